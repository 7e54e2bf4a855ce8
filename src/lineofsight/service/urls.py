"""Every address, from the pages that the rooms have declared with `@page` in a module whose name ends in `views`."""

from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.urls import path

from lineofsight.service.access.pages import PAGES

for _room in (name for name in settings.INSTALLED_APPS if name.startswith("lineofsight.")):
    for _file in sorted(Path(str(import_module(_room).__file__)).parent.glob("*views.py")):
        import_module(f"{_room}.{_file.stem}")  # importing a room's views declares its pages

urlpatterns = [path(page.address, page.view, name=name) for page in PAGES.values() for name in (page.name, *page.also)]
