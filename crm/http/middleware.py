"""What every request and answer passes: the visitor's address, no caching, and an answer when the database is busy."""

from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.http.proxies import make_known

GetResponse = Callable[[HttpRequest], HttpResponse]


class VisitorAddressMiddleware:
    """Before everything else: make REMOTE_ADDR, which lock-outs, limits and logs all read, the visitor's own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        make_known(request.META, settings.TRUSTED_PROXIES)
        return self.get_response(request)


class PrivatePagesMiddleware:
    """Keep signed-in pages out of every cache: they hold personal data."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response


class DatabaseBusyMiddleware:
    """Answer 503 with a page that says to try again where the database did not get round to a request in time."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a lock or a lost connection into that page; leave every other error alone."""
        if not isinstance(exception, OperationalError):
            return None
        response = render(request, "503.html", status=503)
        response["Retry-After"] = "2"
        return response
