"""The portal of cooperation protocols between health professionals."""

from coopps.celery import app as celery_app

__all__ = ["celery_app"]
