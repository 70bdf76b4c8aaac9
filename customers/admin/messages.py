"""What was sent to customers, to whom, through which point, and why something did not go out. Nobody edits it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from customers.admin.base import RecordAdmin, may_see_personal_data, row_id
from customers.admin.bulk_edit_links import bulk_edit_url, openable
from customers.admin.changelog_filters import Choice
from customers.admin.moments import Moment, moment
from customers.models import Message
from customers.paging import NEWER, OLDER, page_key, read_page
from customers.rules.masking import shown
from customers.rules.messages import sentence
from integration_points.models import IntegrationPoint

STATE, CHANNEL, PURPOSE, POINT = "state", "channel", "purpose", "point"
CUSTOMER, BULK_EDIT = "customer", "bulk_edit"
TEMPLATE = "admin/customers/message/list.html"
_IDS = {POINT: "integration_point", CUSTOMER: "customer", BULK_EDIT: "bulk_edit"}
_TONES: Mapping[str, str] = {"sending": "info", "sent": "ok", "failed": "bad", "waiting": "look"}


@dataclass(frozen=True, slots=True)
class Line:
    """One message as the page shows it."""

    message: Message
    to: str
    tone: str
    why: str
    asked: Moment
    sent: Moment | None
    next_try: Moment | None
    bulk_edit_url: str


@admin.register(Message)
class MessageAdmin(RecordAdmin):
    """Messages, newest first."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show one page of them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        wanted = {name: request.GET.get(name, "").strip() for name in (STATE, CHANNEL, PURPOSE, *_IDS)}
        page = read_page(_filtered(wanted), key=page_key(request.GET.dict()))
        context = {
            **self.admin_site.each_context(request),
            "title": "Messages",
            "opts": self.opts,
            "lines": _lines(request, page.rows),
            "choices": _choices(wanted),
            "wanted": wanted,
            "is_filtered": any(wanted.values()),
            "without_bulk_edit": _query({**wanted, BULK_EDIT: ""}),
            "older": _query(wanted, OLDER, page.older) if page.older is not None else "",
            "newer": _query(wanted, NEWER, page.newer) if page.newer is not None else "",
        }
        return TemplateResponse(request, TEMPLATE, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list: a message has nothing more to say."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:customers_message_changelist")


def _filtered(wanted: Mapping[str, str]) -> QuerySet[Message]:
    found = Message.objects.select_related("integration_point").order_by()
    for name in (STATE, CHANNEL, PURPOSE):
        if wanted[name]:
            found = found.filter(**{name: wanted[name][:20]})
    for name, column in _IDS.items():
        if wanted[name]:
            found = found.filter(**{f"{column}_id": row_id(wanted[name]) or 0})
    return found


def _choices(wanted: Mapping[str, str]) -> tuple[Choice, ...]:
    points = IntegrationPoint.objects.order_by("system_name").values_list("pk", "system_name")
    return (
        Choice(STATE, "State", "Any state", _options(Message.State), wanted[STATE]),
        Choice(CHANNEL, "Channel", "Any channel", _options(Message.Channel), wanted[CHANNEL]),
        Choice(PURPOSE, "Purpose", "Any purpose", _options(Message.Purpose), wanted[PURPOSE]),
        Choice(POINT, "Touchpoint", "Any touchpoint", tuple((str(pk), name) for pk, name in points), wanted[POINT]),
    )


def _options(choices: Any) -> tuple[tuple[str, str], ...]:
    return tuple((one.value, str(one.label)[:1].upper() + str(one.label)[1:]) for one in choices)


def _lines(request: HttpRequest, messages: Collection[Message]) -> list[Line]:
    opens = openable(request, (message.bulk_edit_id for message in messages))
    sees = may_see_personal_data(request)
    return [_line(message, sees=sees, opens=opens) for message in messages]


def _line(message: Message, *, sees: bool, opens: Collection[int]) -> Line:
    now = timezone.now()
    return Line(
        message=message,
        to=shown(message.kind, message.to, sees),
        tone=_TONES.get(message.state, ""),
        why=sentence(message.why),
        asked=moment(message.created_at, now),
        sent=moment(message.sent_at, now) if message.sent_at else None,
        next_try=moment(message.next_try_at, now) if message.next_try_at and message.tries else None,
        bulk_edit_url=bulk_edit_url(message.bulk_edit_id, None, opens=opens),
    )


def _query(wanted: Mapping[str, str], name: str = "", key: int | None = None) -> str:
    kept = {field: value for field, value in wanted.items() if value}
    return "?" + urlencode({**kept, name: key} if key is not None else kept)
