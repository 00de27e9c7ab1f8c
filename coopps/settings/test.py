"""The test suite: tests/conftest.py starts its servers and says where they and the directory to write in are."""

from coopps.settings.base import *  # noqa: F403 - settings are layered by star import, as Django documents

SECRET_KEY = "test-only-key"  # noqa: S105 - not a secret
DEBUG = False
DEMO = True
INSTALLED_APPS = [*INSTALLED_APPS, "coopps.demo", "coopps.bench"]  # noqa: F405 - from the star import
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
SEAL_PASSPHRASE = "demonstration"  # noqa: S105 - key made for the tests
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# An undefined variable in a template fails the test: see tests/conftest.py.
TEMPLATES[0]["OPTIONS"]["debug"] = True  # noqa: F405 - from the star import
