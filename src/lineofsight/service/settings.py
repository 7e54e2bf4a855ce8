"""Django's settings: by environment, with a sentence for what is missing, and safe when nothing is said.

| variable | what it does | left out |
|---|---|---|
| LINEOFSIGHT_HOME | the data folder | refused, unless a command named it |
| DATABASE_URL | where people, comments and the ledger are kept | `service.sqlite3` in the home |
| LINEOFSIGHT_HOSTS | names this site answers to, with commas | this machine's own only |
| LINEOFSIGHT_HTTPS | `yes` where a proxy in front ends TLS: cookies are then sent over HTTPS only | no |
| LINEOFSIGHT_AUTHORITY | the council's name, for the header | the authority's code |
"""

import os

import dj_database_url
from csp.constants import NONE, SELF

from lineofsight.records.problems import RefusedError
from lineofsight.service.keys import SIGNING, secret
from lineofsight.service.started import started

_how = started()

HOME = _how.home
DEMO, ONLY_ME = _how.demo, _how.only_me
AUTHORITY_NAME = os.environ.get("LINEOFSIGHT_AUTHORITY", "")


def _yes(name: str) -> bool:
    said = os.environ.get(name, "no").lower()
    if said not in ("yes", "no"):
        raise RefusedError(f"{name} is `yes` or `no`, not anything else.")
    return said == "yes"


SECRET_KEY = secret(HOME / "keys", SIGNING)
HTTPS = _yes("LINEOFSIGHT_HTTPS")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
if not ONLY_ME:
    ALLOWED_HOSTS += [host.strip() for host in os.environ.get("LINEOFSIGHT_HOSTS", "").split(",") if host.strip()]
DEBUG = False

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "lineofsight.service.design",
    "lineofsight.service.events",
    "lineofsight.service.access",
    "lineofsight.service.performance",
    "lineofsight.service.administration",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lineofsight.service.access.nothing_yet.SaysWhy",
]
ROOT_URLCONF = "lineofsight.service.urls"
WSGI_APPLICATION = "lineofsight.service.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lineofsight.service.access.site.site",
            ],
        },
    }
]

DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{(HOME / 'service.sqlite3').as_posix()}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers wait for one another from the start of a transaction, so that the ledger never forks; readers never wait.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.Person"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "today"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"  # stored in UTC, shown in London
USE_TZ = True
USE_I18N = False

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 60 * 60
FILE_UPLOAD_TEMP_DIR = HOME / "uploads" / "arriving"  # beside the data, so that it is kept as they are
FILE_UPLOAD_HANDLERS = [
    "lineofsight.service.administration.uploads.SizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 500  # a dataset and a council's lists are about a hundred

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 60 * 60  # a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_SSL_REDIRECT = True
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"standard error": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["standard error"], "level": "WARNING"},
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
