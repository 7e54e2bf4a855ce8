"""Write `access.csv` again, when a page was meant to change: python -m tests.pages.write_access."""

import csv
import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.service_settings")
    django.setup()
    from tests.pages.test_gates import ACCESS, as_rows

    with ACCESS.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(as_rows())
