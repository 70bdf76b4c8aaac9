"""The cards on a customer's page: each with its status, its expiry and where that came from."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils import timezone

from customers.admin.base import allows, may_see_personal_data
from customers.admin.bulk_edit_links import bulk_edit_url, openable
from customers.admin.customer_facts import Why
from customers.admin.moments import Moment, moment
from customers.edits.statements import in_list
from customers.models import Card, Change, Customer
from customers.rules import fields
from customers.rules.cards import CardStatus
from customers.rules.masking import shown

TONES: Mapping[str, str] = {
    CardStatus.ACTIVE.value: "ok",
    CardStatus.SUSPENDED.value: "look",
    CardStatus.EXPIRED.value: "bad",
    CardStatus.DELETED.value: "bad",
}
ISSUE_CARD = "customers.issue_card"


@dataclass(frozen=True, slots=True)
class CardFact:
    """One card as a reader may see it."""

    id: int
    number: str
    copy: str
    series: str
    label: str
    tone: str
    expires: Moment | None
    is_over: bool
    why: Why | None


@dataclass(frozen=True, slots=True)
class CustomerCards:
    """The cards of one customer, the deleted ones behind a fold."""

    cards: tuple[CardFact, ...]
    deleted: tuple[CardFact, ...]
    may_issue: bool


def may_move_cards(request: HttpRequest) -> bool:
    """Say whether this person issues and returns cards; who sees numbers masked could not type one."""
    return allows(request, ISSUE_CARD) and may_see_personal_data(request)


def read_cards_of(request: HttpRequest, customer: Customer) -> CustomerCards:
    """Read the cards of one customer: two queries."""
    of_card = Card.history.model.objects.filter(id=OuterRef("pk"), change_id__isnull=False)
    last_change = Subquery(of_card.order_by("-history_date").values("change_id")[:1])
    found = list(
        Card.objects.filter(customer=customer)
        .select_related("series", "label")
        .annotate(last_change=last_change)
        .order_by("-issued_at")
    )
    now = timezone.now()
    whys = _whys(request, {card.last_change for card in found if card.last_change}, now)
    may_see = may_see_personal_data(request)
    facts = [(card, _fact(card, may_see, now, whys.get(card.last_change))) for card in found]
    return CustomerCards(
        cards=tuple(fact for card, fact in facts if card.status != CardStatus.DELETED),
        deleted=tuple(fact for card, fact in facts if card.status == CardStatus.DELETED),
        may_issue=may_move_cards(request) and customer.erased_at is None,
    )


def _fact(card: Card, may_see: bool, now: dt.datetime, why: Why | None) -> CardFact:
    number = shown(fields.CARD, card.number, may_see)
    return CardFact(
        id=card.pk,
        number=number,
        copy=number if may_see else "",
        series=card.series.code,
        label=card.label.label,
        tone=TONES.get(card.status, ""),
        expires=moment(card.expires_at, now) if card.expires_at else None,
        is_over=card.expires_at is not None and card.expires_at <= now,
        why=why,
    )


def _whys(request: HttpRequest, changes: set[int], now: dt.datetime) -> dict[int, Why]:
    found = list(Change.objects.filter(in_list("id", changes)).select_related("integration_point"))
    opens = openable(request, (change.bulk_edit_id for change in found))
    return {
        change.pk: Why(
            point=change.integration_point.system_name,
            initiator=change.initiator,
            when=moment(change.at, now),
            bulk_edit_id=change.bulk_edit_id,
            row_number=change.row_number,
            bulk_edit_url=bulk_edit_url(change.bulk_edit_id, change.row_number, opens=opens),
            reason=change.reason,
        )
        for change in found
    }
