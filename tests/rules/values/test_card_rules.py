"""The moves of a card, each with what comes of it; the codes are those of the cards' documentation."""

from dataclasses import replace

import pytest

from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refused
from customers.rules.refusals.sentences import sentence
from customers.rules.values.cards import (
    CardLimits,
    CardState,
    CardStatus,
    Label,
    Series,
    move_card,
    normalise_card_number,
)
from customers.rules.values.deferred_values import OWNER, at_writing

LABELS = {status: Label(place, status.value, status) for place, status in enumerate(CardStatus, start=1)}
ACTIVE, RETURNED = LABELS[CardStatus.ACTIVE], LABELS[CardStatus.NOT_ISSUED]
GOLD = Series(1, "GOLD", expiry_days=365)
OWN, OTHER = 7, 8
NO_LIMITS = CardLimits()


def card(status: CardStatus, *, series: Series = GOLD) -> CardState:
    """Make a card of a status; one that is issued is our customer's."""
    free = CardState("7781", series, LABELS[status], id=3)
    if status is CardStatus.NOT_ISSUED:
        return free
    return replace(free, customer_id=OWN, issued_at="2026-01-01", expires_at="2027-01-01", integration_point_id=2)


def move(
    has: CardState | None,
    label: Label,
    *,
    series: Series | None = None,
    customer_id: int = OWN,
    limits: CardLimits = NO_LIMITS,
) -> CardState | None:
    """Move a card for our customer."""
    return move_card(has, number="7781", label=label, series=series, customer_id=customer_id, limits=limits, point_id=5)


def refused(has: CardState | None, label: Label, **more: object) -> tuple[Code, object]:
    """Return the code of a refused move, and the documentation's."""
    with pytest.raises(Refused) as caught:
        move(has, label, **more)  # type: ignore[arg-type]
    return caught.value.code, caught.value.detail["card"]


NOT_ISSUED, SUSPENDED = CardStatus.NOT_ISSUED, CardStatus.SUSPENDED
EXPIRED, DELETED = CardStatus.EXPIRED, CardStatus.DELETED
ALLOWED = [
    (NOT_ISSUED, CardStatus.ACTIVE),
    (CardStatus.ACTIVE, NOT_ISSUED),
    (CardStatus.ACTIVE, SUSPENDED),
    (CardStatus.ACTIVE, EXPIRED),
    (CardStatus.ACTIVE, DELETED),
    (SUSPENDED, NOT_ISSUED),
    (SUSPENDED, CardStatus.ACTIVE),
    (SUSPENDED, EXPIRED),
    (SUSPENDED, DELETED),
]
FORBIDDEN = [
    (before, after)
    for before in CardStatus
    for after in CardStatus
    if before is not after and (before, after) not in ALLOWED
]


@pytest.mark.parametrize(("before", "after"), ALLOWED)
def test_a_move_that_the_documentation_allows_gives_the_status(before: CardStatus, after: CardStatus) -> None:
    moved = move(card(before), LABELS[after])
    assert moved is not None
    assert moved.label is LABELS[after]


@pytest.mark.parametrize(("before", "after"), FORBIDDEN)
def test_any_other_move_is_3013(before: CardStatus, after: CardStatus) -> None:
    assert refused(card(before), LABELS[after]) == (Code.INVALID_VALUE, "3013")


@pytest.mark.parametrize("status", [one for one in CardStatus if one is not NOT_ISSUED])
def test_the_label_that_a_card_has_changes_nothing(status: CardStatus) -> None:
    assert move(card(status), LABELS[status]) is None


@pytest.mark.parametrize("status", [one for one in CardStatus if one is not NOT_ISSUED])
def test_another_label_of_the_same_status_only_renames(status: CardStatus) -> None:
    other = Label(99, "other", status)
    assert move(card(status), other) == replace(card(status), label=other)


def test_an_issued_card_is_its_customers_from_the_moment_of_writing() -> None:
    moved = move(card(NOT_ISSUED), ACTIVE)
    assert moved is not None
    assert (moved.customer_id, moved.issued_at, moved.integration_point_id) == (OWNER, at_writing(), 5)


def test_expiry_is_the_issue_and_the_days_of_the_series() -> None:
    moved = move(card(NOT_ISSUED), ACTIVE)
    assert moved is not None
    assert moved.expires_at == at_writing(365)


def test_a_series_without_days_never_expires() -> None:
    moved = move(card(NOT_ISSUED, series=Series(1, "GOLD")), ACTIVE)
    assert moved is not None
    assert moved.expires_at is None


