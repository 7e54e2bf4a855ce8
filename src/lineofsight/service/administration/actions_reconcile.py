"""The deed of setting somebody else's figures beside ours."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from lineofsight.service.access.models import Person
from lineofsight.service.access.permissions import Permission
from lineofsight.service.access.reconciling import Compared, compare
from lineofsight.service.administration.uploads import arriving
from lineofsight.service.events import ledger
from lineofsight.service.kept import Kept


@transaction.atomic
def compare_figures(*, file: UploadedFile, purpose: str, kept: Kept, today: date, by: Person) -> Compared:
    """The file is read and deleted; that it was compared, and how much agreed, stays."""
    by.must(Permission.RECONCILE)
    with TemporaryDirectory(dir=arriving()) as folder:
        path = Path(folder) / Path(str(file.name)).name
        path.write_bytes(b"".join(file.chunks()))
        found = compare(path, kept, person=by, purpose=purpose, today=today)
    ledger.record(
        "figures compared",
        about=f"snapshot:{kept.snapshot.id}",
        by=by,
        agree=found.figures_agreeing,
        figures=len(found.figures),
        differing=found.differing,
    )
    return found
