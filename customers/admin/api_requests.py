"""The request log of the API for those who watch over it: what was called through which point, and how it ended."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from customers.admin.base import RecordAdmin, row_id
from customers.admin.changelog_filters import Choice
from customers.admin.moments import Moment, moment
from customers.paging import NEWER, OLDER, page_key, read_page
from integration_points.models import ApiRequest, IntegrationPoint

POINT, ENDED, REQUEST_ID = "integration_point__id__exact", "ended", "request_id"
TEMPLATE: Final = "admin/integration_points/apirequest/list.html"
REFUSED, FAILED = "refused", "failed"
_ENDINGS: Final = ((REFUSED, "Refused (4xx, 5xx)"), (FAILED, "Failed (5xx)"))
_REFUSED_FROM, _FAILED_FROM = 400, 500


@dataclass(frozen=True, slots=True)
class Line:
    """One call as the page shows it."""

    call: ApiRequest
    when: Moment
    tone: str
    codes: tuple[str, ...]


@admin.register(ApiRequest)
class ApiRequestAdmin(RecordAdmin):
    """Calls, newest first; nobody changes or deletes one."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show one page of them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        wanted = {name: request.GET.get(name, "").strip()[:32] for name in (POINT, ENDED, REQUEST_ID)}
        found = _filtered(wanted).select_related("integration_point")
        page, now = read_page(found, key=page_key(request.GET.dict())), timezone.now()
        context = {
            **self.admin_site.each_context(request),
            "title": "API requests",
            "opts": self.opts,
            "lines": [_line(call, moment(call.at, now)) for call in page.rows],
            "choices": [
                Choice(POINT, "Touchpoint", "Any touchpoint", _points(), wanted[POINT]),
                Choice(ENDED, "Ending", "Any ending", _ENDINGS, wanted[ENDED]),
            ],
            "wanted_request": wanted[REQUEST_ID],
            "is_filtered": any(wanted.values()),
            "older": _query(wanted, OLDER, page.older),
            "newer": _query(wanted, NEWER, page.newer),
        }
        return TemplateResponse(request, TEMPLATE, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list: a call has nothing more to say."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:integration_points_apirequest_changelist")


def _filtered(wanted: dict[str, str]) -> QuerySet[ApiRequest]:
    found = ApiRequest.objects.order_by()
    if (point := row_id(wanted[POINT])) is not None:
        found = found.filter(integration_point=point)
    if wanted[ENDED] in (REFUSED, FAILED):
        found = found.filter(status__gte=_REFUSED_FROM)  # as the index has it
    if wanted[ENDED] == FAILED:
        found = found.filter(status__gte=_FAILED_FROM)
    if wanted[REQUEST_ID]:
        found = found.filter(request_id=wanted[REQUEST_ID])
    return found


def _points() -> tuple[tuple[str, str], ...]:
    names = IntegrationPoint.objects.order_by("system_name").values_list("pk", "system_name")
    return tuple((str(pk), name) for pk, name in names)


def _line(call: ApiRequest, when: Moment) -> Line:
    tone = "bad" if call.status >= _FAILED_FROM else "look" if call.status >= _REFUSED_FROM else "ok"
    return Line(call, when, tone, tuple(code for code in call.codes.split(",") if code))


def _query(wanted: dict[str, str], name: str, key: int | None) -> str:
    if key is None:
        return ""
    return "?" + urlencode({**{name: value for name, value in wanted.items() if value}, name: key})
