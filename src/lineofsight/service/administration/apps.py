"""The administration room, as Django knows it."""

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class AdministrationConfig(AppConfig):
    name = "lineofsight.service.administration"
    label = "administration"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The folder in which files arrive, wherever there is a home: Django checks that it is there."""
        arriving = Path(settings.FILE_UPLOAD_TEMP_DIR)
        if Path(settings.HOME).is_dir():
            arriving.mkdir(mode=0o700, parents=True, exist_ok=True)
