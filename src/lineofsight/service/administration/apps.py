"""The administration room, as Django knows it."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "lineofsight.service.administration"
    label = "administration"
    default_auto_field = "django.db.models.BigAutoField"
