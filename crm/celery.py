"""The queue. A task carries an id and nothing else; `bulk` is for work that takes long, `short` for all other.

Each has workers of its own: `celery --app crm worker --queues short` and `--queues bulk`.
"""

import os
from typing import Any

from celery import Celery, signals
from django.conf import settings

from crm.processes.end_with_parent import forks_end_with_us

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

app = Celery("crm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.celeryd_after_setup.connect
def prepare_worker(*, instance: Any, **_: Any) -> None:
    """Do in a worker what has to be done before it forks the processes of its pool, which inherit it."""
    forks_end_with_us()
    if set(instance.app.amqp.queues.consume_from) == {"bulk"}:
        os.nice(settings.BULK_WORKER_NICE)


@signals.setup_logging.connect
def _keep_our_logging(**_asked: Any) -> None:
    """Leave the settings' logging alone: Celery's own would write the words of every error."""
