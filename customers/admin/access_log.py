"""The access log for those who watch over it: who saw or took personal data in the clear, whose, which and why."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from customers.admin.base import RecordAdmin, row_id
from customers.admin.changelog_filters import Choice
from customers.admin.customer_privacy import label_of
from customers.admin.moments import Moment, moment
from customers.changelog.labels import Labels, read_labels
from customers.models import AccessLogEntry
from customers.paging import NEWER, OLDER, page_key, read_page

KIND, CUSTOMER, INITIATOR = "kind", "customer", "initiator"
TEMPLATE = "admin/customers/accesslogentry/list.html"


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as the page shows it."""

    entry: AccessLogEntry
    field: str
    when: Moment


@admin.register(AccessLogEntry)
class AccessLogAdmin(RecordAdmin):
    """Entries, newest first; nobody changes or deletes one."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show one page of them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        wanted = {name: _asked(request, name) for name in (KIND, CUSTOMER, INITIATOR)}
        page = read_page(_filtered(wanted), key=page_key(request.GET.dict()))
        labels, now = read_labels(), timezone.now()
        kinds = tuple((kind.value, kind.label) for kind in AccessLogEntry.Kind)
        context = {
            **self.admin_site.each_context(request),
            "title": "Access log",
            "opts": self.opts,
            "lines": [_line(entry, labels, moment(entry.at, now)) for entry in page.rows],
            "choices": [Choice(KIND, "Kind", "Any kind", kinds, wanted[KIND])],
            "wanted": wanted,
            "is_filtered": any(wanted.values()),
            "older": _query(wanted, OLDER, page.older),
            "newer": _query(wanted, NEWER, page.newer),
        }
        return TemplateResponse(request, TEMPLATE, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list: an entry has nothing more to say."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:customers_accesslogentry_changelist")


def _asked(request: HttpRequest, name: str) -> str:
    """Read a text; PostgreSQL takes no character NUL."""
    return request.GET.get(name, "").replace("\0", "").strip()[:150]


def _filtered(wanted: dict[str, str]) -> Any:
    found = AccessLogEntry.objects.order_by()
    if wanted[KIND]:
        found = found.filter(kind=wanted[KIND])
    if wanted[INITIATOR]:
        found = found.filter(initiator=wanted[INITIATOR])
    if wanted[CUSTOMER]:
        found = found.filter(customer=row_id(wanted[CUSTOMER]) or 0)  # what is no id is nobody's
    return found


def _line(entry: AccessLogEntry, labels: Labels, when: Moment) -> Line:
    return Line(entry, label_of(entry.field, labels) if entry.field else "", when)


def _query(wanted: dict[str, str], name: str, key: int | None) -> str:
    if key is None:
        return ""
    return "?" + urlencode({**{name: value for name, value in wanted.items() if value}, name: key})
