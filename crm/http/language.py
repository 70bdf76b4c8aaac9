"""In which language a request is answered: what the person chose, else what the browser asks for.

Customers' pages follow the browser, or the integration point that they are about (customers/public/pages.py). The API
speaks English, whatever a client's library sends: its readers are developers, and systems that compare.
"""

import contextlib
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.core.signals import request_finished
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from crm.staff_language import IN_SESSION

GetResponse = Callable[[HttpRequest], HttpResponse]
_API: Final = "/api/"
_STAFF: Final = "/admin/"


class LanguageMiddleware:
    """After the session, before everything that writes sentences."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_api = request.path_info.startswith(_API)
        language = "en" if is_api else _chosen(request) or translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        if not is_api:
            patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", language)
        return response


def _chosen(request: HttpRequest) -> str:
    """Return what a member of the staff chose, as it was read at the sign-in; blank for nothing."""
    if not request.path_info.startswith(_STAFF) or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    language = ""
    with contextlib.suppress(DatabaseError):  # The page itself says that the database is busy.
        language = request.session.get(IN_SESSION, "")
    return language if language in dict(settings.LANGUAGES) else ""


def _forget(**_signal: Any) -> None:
    translation.deactivate()


# Not where the middleware returns: a file that is streamed is written after that.
request_finished.connect(_forget, dispatch_uid="crm.http.language")
