"""What pages for consumers share: a limit of visits, and headers that keep the link to the page."""

import datetime as dt
from http import HTTPStatus
from typing import Any, Final

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, override

from integration_points.rate_limits import count_one

MINUTE: Final = 60
LANGUAGE: Final = "language"  # in the address of a page that knows no integration point


def too_many_visits(request: HttpRequest, *, now: dt.datetime) -> HttpResponse | None:
    """Count a visit; past the limit, return the page that says so."""
    visits = count_one(_visitor(request), seconds=MINUTE, now=now)
    if visits.count <= settings.CONFIRMATION_VISITS_PER_MINUTE:
        return None
    answer = page(request, "public/busy.html", HTTPStatus.TOO_MANY_REQUESTS)
    answer["Retry-After"] = str(visits.seconds_left)
    return answer


def page(
    request: HttpRequest, template: str, status: HTTPStatus = HTTPStatus.OK, *, language: str = "", **context: Any
) -> HttpResponse:
    """Render a page that keeps its link, in a language; without one, in the browser's."""
    language = language if language in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE
    with override(language):
        answer = private(render(request, template, context, status=status))
    answer["Content-Language"] = language
    return answer


def thank(view: str, *, language: str) -> HttpResponse:
    """Lead from what was done to the page that says so, in the same language."""
    return private(redirect(reverse(view, query={LANGUAGE: language} if language else None)))


def private(response: Any) -> HttpResponse:
    """Keep the link to this page: not in caches, not in search engines, not in what the next site is told."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer: HttpResponse = response
    return answer


def _visitor(request: HttpRequest) -> str:
    """Name the counter of an address by a keyed hash: counters hold no addresses."""
    address = get_client_ip_address(request) or ""
    return f"confirm-page:{salted_hmac('customers.public.confirm', address, algorithm='sha256').hexdigest()[:40]}"
