"""The design as an app, so that Django finds its templates, tags and built assets."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "lineofsight.service.design"
    label = "design"
