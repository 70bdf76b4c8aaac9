"""What staff wrote about other customers: comments and reasons that mention somebody who is erased.

Of one erased customer they go at once, in its transaction. A file erases many: each column is read once for 5,000 of
them, some thousand rows at a time, in the background.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Max, Q, QuerySet

from customers.database.bulk_statements import in_list, update_rows
from customers.database.mentions import mentions
from customers.parts import FreeText, parts
from customers.privacy.erasure.words import SoughtWords
from customers.rules.erasure import ERASED

AT_ONCE: Final = 10_000  # rows of one transaction

Place = tuple[str, int]  # the label of a text, and the last of its rows that was read


@dataclass(frozen=True, slots=True)
class TextPart:
    """Some rows of a text: those after one id, up to another."""

    text: FreeText
    after: int
    last: int

    @property
    def end(self) -> Place:
        """Return the place of a search that has read them."""
        return self.text.label, self.last


def forget_in_texts(words: Collection[str]) -> None:
    """Take away all texts that mention one of the words."""
    for text in _texts():
        if mentioned := mentions(_path(text), words):
            _forget(text, _written(text).filter(mentioned))


def next_part(place: Place) -> TextPart | None:
    """Return the rows that a search reads next; None: it has read all. Texts follow each other by their labels."""
    label, row = place
    for text in _texts():
        if text.label >= label:
            after = row if text.label == label else 0
            if last := _last_of_part(text, after):
                return TextPart(text, after, last)
    return None


def forget_in_part(part: TextPart, words: SoughtWords) -> None:
    """Take away the texts among these rows that mention somebody."""
    rows = _written(part.text).filter(pk__gt=part.after, pk__lte=part.last)
    found = [pk for pk, told in rows.values_list("pk", _path(part.text)) if told and words.are_in(str(told))]
    if found:
        _forget(part.text, _rows(part.text).filter(in_list("id", found)))


def _texts() -> Iterator[FreeText]:
    yield from sorted((text for part in parts() for text in part.texts), key=lambda text: text.label)


def _rows(text: FreeText) -> QuerySet[Any]:
    return QuerySet(text.model)


def _written(text: FreeText) -> QuerySet[Any]:
    """Return the rows that say something, and not yet that it was erased."""
    if text.member:
        says = Q(**{f"{text.column}__has_key": text.member})
        return _rows(text).filter(says, text.only)
    return _rows(text).filter(text.only).exclude(**{text.column: ""}).exclude(**{text.column: ERASED})


def _path(text: FreeText) -> str:
    return f"{text.column}__{text.member}" if text.member else text.column


def _last_of_part(text: FreeText, after: int) -> int | None:
    """Rows are counted whether they say something or not: a step reads no more of a table than that."""
    left = _rows(text).filter(pk__gt=after).order_by("pk")
    full: int | None = left.values_list("pk", flat=True)[AT_ONCE - 1 : AT_ONCE].first()
    last: int | None = full or left.order_by().aggregate(last=Max("pk"))["last"]
    return last


def _forget(text: FreeText, rows: QuerySet[Any]) -> None:
    if not text.member:
        rows.update(**{text.column: ERASED})
        return
    found = rows.order_by("pk").select_for_update(no_key=True).values_list("pk", text.column)
    told = [{"id": pk, text.column: why | {text.member: ERASED}} for pk, why in found]
    update_rows(text.model, told)
