"""The test suite: real PostgreSQL, real Redis, real SMTP server; started by tests/conftest.py."""

import tempfile
from pathlib import Path

from coopps.settings.base import *  # noqa: F403 - settings are layered by star import, as Django documents

SECRET_KEY = "test-only-key"  # noqa: S105 - not a secret
DEBUG = False
DEMO = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
VAR_DIR = Path(tempfile.mkdtemp(prefix="coopps-test-"))
MEDIA_ROOT = VAR_DIR / "files"
SEAL_DIR = VAR_DIR / "seals"
SEAL_PASSPHRASE = "demonstration"  # noqa: S105 - key made for the tests
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# An undefined variable in a template fails the test: see tests/conftest.py.
TEMPLATES[0]["OPTIONS"]["debug"] = True  # noqa: F405 - from the star import
