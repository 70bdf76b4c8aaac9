"""The example file of the upload page: two believable rows that name nobody."""

from collections.abc import Sequence
from typing import Final

from customers.models import CustomField
from customers.rules.custom_values import FieldType

# Valid numbers that are given to nobody (exchange 555).
_KEYS: Final = ("phone", "firstName")
_ROWS: Final = (("+12125550123", "Fred"), ("+12125550147", "Kyle"))
_EXAMPLES: Final = {
    FieldType.TEXT: ("Riverside", "Old Town"),
    FieldType.NUMBER: ("42", "38.5"),
    FieldType.DATE: ("2021-03-14", "2019-11-02"),
    FieldType.YES_NO: ("yes", "no"),
}
_OWN_COLUMN: Final = ("favouriteStore", FieldType.TEXT, ())
CUSTOM_COLUMNS: Final = 2


def sample() -> tuple[list[str], list[list[str]]]:
    """Return the headers and rows: phone, firstName, and custom fields of the project (or one it could have)."""
    found = CustomField.objects.filter(retired_at=None).values_list("system_name", "type", "choices")
    custom = list(found[:CUSTOM_COLUMNS]) or [_OWN_COLUMN]
    rows = [
        [*row, *(_example(type_, choices, index) for _, type_, choices in custom)] for index, row in enumerate(_ROWS)
    ]
    return [*_KEYS, *(name for name, _, _ in custom)], rows


def _example(type_name: str, choices: Sequence[str], index: int) -> str:
    if choices:
        return choices[index % len(choices)]
    return _EXAMPLES.get(FieldType(type_name), ("", ""))[index]
