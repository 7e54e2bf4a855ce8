"""People and gates, as Django knows it."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "lineofsight.service.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lineofsight.service.access import told  # noqa: F401 - it begins to listen
