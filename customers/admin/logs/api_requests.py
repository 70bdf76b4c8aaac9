"""The request log of the API for those who watch over it: what was called through which point, and how it ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from customers.admin.ui.list_filters import Choice, point_options
from customers.admin.ui.log_pages import LogAdmin
from customers.admin.ui.times import Moment, moment
from integration_points.models import ApiRequest

POINT, ENDED, REQUEST_ID = "integration_point__id__exact", "ended", "request_id"
FAILED = "failed"
_ENDINGS: Final = (("refused", "Refused (4xx, 5xx)"), (FAILED, "Failed (5xx)"))
_REFUSED_FROM, _FAILED_FROM = 400, 500


@dataclass(frozen=True, slots=True)
class ApiRequestLine:
    """One call as the page shows it."""

    call: ApiRequest
    when: Moment
    tone: str
    codes: tuple[str, ...]


@admin.register(ApiRequest)
class ApiRequestAdmin(LogAdmin):
    """What was called."""

    title = "API requests"
    template = "admin/integration_points/apirequest/list.html"
    texts = (REQUEST_ID,)
    ids = {POINT: "integration_point"}
    others = (ENDED,)

    def found(self, request: HttpRequest, wanted: Mapping[str, str]) -> QuerySet[Any]:
        """Filter by how a call ended as well."""
        found = super().found(request, wanted).select_related("integration_point")
        if not wanted[ENDED]:
            return found
        if wanted[ENDED] not in dict(_ENDINGS):
            return found.none()
        found = found.filter(status__gte=_REFUSED_FROM)  # as the index has it
        return found.filter(status__gte=_FAILED_FROM) if wanted[ENDED] == FAILED else found

    def choices(self, wanted: Mapping[str, str]) -> Sequence[Choice]:
        """Offer the points and the endings."""
        return [
            Choice(POINT, "Touchpoint", "Any touchpoint", point_options(), wanted[POINT]),
            Choice(ENDED, "Ending", "Any ending", _ENDINGS, wanted[ENDED]),
        ]

    def lines(self, request: HttpRequest, records: Sequence[ApiRequest]) -> list[ApiRequestLine]:
        """Mark each call by how it ended."""
        now = timezone.localtime()
        return [_line(call, moment(call.at, now)) for call in records]


def _line(call: ApiRequest, when: Moment) -> ApiRequestLine:
    tone = "bad" if call.status >= _FAILED_FROM else "look" if call.status >= _REFUSED_FROM else "ok"
    return ApiRequestLine(call, when, tone, tuple(code for code in call.codes.split(",") if code))
