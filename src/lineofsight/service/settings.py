"""Django's settings: by environment, with a sentence for what is missing, and safe when nothing is said.

| variable | what it does | left out |
|---|---|---|
| LINEOFSIGHT_HOME | the data folder | refused, unless a command named it |
| DATABASE_URL | where people, comments and the ledger are kept | `service.sqlite3` in the home |
| LINEOFSIGHT_HOSTS | names this site answers to, with commas | this machine's own only |
| LINEOFSIGHT_HTTPS | `yes` where a proxy in front ends TLS | no; needed with LINEOFSIGHT_HOSTS |
| LINEOFSIGHT_PROXY | the address that this proxy asks from | 127.0.0.1, this machine |
| LINEOFSIGHT_AUTHORITY | the council's name, for the header | the authority's code |
| LINEOFSIGHT_OIDC_ISSUER, _CLIENT_ID, _CLIENT_SECRET | the council's own provider, such as Entra ID | passwords only |
| LINEOFSIGHT_OIDC_NAME | what the button calls it | your council account |
| LINEOFSIGHT_OIDC_ASKS_SECOND_STEP | `yes` where the provider asks for a second step, so that we need not | no |

No variable makes a demo, or lets anybody in without signing in: only a command does (`started.py`).
"""

import os

import dj_database_url
from csp.constants import NONE, SELF

from lineofsight.records.problems import RefusedError
from lineofsight.service import openid_settings
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
OWN_MACHINE_ONLY = DEMO or ONLY_ME
OWN_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
PUBLIC_HOSTS = [host.strip() for host in os.environ.get("LINEOFSIGHT_HOSTS", "").split(",") if host.strip()]
if any(host.startswith("*") for host in PUBLIC_HOSTS):
    raise RefusedError("LINEOFSIGHT_HOSTS names each host: `*` would let any name be used against the people here.")
if PUBLIC_HOSTS and "LINEOFSIGHT_HTTPS" not in os.environ and not OWN_MACHINE_ONLY:
    raise RefusedError(
        "LINEOFSIGHT_HOSTS lets other machines in, so say how: LINEOFSIGHT_HTTPS=yes, with a proxy in front that ends"
        " TLS; or LINEOFSIGHT_HTTPS=no, where passwords and children's records may cross the network in the clear."
    )
HTTPS = _yes("LINEOFSIGHT_HTTPS") and not OWN_MACHINE_ONLY
PROXY = os.environ.get("LINEOFSIGHT_PROXY", "127.0.0.1")
ALLOWED_HOSTS = OWN_HOSTS if OWN_MACHINE_ONLY else [*OWN_HOSTS, *PUBLIC_HOSTS]
DEBUG = False

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    # Without `allauth` itself, whose pages are not ours: one that we had not replaced would not be found.
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "lineofsight.service.design",
    "lineofsight.service.events",
    "lineofsight.service.access",
    "lineofsight.service.performance",
    "lineofsight.service.administration",
]
MIDDLEWARE = [
    "lineofsight.service.access.around.OwnMachineOnly",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lineofsight.service.access.around.KeptByNobody",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lineofsight.service.access.nothing_yet.SaysWhy",
    "allauth.account.middleware.AccountMiddleware",
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
_LET_IN_BY = "DemoBackend" if DEMO else "OnlyMeBackend" if ONLY_ME else "CouncilBackend"
AUTHENTICATION_BACKENDS = [f"lineofsight.service.access.backends.{_LET_IN_BY}"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]

# Sign-in, by django-allauth: its own limits on tries, counted in the database so that no second process starts anew.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "sign_in_counts",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # so many that nobody can push a count out by making others
    }
}
ACCOUNT_ADAPTER = "lineofsight.service.access.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # the administrator vouches for the address
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
MFA_ADAPTER = "lineofsight.service.access.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a code half a minute old, or from a telephone that runs fast
MFA_RECOVERY_CODES_SHOW_ONCE = True
SOCIALACCOUNT_ADAPTER = "lineofsight.service.access.adapters.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = openid_settings.providers(os.environ)
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_ASKS_SECOND_STEP = _yes("LINEOFSIGHT_OIDC_ASKS_SECOND_STEP")

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
        # a form that leads to the council's provider, too: a browser asks this of where it is then sent
        "form-action": [SELF, *openid_settings.origins(SOCIALACCOUNT_PROVIDERS)],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:  # a name that a browser accepts from this host alone, over HTTPS
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 60 * 60  # a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    # Our own server reads the proxy's word itself, and only the proxy's; this is for another that runs `wsgi.py`.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_SSL_REDIRECT = True
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in PUBLIC_HOSTS]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"without words": {"()": "lineofsight.service.logs.WithoutWords"}},
    "handlers": {"standard error": {"class": "logging.StreamHandler", "formatter": "without words"}},
    "root": {"handlers": ["standard error"], "level": "WARNING"},
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
