"""GOV.UK pieces, tables and charts, as Django knows it."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "lineofsight.service.design"
    label = "design"
    default_auto_field = "django.db.models.BigAutoField"
