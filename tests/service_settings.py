"""The service's settings for tests: a home of their own, and the database that LINEOFSIGHT_TEST_DATABASE names."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from lineofsight.records.home import INVENTED, Home
from lineofsight.service import started

_home = Path(tempfile.mkdtemp(prefix="lineofsight-tests-"))
atexit.register(shutil.rmtree, _home, ignore_errors=True)
Home.open(_home / "home", kind=INVENTED)
started._how = started.Started(_home / "home")

if os.environ.get("LINEOFSIGHT_TEST_DATABASE") == "postgresql":
    from tests.builders.postgres import server_address

    os.environ["DATABASE_URL"] = server_address()

from lineofsight.service.settings import *  # noqa: E402, F403

FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)  # noqa: F405 - as a server makes it before it answers
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405 - whitenoise warns where it finds no folder
# As fast as a test wants it; nobody's password is kept here.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
