"""The page behind the link of a double opt-in.

Opening it subscribes nobody: mail scanners open links too. Whatever is wrong with a link, the answer is the same.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from customers.public.pages import LANGUAGE, page, thank, too_many_visits
from customers.wings.subscriptions.opt_in.lifecycle import confirm_by_link, find_by_link


# The link itself is the secret that a form's token would be; a page that sends no referrer could not send one.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def opt_in(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button; once it is pressed, subscribe."""
    now = timezone.now()
    if busy := too_many_visits(request, now=now):
        return busy
    found = find_by_link(token, now=now)
    language = found.integration_point.customers_language() if found else ""
    if request.method == "POST":
        if confirm_by_link(token, now=now):
            return thank("opted-in", language=language)
    elif found:
        topic, brand = found.topic.name, found.brand
        return page(request, "subscriptions/ask.html", language=language, topic=topic, brand=brand)
    return page(request, "public/invalid.html", HTTPStatus.GONE, language=language)


@require_GET
def opted_in(request: HttpRequest) -> HttpResponse:
    """Thank the customer. A page of its own: loading it again tries nothing again."""
    return page(request, "subscriptions/confirmed.html", language=request.GET.get(LANGUAGE, ""))


urlpatterns = [
    path("subscription/done/", opted_in, name="opted-in"),
    path("subscription/<str:token>/", opt_in, name="opt-in"),
]
