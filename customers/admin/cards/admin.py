"""Cards for staff: all of them, the page of one with its status log, and the page that issues one to a customer."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html

from customers.admin.cards.forms import IssueForm, MoveForm, moves_of
from customers.admin.cards.of_customer import TONES, may_move_cards
from customers.admin.ui.base import KeyedChangeList, RecordAdmin, initiator_of, may_see_personal_data, row_id
from customers.admin.ui.customer_links import living_customer
from customers.admin.ui.times import Moment, moment
from customers.cards.errors import NoFreeNumber
from customers.cards.moves import change_card, issue_next_card
from customers.database.bulk_statements import in_list
from customers.edits.change_customers import PlannedEdit
from customers.edits.edit import EditContext
from customers.models import Card, CardStatusLabel, Customer
from customers.models.change import Change
from customers.rules import fields
from customers.rules.masking import shown
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal
from customers.rules.refusals.sentences import sentence
from customers.rules.values.cards import CardStatus

PAGE, ISSUE = "admin/customers/card/page.html", "admin/customers/card/issue.html"
MOST_LOGGED = 200


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of a status log; the newest is the one that holds."""

    is_current: bool
    label: str
    status: str
    tone: str
    customer_id: int | None
    when: Moment
    by: str
    through: str
    reason: str


