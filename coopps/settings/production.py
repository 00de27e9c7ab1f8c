"""The opened portal. Starts only when `manage.py check --deploy` finds nothing to say."""

import os

from coopps.settings.base import *  # noqa: F403 - settings are layered by star import, as Django documents

SECRET_KEY = os.environ["COOPPS_SECRET_KEY"]
DEBUG = False
DEMO = False
ALLOWED_HOSTS = os.environ["COOPPS_HOSTS"].split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
SITE_URL = os.environ.get("COOPPS_SITE_URL", f"https://{ALLOWED_HOSTS[0]}")

# How many proxies stand before gunicorn, each adding an address to X-Forwarded-For: the limits of frequency count the
# visitor, not the proxy.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("COOPPS_PROXIES", "1"))

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True  # noqa: F405 - from the star import

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LOGGING["root"]["level"] = "INFO"  # noqa: F405 - from the star import
