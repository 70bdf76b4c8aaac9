"""What a load balancer and an alarm ask: does the process answer, and can it do its work?"""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from crm.processes import broker


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer: this process is alive. Asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 if database, broker and workers do their part, else 503; name each."""
    database = _database_answers()
    waited = _oldest_waiting_seconds() if database else None
    parts = {
        "database": database,
        "broker": broker.answers(settings.CELERY_BROKER_URL),
        "workers": waited is not None and waited <= settings.LONGEST_WAIT_SECONDS,
    }
    return JsonResponse({**parts, "oldest_waiting_seconds": waited}, status=200 if all(parts.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _oldest_waiting_seconds() -> float | None:
    """Return how long the oldest waiting work of any kind has waited, None if the database does not say."""
    try:
        return max((float(import_string(asked)()) for asked in settings.OLDEST_WAITING_WORK), default=0.0)
    except DatabaseError:
        return None
