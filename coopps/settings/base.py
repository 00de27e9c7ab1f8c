"""What holds everywhere. Each value that a deployment may change is read from the environment (.env.example)."""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.urls import reverse

BASE_DIR = Path(__file__).resolve().parents[2]

# Everything that the running portal writes: uploaded files, keys, embedded servers. Never in the repository.
VAR_DIR = Path(os.environ.get("COOPPS_VAR_DIR", BASE_DIR / "var"))

INSTALLED_APPS = [
    "coopps.portal",
    "coopps.reference",
    "adhesions",
    "protocols.reviews",
    "protocols",
    "accounts",
    "coopps.kernel.instruction",
    "coopps.kernel.transmissions",
    "coopps.kernel.documents",
    "coopps.kernel.mailing",
    "coopps.kernel.workflow",
    "coopps.kernel.law",
    "coopps.kernel.outbox",
    "coopps.kernel.components",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "guardian",
    "django_fsm",
    "allauth",
    "allauth.account",
    "widget_tweaks",
    "dsfr",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "coopps.kernel.components.middleware.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "coopps.urls"
WSGI_APPLICATION = "coopps.wsgi.application"

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
                "coopps.portal.context.portal",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {
    "default": dj_database_url.config(
        default="postgresql://coopps@127.0.0.1/coopps", conn_max_age=60, conn_health_checks=True
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits and the secret of an unlocked signature live in the database: they survive a stopped Redis.
# Django's own ceiling of 300 rows would forget counters while they count.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- People -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "portal:welcome"
# The pages of the roof that every floor points to, and those of what the kernel keeps: no floor names an upper one's address.
CONTACT_URL = "portal:contact"
GLOSSARY_URL = "portal:glossary"
CHECK_URL = "portal:check"
MAIL_PREFERENCES_URL = "portal:mail_preferences"
SILENCE_URL = "portal:silence"
MESSAGES_URL = "desk:messages"
REMARKS_URL = "desk:remarks"
JOIN_URL = "adhesions:start"
BEFORE_URL = "adhesions:before"
JOIN_WITH_PROJECT_URL = "adhesions:start_with_project"
ABSOLUTE_URL_OVERRIDES = {
    "documents.act": lambda act: reverse("portal:act", args=[act.pk]),
    "documents.delivery": lambda delivery: reverse("portal:delivery", args=[delivery.pk]),
    # What anybody may read of a right: the page of its code.
    "adhesions.nominativeauthorization": lambda decision: reverse("portal:check_code", args=[decision.check_code]),
}
ACCOUNT_ADAPTER = "coopps.portal.adapter.PortalAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_FORMS = {
    "signup": "accounts.forms.account.SignUpForm",
    "login": "accounts.forms.account.SignInForm",
    "reset_password": "accounts.forms.account.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.account.NewPasswordForm",
    "change_password": "accounts.forms.account.OtherPasswordForm",
    "add_email": "accounts.forms.account.OtherAddressForm",
}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # the adapter says which
# No box to tick: a session lasts SESSION_COOKIE_AGE.
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# guardian: no anonymous row, and rights are only asked through coopps.kernel.permissions.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
# guardian.W001 wants its backend, which says yes to a superuser everywhere and accepts model-wide grants.
# security.W019 wants no frame at all: the portal shows its own documents in a frame of its own page.
SILENCED_SYSTEM_CHECKS = ["guardian.W001", "security.W019"]

# --- Language ---------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# --- Files ------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "files"
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
UPLOAD_MAX_PAGES = 60
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["coopps.kernel.documents.upload_handler.BoundedUploadHandler"]

# --- Mail: only coopps.kernel.mailing sends ------------------------------------------------------------------------------
EMAIL_HOST = os.environ.get("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("COOPPS_FROM_EMAIL", "Portail des coopérations <ne-pas-repondre@localhost>")

# --- Worker -----------------------------------------------------------------------------------------------------
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A stopped Redis must not hold a page: the row in the database is the work, the wake-up may be lost.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "visibility_timeout": 600,
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "outbox.sweep", "schedule": 30.0},
    "daily": {"task": "outbox.daily", "schedule": 900.0},
}

# --- The portal -------------------------------------------------------------------------------------------------
SITE_URL = os.environ.get("COOPPS_SITE_URL", "http://127.0.0.1:8000")
PORTAL_NAME = os.environ.get("COOPPS_NAME", "Coopérations Santé")
# The State's block (Marianne, République française) is reserved to the State's own sites.
STATE_BRAND = os.environ.get("COOPPS_STATE_BRAND", "") == "1"
PORTAL_VERSION = os.environ.get("COOPPS_VERSION", "0.1.0")
# Who answers for the service: printed on the legal pages, which say so when it is not filled in.
PORTAL_PUBLISHER = os.environ.get("COOPPS_PUBLISHER", "")
PORTAL_PUBLICATION_DIRECTOR = os.environ.get("COOPPS_PUBLICATION_DIRECTOR", "")
PORTAL_HOST = os.environ.get("COOPPS_HOSTING", "")
PORTAL_CONTACT_EMAIL = os.environ.get("COOPPS_CONTACT_EMAIL", "")
PORTAL_DPO_EMAIL = os.environ.get("COOPPS_DPO_EMAIL", "")
# « non conforme », « partiellement conforme » or « totalement conforme »: until an audit says better, the first.
PORTAL_ACCESSIBILITY = os.environ.get("COOPPS_ACCESSIBILITY", "non conforme")
# Keys of the agencies' seals: one PKCS#12 file per agency, named by its code, and its pass phrase in the environment.
SEAL_DIR = Path(os.environ.get("COOPPS_SEAL_DIR", VAR_DIR / "seals"))
SEAL_PASSPHRASE = os.environ.get("COOPPS_SEAL_PASSPHRASE", "")
# A time-stamp server (RFC 3161): when given, each signature carries its proof of date (PAdES B-T).
TSA_URL = os.environ.get("COOPPS_TSA_URL", "")

# --- Security ---------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "frame-src": [SELF],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "coopps.portal.views.pages.csrf_failure"

# --- Log --------------------------------------------------------------------------------------------------------
# To the standard error: `make run` writes it into var/log, in production it goes where the service is run from.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"dated": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    # The level of the handler too: pikepdf gives to its own logger a lower one.
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "dated", "level": "WARNING"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Its own handlers would write a second time, and only when DEBUG is on.
        "django": {"handlers": []},
        # A page refused or not found is no fault, and its address may be a personal link.
        "django.request": {"level": "ERROR"},
    },
}
