"""The page behind the link of a confirmation message.

Opening it confirms nothing: mail scanners open links too. Whatever is wrong with a link, the answer is the same.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from customers.contacts.confirmation.confirm import Confirmed, confirm_by_link, find_by_link
from customers.public.pages import LANGUAGE, page, thank, too_many_visits


# The link itself is the secret that a form's token would be. A token would also fail here: a page that tells nobody
# where it was (no-referrer) sends its forms with the origin "null".
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button; once it is pressed, confirm."""
    now = timezone.now()
    if busy := too_many_visits(request, now=now):
        return busy
    found = find_by_link(token, now=now)
    language = found.integration_point.customers_language() if found else ""
    if request.method == "POST":
        if isinstance(confirm_by_link(token, now=now), Confirmed):
            return thank("confirmed", language=language)
    elif found:
        brand = found.integration_point.brand
        return page(request, "public/ask.html", language=language, kind=found.kind, brand=brand)
    return page(request, "public/invalid.html", HTTPStatus.GONE, language=language)


@require_GET
def confirmed(request: HttpRequest) -> HttpResponse:
    """Thank the owner. A page of its own: loading it again tries nothing again."""
    return page(request, "public/confirmed.html", language=request.GET.get(LANGUAGE, ""))
