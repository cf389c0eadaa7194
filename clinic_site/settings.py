"""All settings, and the only place that reads the environment.

`CLINIC_ENV` is `production` unless said otherwise, and production refuses to start half configured. `local` is what
`make run` sets, by the file `var/local.env` that it writes on the first start. `.env.example` explains every variable.
"""

from __future__ import annotations

import zoneinfo
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default="") or BASE_DIR / "var")  # all that the site writes lies below it
if "CLINIC_ENV" not in env.ENVIRON and (VAR_DIR / "local.env").exists():
    env.read_env(VAR_DIR / "local.env")  # never overwrites what the environment already says

CLINIC_ENV = env.str("CLINIC_ENV", default="production")
if CLINIC_ENV not in ("production", "local"):
    raise ImproperlyConfigured(f'CLINIC_ENV is "{CLINIC_ENV}"; it can be "production" or "local".')
IS_PRODUCTION = CLINIC_ENV == "production"

REQUIRED_IN_PRODUCTION = (
    "SECRET_KEY",
    "FIELD_KEYS",
    "DATABASE_URL",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "STAFF_ALERT_EMAILS",
    "TIME_ZONE",
)
missing = [name for name in REQUIRED_IN_PRODUCTION if not env.str(name, default="").strip()]
if IS_PRODUCTION and missing:
    raise ImproperlyConfigured(
        "The site does not start in production before these variables are set (see .env.example): "
        f"{', '.join(missing)}."
    )

# --- Secrets and hosts ------------------------------------------------------------------------------------------------
# Outside production only `make run` and the tests start the site, and both set these; the empty default lets
# `manage.py help` answer in a fresh clone, and Django itself refuses to sign anything with an empty key.
SECRET_KEY = env.str("SECRET_KEY", default="")
FIELD_KEYS = env.list("FIELD_KEYS", default=[])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", cast=str.strip, default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DEBUG = False  # never on: its error pages show settings, and have no content security policy

# --- The house --------------------------------------------------------------------------------------------------------
ROOT_URLCONF = "clinic_site.urls"
WSGI_APPLICATION = "clinic_site.wsgi.application"
AUTH_USER_MODEL = "clinic_site.StaffUser"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "clinic_site",
    "clinic_site.apps.ClinicAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.forms",
    "axes",
    "content_editor",
    "crispy_forms",
    "csp",
    "django_prose_editor",
    "imagefield",
    "js_asset",
    "tree_queries",
    "pages",
    "consultations",
]

MIDDLEWARE = [
    # What every answer carries, error and holding pages included, comes first.
    "csp.middleware.CSPMiddleware",
    "clinic_site.response_headers.ResponseHeadersMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "clinic_site.error_pages.ErrorPageMiddleware",
    "clinic_site.opening.HoldingPageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clinic_site.session_limits.SessionLimitsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
    "clinic_site.content_security_policy.AdminPolicyMiddleware",  # last, so that it sees the admin's own context
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clinic_site.context_processors.clinic",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("clinic",)
CRISPY_TEMPLATE_PACK = "clinic"
CRISPY_FAIL_SILENTLY = False

# --- Data -------------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'site.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE: a transaction that reads and then writes must wait for its turn. With the default, 57 of 60
        # parallel requests failed with "database is locked", timeout or not.
        "transaction_mode": "IMMEDIATE",
        "timeout": 8,  # seconds to wait for the writer before us
        "init_command": (
            "PRAGMA journal_mode=WAL;"  # readers never wait for a writer
            "PRAGMA synchronous=FULL;"  # a request that was confirmed survives a power cut
            "PRAGMA secure_delete=ON;"  # what is erased is overwritten, not only unlinked
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60  # seconds
    # seconds; without it a route that is lost hangs every thread, and nobody gets their words back
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", VAR_DIR / "made_static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default="") or VAR_DIR / "media")
IMAGEFIELD_BIN_DEPTH = 3  # folders of renditions; what the library will do by itself later

# A page of 500 blocks in the admin has about 4,500 fields; the public form has its own, much smaller limit.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024  # bytes

# --- Time and language ------------------------------------------------------------------------------------------------
USE_TZ = True  # the database keeps UTC
TIME_ZONE = env.str("TIME_ZONE", default="America/New_York")  # hours, promises, dates and the admin are the clinic's
if TIME_ZONE not in zoneinfo.available_timezones():
    raise ImproperlyConfigured(f'TIME_ZONE is "{TIME_ZONE}"; it needs a name like "America/New_York".')
LANGUAGE_CODE = "en-us"
USE_I18N = True
FORMAT_MODULE_PATH = ["clinic_site.formats"]  # staff always see the zone

# --- Mail -------------------------------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
if not IS_PRODUCTION and not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_TIMEOUT = 10  # seconds; without it a mail server that hangs would hang us for ever
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="site@example.com")
STAFF_ALERT_EMAILS = env.list("STAFF_ALERT_EMAILS", cast=str.strip, default=["front-desk@example.com"])

# --- What the consultation form offers --------------------------------------------------------------------------------
TEXT_MESSAGES_ENABLED = env.bool("TEXT_MESSAGES_ENABLED", default=False)
PRIVACY_NOTICE_PATH = env.str("PRIVACY_NOTICE_PATH", default="")  # nothing is said about a page that is not there

# --- Signing in -------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    # 15 characters: OWASP ASVS 5.0, 6.2.1 (recommended length)
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "errors/locked_out.html"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # its tables hold user names and addresses, and no role needs them
AXES_ENABLE_ACCESS_FAILURE_LOG = False

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION  # `make run` serves plain http on this machine only
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_LIMIT_MINUTES = (
    15  # automatic logoff, 45 CFR 164.312(a)(2)(iii); the number is the usual one for health data
)
SESSION_ABSOLUTE_LIMIT_HOURS = 8  # one working day
CSRF_FAILURE_VIEW = "clinic_site.error_pages.csrf_failure"

# --- Headers ----------------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by the machine itself, without a proxy
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", cast=str.strip, default=[])
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = {
    feature: [] for feature in ("browsing-topics", "camera", "geolocation", "microphone", "payment", "usb")
}

# Public pages: nothing but our own files, no script at all. The admin's policy is in content_security_policy.py.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "connect-src": [SELF],  # for the browser tools that read robots.txt from a page; pages have no script
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [NONE],
    # Paths, not 'self': 'self' would also run a script that somebody uploaded as media.
    "script-src": [NONCE, f"{SITE_URL}/static/", f"{SITE_URL}/admin/jsi18n/"],
    "script-src-attr": [NONE],
    "style-src": [
        SELF,
        # The style that content-editor 9.1.0 adds (labels of its hide buttons) and the one of the text editor in
        # prose-editor 0.28.0 (without its white-space rule, typed spaces are lost). Both change with those versions
        # and with the admin's language; the browser tests fail when they do.
        "'sha256-N1v+9oYdxeZd/nv2iKYNMLWqP5BlGZff7wM0R1mK4ws='",
        "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='",
    ],
    "style-src-attr": [NONE],
    "img-src": [SELF],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "object-src": [NONE],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}

# --- Logs: what happened, never who or what they wrote ----------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"no_personal_data": {"()": "clinic_site.logs.NoPersonalData"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["no_personal_data"]},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # Not below errors: its warnings quote the addresses of 404s, and people paste all sorts of things there.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "axes": {"handlers": [], "level": "CRITICAL", "propagate": False},  # it logs user names and addresses
    },
}
