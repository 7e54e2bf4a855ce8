"""Where a web server other than our own finds the service. LINEOFSIGHT_HOME names the home."""

import os

from django.core.wsgi import get_wsgi_application

from lineofsight.service.started import SETTINGS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
application = get_wsgi_application()
