"""The ledger, as Django knows it."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "lineofsight.service.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"
