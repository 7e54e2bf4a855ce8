"""The performance room, as Django knows it."""

from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    name = "lineofsight.service.performance"
    label = "performance"
    default_auto_field = "django.db.models.BigAutoField"
