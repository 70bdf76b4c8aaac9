"""Numbers that can be issued: added to a series by staff, taken out of the pool by the engine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Func, IntegerField

from customers.cards.errors import BadNumber
from customers.database.bulk_statements import allocate_ids, in_list, insert_rows
from customers.edits import history
from customers.edits.change_customers import with_retries
from customers.edits.history import HistoryStamp, TouchedRow
from customers.models import Card, CardSeries, CardStatusLabel
from customers.rules.card_numbers import CardNumberFormat, check_number
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refused
from customers.rules.values.cards import CardStatus, normalise_card_number

AT_ONCE: Final = 10_000
MOST_COUNTED: Final = 10_000
_NOBODY: Final = 0


class FreeNumbers(Func):
    """Count what is free in the series of a query, no further than one more than any series calls few."""

    template = (
        '(SELECT COUNT(*) FROM (SELECT 1 FROM "customers_card" WHERE "series_id" = %(expressions)s '
        'AND "customer_id" IS NULL LIMIT (SELECT MAX("few_left") + 1 FROM "customers_cardseries")) AS "free")'
    )
    output_field = IntegerField()


@dataclass(frozen=True, slots=True)
class AddedNumbers:
    """How many numbers are new, and which of them were known already."""

    new: int
    known: tuple[str, ...]


def number_range(first: str, count: int) -> list[str]:
    """Count up from the first number, whose last digits keep their length: AB0098, AB0099, AB0100.

    Raises Refused where the digits at its end do not reach so far.
    """
    head = first.rstrip("0123456789")
    digits = first[len(head) :]
    if not digits or int(digits) + count > 10 ** len(digits):
        raise Refused(Code.TOO_LONG, {"length": len(digits), "limit": count})
    start = int(digits)
    return [f"{head}{number:0{len(digits)}d}" for number in range(start, start + count)]


def add_numbers(
    series: CardSeries, texts: Iterable[str], *, user_id: int | None, reason: str, now: datetime
) -> AddedNumbers:
    """Add numbers to a series, not issued; those that are known already stay as they are. Raises BadNumber."""
    number_format = series.number_format
    numbers = list(dict.fromkeys(_normalised(text, number_format) for text in texts))

    def work() -> AddedNumbers:
        with transaction.atomic():
            known = known_numbers(numbers)
            new = [number for number in numbers if number not in known]
            insert_free(series, new, user_id=user_id, reason=reason, now=now)
            return AddedNumbers(len(new), tuple(number for number in numbers if number in known))

    return with_retries(work)


def _normalised(text: str, number_format: CardNumberFormat | None) -> str:
    try:
        number = normalise_card_number(text)
        if number_format:
            check_number(number, number_format)
    except Refused as refused:
        raise BadNumber(text, refused) from None
    return number


def known_numbers(numbers: Sequence[str]) -> set[str]:
    """Return those of the numbers that are some card's, free or not."""
    return set(Card.objects.filter(in_list("number", numbers)).values_list("number", flat=True))


def insert_free(
    series: CardSeries,
    numbers: Sequence[str],
    *,
    user_id: int | None,
    reason: str,
    now: datetime,
    batch_id: int | None = None,
) -> None:
    """Insert numbers that nobody knows yet, not issued, with the first line of their status logs.

    Raises IntegrityError where somebody inserted one of them first.
    """
    label = CardStatusLabel.objects.get(status=CardStatus.NOT_ISSUED.value, is_default=True)
    ids = allocate_ids(Card, len(numbers))
    insert_rows(
        Card,
        [
            {
                "id": id_,
                "number": number,
                "series_id": series.pk,
                "label_id": label.pk,
                "status": label.status,
                "customer_id": None,
                "issued_at": None,
                "expires_at": None,
                "integration_point_id": None,
                "gives_account_access": False,
                "batch_id": batch_id,
            }
            for id_, number in zip(ids, numbers, strict=True)
        ],
    )
    moments = {_NOBODY: HistoryStamp(None, now, reason[:100], user_id)}
    history.write_present(Card, [TouchedRow(id_, _NOBODY, "+") for id_ in ids], moments)


def free_numbers(series: CardSeries, count: int) -> list[str]:
    """Return the next numbers of a series that can be issued, in the order in which they were added."""
    free = Card.objects.filter(series=series, customer=None).order_by("pk")
    return list(free.values_list("number", flat=True)[:count])


def count_free(series: CardSeries) -> int:
    """Count what is free in a series, no further than is worth knowing."""
    return Card.objects.filter(series=series, customer=None).order_by("pk")[:MOST_COUNTED].count()
