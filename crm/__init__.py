"""The top floor. The queue's app is made with the package, so that every process publishes to our own broker."""

from crm.celery import app as celery_app

__all__ = ["celery_app"]
