"""Files of cards: each row names a customer, a card number, its series and the status label that it is to have."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from customers.bulk_edit_kinds import BulkEditKind, KindColumn, KindRows
from customers.bulk_edits.mapping.columns import Column
from customers.edits.definitions import CardDefinitions
from customers.edits.edit import CLEAR, CardWish, Clear, CustomerEdit, Wish, as_text
from customers.models import BulkEdit
from customers.rules import fields
from customers.rules.card_numbers import CardNumberFormat, Method
from customers.rules.refusals.codes import Code
from customers.rules.refusals.detail_codes import Why
from customers.rules.refusals.refusal import Refused
from customers.rules.texts.clear_mark import CLEAR as CLEAR_MARK
from customers.rules.values.cards import CardStatus, Label, Series
from customers.spreadsheets.headers import folded

NUMBER, SERIES, STATUS = "cards:cardnumber", "cards:series", "cards:status"
CARDS: Final = BulkEditKind(
    name=BulkEdit.Kind.CARDS.value,
    label=str(BulkEdit.Kind.CARDS.label),
    help="Issues cards, suspends them, makes them active again, takes them back: the engine's rules for cards hold.",
    takes="The columns are cardnumber, series and status. A series makes a number that nobody knows yet; the status "
    "is one of the project's labels, and [clear] there returns the card.",
)
_HEADERS: Final = {folded(field.partition(":")[2]): field for field in (NUMBER, SERIES, STATUS)}


class CardColumns(KindRows):
    """Which columns a file of cards has. Its rows are edits of profiles, so that nothing else is asked of it."""

    def column(self, header: str) -> KindColumn | None:
        """Return what a column sets."""
        field = _HEADERS.get(folded(header))
        return KindColumn(field) if field else None

    def headers(self) -> Sequence[str]:
        """Return the three headers."""
        return tuple(_HEADERS)


def card_edit(edit: CustomerEdit) -> CustomerEdit:
    """Make one wish for one card of what the cells of a row say."""
    number, wish = edit.values.get(NUMBER, ""), _wish(edit.values)
    field = fields.card(CLEAR_MARK if isinstance(number, Clear) else as_text(number))
    suspects = {name: why for name, why in edit.suspects.items() if name not in (NUMBER, SERIES, STATUS)}
    why = next((edit.suspects[name] for name in (NUMBER, SERIES, STATUS) if name in edit.suspects), None)
    if why := why or _missing(number, wish):
        suspects[field] = why
    return edit._replace(values={field: wish}, suspects=suspects)


def _wish(values: Mapping[str, Wish]) -> Wish:
    status, series = values.get(STATUS, ""), values.get(SERIES, "")
    return CLEAR if isinstance(status, Clear) else CardWish(as_text(status), as_text(series))


def _missing(number: Wish, wish: Wish) -> Refused | None:
    if isinstance(number, Clear):
        return Refused.because(Code.INVALID_VALUE, Why.CLEAR_MARK, card="8013")
    if not number:
        return Refused.because(Code.INVALID_VALUE, Why.CARD_NUMBER_MISSING, card="8013")
    if isinstance(wish, CardWish) and not wish.label:
        return Refused.because(Code.INVALID_VALUE, Why.CARD_LABEL_MISSING, card="3011")
    return None


def freeze_cards(columns: Sequence[Column], cards: CardDefinitions) -> dict[str, Any]:
    """Return what a preview of cards was made under, as JSON; nothing of a file without cards."""
    if not any(column.target == NUMBER for column in columns):
        return {}
    labels = [{**asdict(label), "is_default": label in cards.defaults.values()} for label in cards.labels.values()]
    return {
        "cards": {
            "labels": sorted(labels, key=lambda label: label["id"]),
            "series": sorted((asdict(series) for series in cards.series.values()), key=lambda series: series["id"]),
            "max_active": cards.max_active,
        }
    }


def thaw_cards(frozen: Mapping[str, Any]) -> CardDefinitions:
    """Return the labels and series as they were frozen; none for a file without cards."""
    kept = frozen.get("cards")
    if not kept:
        return CardDefinitions()
    labels = [(Label(one["id"], one["name"], CardStatus(one["status"])), one["is_default"]) for one in kept["labels"]]
    series = [Series(**{**one, "number_format": _format(one["number_format"])}) for one in kept["series"]]
    return CardDefinitions(
        labels={label.name.casefold(): label for label, _ in labels},
        defaults={label.status: label for label, is_default in labels if is_default},
        series={one.code.casefold(): one for one in series},
        max_active=kept["max_active"],
    )


def _format(kept: Mapping[str, Any] | None) -> CardNumberFormat | None:
    return CardNumberFormat(**{**kept, "method": Method(kept["method"])}) if kept else None
