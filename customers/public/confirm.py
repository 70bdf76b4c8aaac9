"""The page behind the link of a confirmation message.

Opening it confirms nothing: mail scanners open links too. Whatever is wrong with a link, the answer is the same.
"""

from http import HTTPStatus
from typing import Any, Final

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from customers.contacts.confirmation.confirm import Confirmed, confirm_by_link, find_by_link
from integration_points.rate_limits import count_one

MINUTE: Final = 60


# The link itself is the secret that a form's token would be. A token would also fail here: a page that tells nobody
# where it was (no-referrer) sends its forms with the origin "null".
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button; once it is pressed, confirm."""
    now = timezone.now()
    visits = count_one(_visitor(request), seconds=MINUTE, now=now)
    if visits.count > settings.CONFIRMATION_VISITS_PER_MINUTE:
        answer = _page(request, "busy", HTTPStatus.TOO_MANY_REQUESTS)
        answer["Retry-After"] = str(visits.seconds_left)
        return answer
    if request.method == "POST":
        if isinstance(confirm_by_link(token, now=now), Confirmed):
            return _private(redirect("confirmed"))
    elif found := find_by_link(token, now=now):
        return _page(request, "ask", kind=found.kind, brand=found.integration_point.brand)
    return _page(request, "invalid", HTTPStatus.GONE)


@require_GET
def confirmed(request: HttpRequest) -> HttpResponse:
    """Thank the owner. A page of its own: loading it again tries nothing again."""
    return _page(request, "confirmed")


def _visitor(request: HttpRequest) -> str:
    """Name the counter of an address by a keyed hash: counters hold no addresses."""
    address = get_client_ip_address(request) or ""
    return f"confirm-page:{salted_hmac('customers.public.confirm', address, algorithm='sha256').hexdigest()[:40]}"


def _page(request: HttpRequest, name: str, status: HTTPStatus = HTTPStatus.OK, **context: Any) -> HttpResponse:
    return _private(render(request, f"public/{name}.html", context, status=status))


def _private(response: Any) -> HttpResponse:
    """Keep the link to this page: not in caches, not in search engines, not in what the next site is told."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer: HttpResponse = response
    return answer
