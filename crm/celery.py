"""The queue. A task carries an id and nothing else; `bulk` is for work that takes long, `short` for all other."""

import os
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

app = Celery("crm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect
def _keep_our_logging(**_asked: Any) -> None:
    """Leave the settings' logging alone: Celery's own would write the words of every error."""
