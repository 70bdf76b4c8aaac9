"""The API as one thing: its routers, its reader, and what becomes of an exception."""

import functools
import logging
import traceback
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from customers.api.http.errors import ApiError, Problem, refused
from customers.api.http.openapi import completed
from customers.api.http.request_log import CODES
from customers.api.http.strict_json import NotJson, read_json
from customers.api.routers import ROUTERS
from customers.edits.change_customers import lost_a_race

_log = logging.getLogger(__name__)
_KINDS: Final = {"missing": "missing_field", "extra_forbidden": "unknown_field"}


class StrictParser(Parser):
    """Reads bodies with the strict reader."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Read the body."""
        return read_json(request.body)


class Api(NinjaAPI):
    """Ninja's API with the document of ours: keys, and the headers that every route knows."""

    def get_root_path(self, path_params: Any) -> str:
        """Name where the API stands (crm/urls.py)."""
        return "/api/"

    @functools.cached_property
    def document(self) -> dict[str, Any]:
        """Return the OpenAPI document; it is the same as long as the process lives."""
        return completed(dict(self.get_openapi_schema()))


def make_api() -> Api:
    """Make the API with every router."""
    made = Api(title="Customer profiles", version="1", docs_url=None, parser=StrictParser())
    for router in ROUTERS:
        made.add_router("", router)
    handlers = (
        (ApiError, lambda _request, error: error),
        (ValidationError, lambda _request, error: _of_fields(error)),
        (HttpError, lambda _request, error: _of_ninja(error)),
        (RequestDataTooBig, lambda _request, _error: ApiError(413, "too_large")),
        (SuspiciousOperation, lambda _request, _error: ApiError(400, "malformed")),  # as Django itself would answer
        (Http404, lambda _request, _error: ApiError(404, "not_found")),
        (OperationalError, lambda _request, error: _busy(error)),
        (InterfaceError, lambda _request, error: _busy(error)),
        (IntegrityError, lambda _request, error: _busy(error) if lost_a_race(error) else _ours(error)),
        (Exception, lambda _request, error: _ours(error)),
    )
    for kind, handler in handlers:
        made.add_exception_handler(kind, _answering(handler))
    return made


def _answering(handler: Any) -> Any:
    def answer(request: HttpRequest, error: Exception) -> HttpResponse:
        refusal: ApiError = handler(request, error)
        request.META[CODES] = refusal.codes
        return refused(refusal)

    return answer


def _of_ninja(error: HttpError) -> ApiError:
    """Ninja wraps what its parser raises."""
    if isinstance(error.__cause__, NotJson):
        return ApiError(400, "malformed", message=str(error.__cause__))
    return ApiError(error.status_code if error.status_code >= 400 else 400, "malformed")


def _of_fields(error: ValidationError) -> ApiError:
    """Name each field that does not fit; an address that does not fit is nobody's."""
    if any(one["loc"][0] == "path" for one in error.errors):
        return ApiError(404, "not_found")
    return ApiError(400, problems=[_problem(one) for one in error.errors])


def _problem(one: dict[str, Any]) -> Problem:
    source, *place = one["loc"]
    code = _KINDS.get(one["type"], "malformed")
    if source != "body":
        return Problem(code, str(place[0]) if place else None)
    pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in place[1:])
    return Problem(code, pointer or None)


def _busy(error: Exception) -> ApiError:
    _log.warning("The database did not get round to a call: %s", type(error).__name__)
    busy = ApiError(503, "busy")
    busy.headers["Retry-After"] = "2"
    return busy


def _ours(error: Exception) -> ApiError:
    # The place, not the message: a database's error quotes the values it is about.
    place = "".join(traceback.format_tb(error.__traceback__))
    _log.error("A call failed: %s\n%s", type(error).__name__, place)
    return ApiError(500, "internal_error")


api: Final[Api] = make_api()