@admin.register(Card)
class CardAdmin(RecordAdmin):
    """Cards. They are moved by the engine, so nobody adds or deletes one here."""

    list_display = ("shown_number", "series", "shown_status", "shown_customer", "expires_at")
    list_select_related = ("series", "label")
    list_per_page = 50
    sortable_by = ()
    show_full_result_count = False
    empty_text = "Cards appear here when numbers are added to a series, or when a card is issued to a customer."

    def get_urls(self) -> list[URLPattern]:
        """Add the page that issues a card."""
        view = self.admin_site.admin_view
        issue = path("issue/<int:customer_id>/", view(self.issue_view), name="customers_card_issue")
        return [issue, *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **_kwargs: Any) -> type[KeyedChangeList]:
        """Page by key."""
        return KeyedChangeList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Note on each card whether this person may see its number."""
        may_see = Value(may_see_personal_data(request), output_field=BooleanField())
        return Card.objects.annotate(may_see=may_see)

    @admin.display(description="Number")
    def shown_number(self, card: Card) -> str:
        """Show the number as far as this person may see it."""
        return shown(fields.CARD, card.number, bool(getattr(card, "may_see", False)))

    @admin.display(description="Status")
    def shown_status(self, card: Card) -> str:
        """Show the label in the colour of what it means."""
        return format_html('<span class="badge {}">{}</span>', TONES.get(card.status, ""), card.label.label)

    @admin.display(description="Customer")
    def shown_customer(self, card: Card) -> str:
        """Name the customer by its id."""
        return str(card.customer_id or "")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one card and what can be done with it, or do it."""
        card = self._card(request, object_id)
        may_move = may_move_cards(request) and card.customer_id is not None
        if request.method == "POST" and not may_move:
            raise PermissionDenied
        form = MoveForm(request.POST or None, initial={"version": card.customer.version if card.customer else 0})
        if form.is_valid() and _moved(request, card, form):
            return redirect("admin:customers_customer_change", card.customer_id)
        may_see = may_see_personal_data(request)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Card {shown(fields.CARD, card.number, may_see)}",
            "opts": self.opts,
            "card": card,
            "tone": TONES.get(card.status, ""),
            "gives_access": card.gives_account_access and card.status == CardStatus.ACTIVE,
            "log": status_log(card, timezone.localtime()),
            "form": form,
            "moves": moves_of(card, CardStatusLabel.objects.all()) if may_move else (),
        }
        return TemplateResponse(request, PAGE, context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the status log: Django's own log knows nothing of what the engine does."""
        return redirect("admin:customers_card_change", self._card(request, object_id).pk)

    def issue_view(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        """Issue a card to a customer."""
        customer = living_customer(may_move_cards(request), customer_id)
        if isinstance(customer, HttpResponse):
            return customer
        form = IssueForm(request.POST or None)
        if form.is_valid() and _issued(request, customer, form):
            return redirect("admin:customers_customer_change", customer.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": "Issue a card",
            "opts": self.opts,
            "customer": customer,
            "form": form,
        }
        return TemplateResponse(request, ISSUE, context)

    def _card(self, request: HttpRequest, object_id: str) -> Card:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = Card.objects.select_related("series", "label", "customer", "integration_point")
        card = found.filter(pk=row_id(object_id) or 0).first()
        if card is None:
            raise Http404("No such card.")
        return card


def _moved(request: HttpRequest, card: Card, form: MoveForm) -> bool:
    label, point = form.cleaned_data["label"], form.cleaned_data["through"]
    planned = change_card(
        card.customer_id or 0,
        number=card.number,
        to=CardStatus(label.status),
        label=label.label,
        version=form.cleaned_data["version"],
        context=EditContext(point.policy(), initiator_of(request), form.cleaned_data["reason"]),
        today=timezone.localdate(),
    )
    return _notify(request, planned, form, field=None)


def _issued(request: HttpRequest, customer: Customer, form: IssueForm) -> bool:
    asked: Mapping[str, Any] = form.cleaned_data
    context = EditContext(asked["through"].policy(), initiator_of(request), asked["reason"])
    today, label = timezone.localdate(), asked["label"].label
    try:
        if asked["number"]:
            planned = change_card(
                customer.pk,
                number=asked["number"],
                to=CardStatus.ACTIVE,
                label=label,
                series=asked["series"].code if asked["is_new"] else "",
                context=context,
                today=today,
            )
        else:
            planned = issue_next_card(customer.pk, series=asked["series"], label=label, context=context, today=today)
    except NoFreeNumber as error:
        form.add_error("series", str(error))
        return False
    return _notify(request, planned, form, field="number")


def _notify(request: HttpRequest, planned: PlannedEdit, form: IssueForm | MoveForm, *, field: str | None) -> bool:
    """Return what became of it: a refusal stands by its field."""
    if planned.refusal is not None:
        refusal = with_cure(planned.refusal, f"tick “{form['is_new'].label}”") if field else planned.refusal
        form.add_error(field, _words(refusal))
        return False
    has_changed = planned.plan is not None and bool(planned.plan.changes)
    messages.success(request, "Saved." if has_changed else "Nothing was changed: the card is that already.")
    return True


def with_cure(refusal: Refusal, cure: str) -> Refusal:
    """Say of a number that nobody knows what this page offers to make it."""
    if refusal.code is not Code.NOT_FOUND:
        return refusal
    return replace(refusal, detail={**(refusal.detail or {}), "cure": cure})


def _words(refusal: Refusal) -> str:
    if refusal.code is Code.CHANGED_SINCE:
        by = (refusal.detail or {}).get("by", "Somebody")
        return f"{by} changed this card after the page was opened: look at it again and decide."
    return sentence(
        refusal.code, column="Card", value=refusal.value, detail=refusal.detail or {}, where="", in_file=False
    )


def status_log(card: Card, now: dt.datetime) -> tuple[LogLine, ...]:
    """Read what a card went through, newest first: two queries."""
    past = list(card.history.select_related("label").order_by("-history_date")[:MOST_LOGGED])
    ids = {one.change_id for one in past if one.change_id}
    changes = {one.pk: one for one in Change.objects.filter(in_list("id", ids)).select_related("integration_point")}
    return tuple(_line(one, changes.get(one.change_id), now, is_current=place == 0) for place, one in enumerate(past))


def _line(past: Any, change: Change | None, now: dt.datetime, *, is_current: bool) -> LogLine:
    return LogLine(
        is_current=is_current,
        label=past.label.label,
        status=CardStatus(past.status).value.replace("_", " "),
        tone=TONES.get(past.status, ""),
        customer_id=change.customer_id if change else None,
        when=moment(past.history_date, now),
        by=change.initiator if change else "",
        through=change.integration_point.system_name if change else "",
        reason=change.reason if change else past.history_change_reason or "",
    )
