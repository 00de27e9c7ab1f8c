"""One's own machine: `make run`. Its servers are started by coopps.embedded and announced in the environment."""

import os

from coopps.settings.base import *  # noqa: F403 - settings are layered by star import, as Django documents

SECRET_KEY = "development-only-key-never-used-in-production"  # noqa: S105 - not a secret: production refuses it
# Errors are shown as people will see them; `COOPPS_DEBUG=1 make run` shows Django's own pages instead.
DEBUG = os.environ.get("COOPPS_DEBUG") == "1"
# The files are read where they are, without `collectstatic`.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
# What is only for trying: the mail box in the browser and the demonstration accounts on the sign-in page.
DEMO = True
INSTALLED_APPS = [*INSTALLED_APPS, "coopps.demo", "coopps.bench"]  # noqa: F405 - from the star import
SEAL_PASSPHRASE = SEAL_PASSPHRASE or "demonstration"  # noqa: F405 - from the star import
