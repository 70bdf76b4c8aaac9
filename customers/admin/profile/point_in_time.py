"""The page of a customer as it was: read-only, with the touchpoint that had last set each value."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from customers.admin.bulk_edits.links import openable
from customers.admin.cards.of_customer import TONES
from customers.admin.changelog.provenance import provenance_of_changes
from customers.admin.profile.facts import FactReader, Facts, Reader
from customers.admin.ui.badges import full_name
from customers.admin.ui.base import may_see_personal_data, row_id
from customers.admin.ui.times import Moment, moment
from customers.changelog.labels import read_labels
from customers.changelog.last_changes import last_change_of
from customers.changelog.point_in_time import AsItWas, read_as_it_was
from customers.models import Card, Change, Customer, CustomField
from customers.rules import fields
from customers.rules.masking import FULL_NAME, shown, shown_reason

TEMPLATE = "admin/customers/customer/profile/as_it_was.html"
_LONGEST = 40
_LAST_MICROSECOND = 999_999
_YEARS = range(1900, 2200)  # the first and last days of the calendar have no midnight in every time zone


@dataclass(frozen=True, slots=True)
class PastCard:
    """A card as the page shows it, with the change that had touched it last."""

    number: str
    series: str
    label: str
    tone: str
    expires: Moment | None
    change: Change | None
    when: Moment | None


@dataclass(frozen=True, slots=True)
class Past:
    """What the page shows of that moment; without facts the customer was not there yet."""

    when: Moment
    picked: str  # as the date field holds it
    name: str = ""
    facts: Facts | None = None
    cards: tuple[PastCard, ...] = ()
    registered: Moment | None = None
    registered_through: str = ""
    change: Change | None = None
    reason: str = ""  # of the change, as this reader may see it
    previous: Change | None = None
    next: Change | None = None


def as_it_was_page(request: HttpRequest, customer: Customer, context: Mapping[str, Any]) -> HttpResponse:
    """Show the customer at the moment that `at` (a day or a time) or `change` (right after it) names."""
    now = timezone.localtime()
    at = _wanted(request, customer, now)
    past = _past(request, customer, at, now)
    title = f"{past.name or f'Customer {customer.pk}'}, as it was"
    return TemplateResponse(request, TEMPLATE, {**context, "title": title, "customer": customer, "past": past})


def _wanted(request: HttpRequest, customer: Customer, now: dt.datetime) -> dt.datetime:
    change = row_id(request.GET.get("change", ""))
    if change is not None:
        found = Change.objects.filter(customer=customer, pk=change).values_list("at", flat=True).first()
        return found or now
    return _moment_of(request.GET.get("at", "")[:_LONGEST]) or now


def _moment_of(text: str) -> dt.datetime | None:
    """Read a time, or a day; what is neither is none. Of a day its end is meant, and of a second too: the field holds
    no fractions, and what was picked because of a change is not the moment before it.
    """
    try:
        at = parse_datetime(text)
        day = parse_date(text)
    except ValueError:
        return None
    if day is not None:
        at = dt.datetime.combine(day, dt.time.max)
    if at is None or at.year not in _YEARS:
        return None
    at = at if at.microsecond else at.replace(microsecond=_LAST_MICROSECOND)
    return timezone.make_aware(at) if timezone.is_naive(at) else at.astimezone(dt.UTC)


def _past(request: HttpRequest, customer: Customer, at: dt.datetime, now: dt.datetime) -> Past:
    when, picked = moment(at, now), f"{timezone.localtime(at):%Y-%m-%dT%H:%M:%S}"
    was = read_as_it_was(customer.pk, at)
    if was is None:
        return Past(when, picked)
    opens = openable(request, (origin.bulk_edit_id for origin in was.origins.values()))
    removed = {last_change_of(contact) for contact in was.contacts if contact.state == "removed"} - {0}
    whys = provenance_of_changes(request, removed, now)
    reader = Reader(may_see_personal_data(request), now, opens, whys)
    through = was.customer.registered_through
    return Past(
        when,
        picked,
        name=shown(FULL_NAME, full_name(was.customer), reader.may_see_personal_data),
        facts=_facts(was, reader),
        cards=tuple(_card(card, was, reader) for card in was.cards),
        registered=moment(was.customer.registered_at, now) if was.customer.registered_at else None,
        registered_through=through.system_name if through else "",
        change=was.change,
        reason=shown_reason(was.change.reason, reader.may_see_personal_data) if was.change else "",
        previous=was.previous,
        next=was.next,
    )


def _card(card: Card, was: AsItWas, reader: Reader) -> PastCard:
    change = was.card_changes.get(card.number)
    return PastCard(
        number=shown(fields.CARD, card.number, reader.may_see_personal_data),
        series=card.series.code,
        label=card.label.label,
        tone=TONES.get(card.status, ""),
        expires=moment(card.expires_at, reader.now) if card.expires_at else None,
        change=change,
        when=moment(change.at, reader.now) if change else None,
    )


def _facts(was: AsItWas, reader: Reader) -> Facts:
    facts = FactReader(origins=was.origins, labels=read_labels(), reader=reader).facts(
        was.customer,
        contacts=was.contacts,
        identifiers=was.identifiers,
        custom_fields=CustomField.objects.all(),
    )
    # An age and a local time are of today: they say nothing of then.
    known = tuple(replace(fact, note="") for fact in (*facts.person, *facts.retired))  # retired or not, it was so
    return replace(facts, person=known, empty_fields=(), retired=())
