"""The worker. Tasks are found in the `tasks` module of each application."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopps.settings.development")

app = Celery("coopps")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
