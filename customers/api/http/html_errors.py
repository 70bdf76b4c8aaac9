"""Errors under /api that no route made: answered as all refusals of the API are, instead of in HTML."""

from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse

from customers.api.http.errors import ApiError

GetResponse = Callable[[HttpRequest], HttpResponse]

_JSON: Final = "application/json"
_CODES: Final[Mapping[int, str]] = {
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
    503: "busy",
}


class ApiErrorsMiddleware:
    """Answer in JSON under /api whatever goes wrong: an unknown Host, a wrong method, a busy database.

    Django answers these in HTML before any route runs, so this middleware comes before all others that answer.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return as_refusal(response) if request.path.startswith("/api/") else response


def as_refusal(response: HttpResponse) -> HttpResponse:
    """Give an error that is no JSON the body of a refusal; its status and headers stay. All else stays whole."""
    if response.status_code < 400 or response.streaming:
        return response
    if response.get("Content-Type", "").partition(";")[0] == _JSON:
        return response
    code = _CODES.get(response.status_code, "malformed" if response.status_code < 500 else "internal_error")
    response.content = ApiError(response.status_code, code).body().model_dump_json().encode()
    response["Content-Type"] = _JSON
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))
    return response
