"""The clock: `celery --app crm.clock beat` sends the sweep. It only sends, so it loads neither models nor tasks and
needs half of a worker's memory.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

app = Celery("clock", fixups=[])  # Celery's part for Django would load all of it.
app.config_from_object("django.conf:settings", namespace="CELERY")
