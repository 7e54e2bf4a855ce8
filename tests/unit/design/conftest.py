"""The design stands alone: enough of Django's settings to render its pieces, where the service has not set its own."""

import django
from django.conf import settings

if not settings.configured:
    settings.configure(
        INSTALLED_APPS=["django.contrib.staticfiles", "lineofsight.service.design"],
        STATIC_URL="/static/",
        SECRET_KEY="only for tests",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        USE_TZ=True,
    )
    django.setup()
