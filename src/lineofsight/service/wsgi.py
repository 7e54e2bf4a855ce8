"""Where a web server other than our own finds the service. LINEOFSIGHT_HOME names the home."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from lineofsight.service.started import SETTINGS

if not settings.configured:  # whatever the environment names: no other settings can make this a demo
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
application = get_wsgi_application()
