"""The request log: what was called and how it ended, without a value of anybody."""

import logging
import time
import uuid
from collections.abc import Callable
from typing import Any, Final

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from customers.api.http.admission import CALL
from customers.api.http.call import Call
from customers.api.http.errors import ApiError, refused
from customers.database.async_commit import insertion
from integration_points.models import ApiRequest
from integration_points.rate_limits import count_one

CODES: Final = "customers.api.codes"  # where the request carries the codes of its refusal
UNKNOWN_A_MINUTE: Final = 600  # calls without a valid key that are written down: a flood fills no table
_log = logging.getLogger(__name__)


def logged(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Write down each call of a view, and give its answer the id by which the log is asked."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        started, request_id = time.monotonic(), uuid.uuid4().hex
        response = view(request, *args, **kwargs)
        if response.status_code == 405 and response.get("Content-Type") != "application/json":
            allowed, request.META[CODES] = response["Allow"], "method_not_allowed"
            response = refused(ApiError(405, "method_not_allowed"))
            response["Allow"] = allowed
        response["Request-Id"] = request_id
        _write(request, response.status_code, round((time.monotonic() - started) * 1000), request_id)
        return response

    # Each route opens its own transactions: one around the call would take a counted attempt back with it.
    return transaction.non_atomic_requests(csrf_exempt(answer))


def _write(request: HttpRequest, status: int, milliseconds: int, request_id: str) -> None:
    call: Call | None = request.META.get(CALL)
    now = timezone.now()
    row = {
        "at": now,
        "integration_point_id": call.point.id if call else None,
        "key_id": call.key.pk if call else None,
        "key_prefix": (call.key.prefix or "") if call else "",
        "is_test": call.is_test if call else False,
        "method": str(request.method)[:10],
        "route": _route(request),
        "operation": call.operation if call else "",
        "status": status,
        "milliseconds": milliseconds,
        "codes": str(request.META.get(CODES, ""))[:200],
        "request_id": request_id,
    }
    try:
        if call is not None or count_one("unknown", seconds=60, now=now).count <= UNKNOWN_A_MINUTE:
            _insert(row)
    except DatabaseError as error:  # The call has its answer; the log is not worth taking it away.
        _log.warning("An API call was not written down: %s", type(error).__name__)


def _insert(row: dict[str, Any]) -> None:
    """Insert without waiting for the disk: a crash may cost the log its last moments."""
    table, quote = ApiRequest._meta.db_table, connection.ops.quote_name
    columns = ", ".join(quote(name) for name in row)
    sql = insertion(f"{quote(table)} ({columns})", ", ".join(["%s"] * len(row)))
    with connection.cursor() as cursor:
        cursor.execute(sql, list(row.values()))


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return "/" + (match.route if match else "").replace("<", "{").replace(">", "}")[:149]