def test_a_reactivated_card_keeps_its_days() -> None:
    moved = move(card(SUSPENDED), ACTIVE)
    assert moved is not None
    assert (moved.issued_at, moved.expires_at) == ("2026-01-01", "2027-01-01")


def test_a_returned_card_is_nobodys_and_was_never_issued() -> None:
    assert move(card(CardStatus.ACTIVE), RETURNED) == card(NOT_ISSUED)


def test_a_number_that_nobody_knows_is_made_in_the_series_that_is_named() -> None:
    moved = move(None, ACTIVE, series=GOLD)
    assert moved is not None
    assert (moved.id, moved.series, moved.customer_id) == (None, GOLD, OWNER)


def test_a_number_that_nobody_knows_is_3010_without_a_series() -> None:
    assert refused(None, ACTIVE) == (Code.NOT_FOUND, "3010")


def test_a_number_that_nobody_knows_cannot_begin_as_anything_but_active() -> None:
    assert refused(None, LABELS[SUSPENDED], series=GOLD) == (Code.INVALID_VALUE, "3013")


@pytest.mark.parametrize("label", LABELS.values())
def test_another_customers_card_is_3009_whatever_is_asked(label: Label) -> None:
    assert refused(card(CardStatus.ACTIVE), label, customer_id=OTHER) == (Code.TAKEN, "3009")


def test_a_new_customer_is_nobody_who_has_a_card() -> None:
    assert refused(card(CardStatus.ACTIVE), ACTIVE, customer_id=0) == (Code.TAKEN, "3009")


def test_another_series_than_the_cards_is_3000() -> None:
    assert refused(card(NOT_ISSUED), ACTIVE, series=Series(2, "BLUE")) == (Code.INVALID_VALUE, "3000")


def test_a_series_that_is_not_active_issues_nothing() -> None:
    assert refused(card(NOT_ISSUED, series=replace(GOLD, is_active=False)), ACTIVE) == (Code.INVALID_VALUE, "3008")


def test_a_card_of_a_series_that_is_not_active_can_be_reactivated() -> None:
    moved = move(card(SUSPENDED, series=replace(GOLD, is_active=False)), ACTIVE)
    assert moved is not None


@pytest.mark.parametrize("status", [NOT_ISSUED, SUSPENDED])
def test_no_card_becomes_active_beyond_the_cap_of_its_series(status: CardStatus) -> None:
    capped = replace(GOLD, max_active=2)
    assert refused(card(status, series=capped), ACTIVE, limits=CardLimits(2, 2)) == (Code.INVALID_VALUE, "cap")
    assert move(card(status, series=capped), ACTIVE, limits=CardLimits(1, 9)) is not None


def test_the_cap_over_all_series_counts_cards_of_every_series() -> None:
    assert refused(card(NOT_ISSUED), ACTIVE, limits=CardLimits(0, 3, max_active=3)) == (Code.INVALID_VALUE, "cap")
    assert move(card(NOT_ISSUED), ACTIVE, limits=CardLimits(0, 2, max_active=3)) is not None


@pytest.mark.parametrize("typed", ["7781 0042 1177", " 7781-0042-1177 ", "7781\u00a00042\u20111177", "778100421177"])
def test_groups_of_a_printed_number_are_one_number(typed: str) -> None:
    assert normalise_card_number(typed) == "778100421177"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", Code.INVALID_VALUE),
        ("7781_0042", Code.INVALID_VALUE),
        ("7781/0042", Code.INVALID_VALUE),
        ("\u041aarte1", Code.INVALID_VALUE),
        ("7.78E+11", Code.SCIENTIFIC_NOTATION),
        ("[clear]", Code.INVALID_VALUE),
        ("9" * 51, Code.TOO_LONG),
    ],
)
def test_what_is_no_number_is_refused(typed: str, code: Code) -> None:
    with pytest.raises(Refused) as caught:
        normalise_card_number(typed)
    assert caught.value.code is code


def test_every_refusal_of_a_move_is_a_sentence_that_says_what_to_do() -> None:
    with pytest.raises(Refused) as caught:
        move(card(EXPIRED), ACTIVE)
    text = sentence(caught.value.code, column="Card", value="7781", detail=caught.value.detail, where="")
    assert text == "Card: “7781” can't be used here. The card is expired: that status cannot become this one."


def test_an_unknown_number_is_told_from_an_unknown_customer() -> None:
    with pytest.raises(Refused) as caught:
        move(None, ACTIVE)
    text = sentence(caught.value.code, column="Card", value="7781", detail=caught.value.detail, where="")
    assert text == "Card: no card has the number “7781”: check it."
