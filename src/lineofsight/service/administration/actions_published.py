"""Published files are kept: public figures of other authorities, so read through and kept in one step."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from lineofsight import definitions_folder
from lineofsight.records.problems import RefusedError
from lineofsight.service.access.models import Person
from lineofsight.service.access.permissions import Permission
from lineofsight.service.administration.uploads import arriving
from lineofsight.service.events import ledger
from lineofsight.service.kept import the_home
from lineofsight.signals.comparison.arriving import read_published
from lineofsight.signals.comparison.layouts import read_layouts
from lineofsight.signals.comparison.store import Kept, keep

AT_MOST_MB = 30  # together: they are read while somebody waits
TOO_LARGE = f"The files are larger than {AT_MOST_MB} MB together: import them with `lineofsight compare import`."


@transaction.atomic
def keep_published(
    *, files: Sequence[UploadedFile], model_year: int | None = None, now: datetime, by: Person
) -> list[Kept]:
    """Read each file through, then keep them all; one that is refused changes nothing."""
    by.must(Permission.LOAD)
    if sum(file.size or 0 for file in files) > AT_MOST_MB * 1024 * 1024:
        raise RefusedError(TOO_LARGE)
    layouts = read_layouts(definitions_folder())
    with TemporaryDirectory(dir=arriving()) as folder:
        arrived = [read_published(path, layouts, model_year=model_year) for path in _set_down(files, Path(folder))]
        # The event first: files that could not be kept undo it, and none are ever without one
        about = f"published:{', '.join(sorted({one.layout.kind for one in arrived}))}"
        problems = sum(one.problems.count for one in arrived)
        rows_aside = sum(sum(one.set_aside.values()) for one in arrived)
        hashes = [one.sha256 for one in arrived]
        told = {"files": hashes, "problems": problems, "rows_set_aside": rows_aside}
        ledger.record("published files kept", about=about, by=by, **told)
        return keep(the_home(), arrived, now)


def _set_down(files: Sequence[UploadedFile], folder: Path) -> list[Path]:
    """Each under its own name, for as long as it is read."""
    paths: list[Path] = []
    for file in files:
        path = folder / Path(str(file.name)).name
        if path in paths:
            raise RefusedError(f"Two files are called {path.name}. Rename one of them.")
        path.write_bytes(b"".join(file.chunks()))
        paths.append(path)
    return paths
