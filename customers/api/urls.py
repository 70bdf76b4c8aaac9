"""The addresses under /api."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.http import require_safe

from customers.api.application import api
from customers.api.docs.pages import docs
from customers.api.http.errors import ApiError, refused
from customers.api.http.request_log import CODES, logged


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Answer for every address that is none."""
    request.META[CODES] = "not_found"
    return refused(ApiError(404, "not_found"))


@require_safe
def document(_request: HttpRequest) -> JsonResponse:
    """Return the OpenAPI document."""
    return JsonResponse(api.document)


_PAGES = ("openapi-json", "api-root")  # ninja's own
_ROUTES = [found for found in api.urls[0] if isinstance(found, URLPattern) and found.name not in _PAGES]

urlpatterns = [
    path("openapi.json", document, name="api-openapi"),
    path("docs", docs, name="api-docs"),
    *(URLPattern(found.pattern, logged(found.callback), name=found.name) for found in _ROUTES),
    re_path("", logged(nothing_here)),
]
