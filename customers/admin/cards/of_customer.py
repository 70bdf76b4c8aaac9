"""The cards on a customer's page: each with its status, its expiry and where that came from."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from customers.admin.changelog.provenance import Provenance
from customers.admin.ui.base import allows, may_see_personal_data
from customers.admin.ui.times import Moment, moment
from customers.changelog.last_changes import last_change_of, with_last_change
from customers.models import Card, Customer
from customers.rules import fields
from customers.rules.masking import shown
from customers.rules.values.cards import CardStatus

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
    gives_access: bool
    why: Provenance | None


@dataclass(frozen=True, slots=True)
class CustomerCards:
    """The cards of one customer, the deleted ones behind a fold."""

    cards: tuple[CardFact, ...]
    deleted: tuple[CardFact, ...]
    may_issue: bool


def may_move_cards(request: HttpRequest) -> bool:
    """Return whether this person issues and returns cards; who sees numbers masked could not type one."""
    return allows(request, ISSUE_CARD) and may_see_personal_data(request)


def cards_of(customer: Customer) -> tuple[Card, ...]:
    """Read the cards of one customer, each with its last change: one query."""
    found = Card.objects.filter(customer=customer).select_related("series", "label").order_by("-issued_at")
    return tuple(with_last_change(found))


def shown_cards(
    request: HttpRequest, customer: Customer, cards: Iterable[Card], *, whys: Mapping[int, Provenance], now: dt.datetime
) -> CustomerCards:
    """Turn cards, and what is known of their last changes, into what this reader may see. Reads nothing."""
    may_see = may_see_personal_data(request)
    facts = [(card, _fact(card, may_see, now, whys.get(last_change_of(card)))) for card in cards]
    return CustomerCards(
        cards=tuple(fact for card, fact in facts if card.status != CardStatus.DELETED),
        deleted=tuple(fact for card, fact in facts if card.status == CardStatus.DELETED),
        may_issue=may_move_cards(request) and customer.erased_at is None,
    )


def _fact(card: Card, may_see: bool, now: dt.datetime, why: Provenance | None) -> CardFact:
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
        gives_access=card.gives_account_access and card.status == CardStatus.ACTIVE,
        why=why,
    )
