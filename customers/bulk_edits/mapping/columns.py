"""Find what each column of a file means; refuse a file whose columns cannot be understood."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from customers.bulk_edits.mapping.choices import AS, IGNORE, NEW, ColumnChoice, Wishes
from customers.edits.definitions import Definitions
from customers.rules import columns, fields
from customers.rules.header_words import meant_by
from customers.spreadsheets.headers import column_letter, folded, looks_like, nearest
from customers.spreadsheets.refusals import FileRefused
from integration_points.policies import PointPolicy

# What a column can be besides a field's name.
KEY, UNKNOWN = "key", "unknown"
VERSION_COLUMN, RETRY_COLUMN, IGNORED = columns.VERSION, columns.RETRY_OF, columns.IGNORED
ALL_FIELDS = "all"
LONGEST_HEADER = 100
LONGEST_SYSTEM_NAME = 60
_TELLS_APART = 8  # hexadecimal digits
_NOT_A_NAME = re.compile(r"[^A-Za-z0-9]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # not every database stores them, and no page shows them
_PATHS = ("__", "{", "<", "=")  # a lookup path, a template, a tag, a formula: never a field
_DECLARED = {name: column.field for name, column in columns.BY_NAME.items() if not column.only_finds}
_REASON = folded(columns.REASON_HEADER)
_FORBIDDEN = {folded(word) for word in columns.FORBIDDEN} | (columns.BY_NAME.keys() - _DECLARED.keys())


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header, and what it does. `target` is KEY, a field's name, or one of the words above.

    `key_kind` says what the key names a customer by. `nearly` is the known header that an unknown one may have meant.
    `creates` is the label of the custom field that the run makes for it, `type` and `choices` are that field's.
    `reads_as` is the header that a person chose it to be read as. `problem` is the refusal of a header that cannot be
    used as it stands. `country` and `date_format` go before those of the file.
    """

    header: str
    target: str
    key_kind: str = ""
    nearly: str = ""
    creates: str = ""
    type: str = ""
    choices: tuple[str, ...] = ()
    reads_as: str = ""
    problem: str = ""
    country: str = ""
    date_format: str = ""

    @property
    def name(self) -> str:
        """Return the header that says what it is."""
        return self.reads_as or self.header

    @property
    def is_of_retry_file(self) -> bool:
        """Return whether it is one of the columns that a fix-and-retry file has beside those of the upload."""
        return self.target == RETRY_COLUMN or folded(self.header) == _REASON

    def as_json(self) -> dict[str, Any]:
        """Return the column as it is kept with the bulk edit; previews from before a thing was known still hold."""
        kept = asdict(self) | ({"choices": list(self.choices)} if self.choices else {})
        return {name: value for name, value in kept.items() if value or name in _ALWAYS_KEPT}


_ALWAYS_KEPT = ("header", "target", "key_kind", "nearly", "creates")


def recognise(
    headers: Sequence[str],
    *,
    definitions: Definitions,
    point: PointPolicy,
    labels: Mapping[str, str],
    wishes: Wishes,
    retired: Mapping[str, str] | None = None,
) -> list[Column]:
    """Return what each header means. `labels` gives the custom fields' system names by label, `retired` those of fields
    that are no longer asked for.

    Raises FileRefused: `first_column`, `forbidden_column`, `unknown_column`, `duplicate_header`.
    """
    known = _KnownHeaders(_known(definitions, point, labels), _names_and_labels(retired or {}))
    found = [read_column(headers[0], 0, wishes, lambda name, _: first_column(name, definitions))]
    for index, header in enumerate(headers[1:], start=1):

        def other(name: str, choice: ColumnChoice, index: int = index) -> Column:
            return _other(name, index, known, found[0], wishes, choice)

        found.append(read_column(header, index, wishes, other))
    return told_apart(found, asks=wishes.asks)


def read_column(
    header: str, index: int, wishes: Wishes, recognised_as: Callable[[str, ColumnChoice], Column]
) -> Column:
    """Read one column as the person chose, or as `recognised_as` says. On the page what cannot be used is asked about.

    Raises FileRefused where nobody can be asked.
    """
    choice = wishes.at(index, header)
    if choice.does == IGNORE and index:
        return Column(header, IGNORED)
    try:
        column = recognised_as(choice.reads_as or header, choice)
    except FileRefused as refused:
        if not wishes.asks or _CONTROL.search(header):
            raise
        nearly = _offered(header, is_first=True) if index == 0 else ""
        column = Column(header, UNKNOWN, nearly=nearly, problem=refused.sentence)
    return replace(
        column,
        header=header,
        reads_as=choice.reads_as,
        country=choice.country,
        date_format=choice.date_format,
    )


def _offered(header: str, *, is_first: bool) -> str:
    """Return the header that a column without a known one was probably meant to have."""
    word = meant_by(header)
    meant = columns.BY_NAME.get(folded(word))
    if meant and (meant.is_key if is_first else not meant.only_finds):
        return word
    return nearest(header, columns.KEYS) if is_first else ""


@dataclass(frozen=True, slots=True)
class _KnownHeaders:
    """The folded headers that mean something: `targets` what each sets, `retired` those of retired custom fields."""

    targets: Mapping[str, str]
    retired: Collection[str]


def _names_and_labels(labels: Mapping[str, str]) -> frozenset[str]:
    return frozenset(folded(text) for pair in labels.items() for text in pair)


def _known(definitions: Definitions, point: PointPolicy, labels: Mapping[str, str]) -> dict[str, str]:
    """Map each folded header to what it sets: the declared columns first, then the project's own."""
    known = dict(_DECLARED)
    for name in definitions.types:
        scope = definitions.scope(name, point)
        if scope is not None:
            known.setdefault(folded(name), fields.identifier(name, scope))
    for name in definitions.custom:
        known.setdefault(folded(name), fields.custom(name))
    for label, name in labels.items():
        known.setdefault(folded(label), fields.custom(name))
    return known


def first_column(header: str, definitions: Definitions) -> Column:
    """The first column only finds: by a declared key or by an identifier type."""
    name = folded(header)
    declared = columns.BY_NAME.get(name)
    if declared and declared.is_key:
        return Column(header, KEY, key_kind=declared.field)
    for type_name in definitions.types:
        if name == folded(type_name):
            return Column(header, KEY, key_kind=type_name)
    keys = [*columns.KEYS, *sorted(definitions.types)]
    if disguise := next((key for key in keys if folded(key) == folded(looks_like(header))), ""):
        raise FileRefused("first_column/disguised", column=column_letter(0), header=header, known=disguise)
    allowed = ", ".join(keys)
    raise FileRefused("first_column", column=column_letter(0), header=header, allowed=allowed)


def _other(header: str, index: int, known: _KnownHeaders, key: Column, wishes: Wishes, choice: ColumnChoice) -> Column:
    name = folded(header)
    if len(header) > LONGEST_HEADER:
        raise FileRefused(
            "forbidden_column/long", column=column_letter(index), length=len(header), limit=LONGEST_HEADER
        )
    if _is_forbidden(header):
        raise FileRefused("forbidden_column", column=column_letter(index), header=header)
    if _is_key_again(known.targets.get(name, ""), key):
        raise _twice(header, index, key.header, 0)
    target = known.targets.get(name) or _new_value(name, known.targets)
    if target is None:
        return _unknown(header, index, known, wishes, choice)
    return Column(header, target)


def _is_key_again(target: str, key: Column) -> bool:
    """The key column only finds: under another of its names it would set what it finds by. `new_...` does that."""
    return (bool(key.key_kind) and target == key.key_kind) or (
        fields.is_identifier(target) and fields.identifier_parts(target)[0] == key.key_kind
    )


def _is_forbidden(header: str) -> bool:
    name = folded(header)
    return name in _FORBIDDEN or not name.isprintable() or any(path in header for path in _PATHS)


def _new_value(name: str, known: Mapping[str, str]) -> str | None:
    """`new_email` sets what `email` would."""
    prefix = folded(columns.NEW)
    target = known.get(name.removeprefix(prefix)) if name.startswith(prefix) else None
    return target if target and (target in fields.CONTACT_KINDS or fields.is_identifier(target)) else None


def _unknown(header: str, index: int, known: _KnownHeaders, wishes: Wishes, choice: ColumnChoice) -> Column:
    spelled = {folded(name): name for name in columns.FIELDS}
    near = nearest(looks_like(header) or header, list(known.targets))
    nearly = _offered(header, is_first=False) or spelled.get(near, near)
    ticked = {folded(wish) for wish in wishes.create_fields}
    disguised = bool(looks_like(header)) and folded(looks_like(header)) in known.targets
    is_new = choice.does == NEW
    is_ticked = choice.does != AS and (folded(header) in ticked or ALL_FIELDS in wishes.create_fields)
    if (is_new or is_ticked) and not disguised:
        if folded(header) in known.retired:
            # Customers keep values of its own type under that name: text among them would be nobody's.
            raise FileRefused("unknown_column/retired", column=column_letter(index), header=header)
        name = system_name(header, taken={*known.targets, *known.retired})
        type_, choices = (choice.type, choice.choices) if is_new else ("", ())
        return Column(header, fields.custom(name), nearly=nearly, creates=header, type=type_, choices=choices)
    if wishes.asks:
        return Column(header, UNKNOWN, nearly=nearly)
    if disguised:
        raise FileRefused(
            "unknown_column/disguised", column=column_letter(index), header=header, known=looks_like(header)
        )
    raise FileRefused("unknown_column", column=column_letter(index), header=header)


def system_name(header: str, *, taken: Collection[str] = ()) -> str:
    """Make a custom field's system name of a header: `Shoe size` becomes `Shoe_size`.

    Two headers get two names: where the plain form drops what tells them apart, a digest of the header stands behind.
    `taken` are folded names that mean something else already.
    """
    plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode()
    name = _NOT_A_NAME.sub("_", plain).strip("_")
    if not name or not name[0].isalpha():
        name = f"field_{name}".strip("_")
    if folded(name) != folded(header) or len(name) > LONGEST_SYSTEM_NAME:
        digest = hashlib.sha256(folded(header).encode()).hexdigest()[:_TELLS_APART]
        name = f"{name[: LONGEST_SYSTEM_NAME - _TELLS_APART - 1]}_{digest}"
    tries = (name, *(f"{name[: LONGEST_SYSTEM_NAME - 4]}_{number}" for number in range(2, 1000)))
    return next(one for one in tries if folded(one) not in taken)


def told_apart(found: Sequence[Column], *, asks: bool) -> list[Column]:
    """Two columns that set one field would overwrite each other in silence: the later one is asked about, or refused.

    So is a header that stands there twice, whatever it means: nobody could say which column is meant by it.
    """
    setters: dict[str, int] = {}
    headers: dict[str, int] = {}
    apart = []
    for index, column in enumerate(found):
        is_told = column.target == IGNORED or column.reads_as
        same = index if is_told else headers.setdefault(folded(column.header), index)
        if same == index and column.target not in (IGNORED, UNKNOWN, KEY):
            same = setters.setdefault(column.target, index)
        if same != index and column.problem == "":
            refused = _twice(column.header, index, found[same].header, same)
            if not asks:
                raise refused
            column = replace(column, target=UNKNOWN, creates="", type="", choices=(), problem=refused.sentence)
        apart.append(column)
    return apart


def _twice(header: str, index: int, first_header: str, first: int) -> FileRefused:
    return FileRefused(
        "duplicate_header",
        column=column_letter(index),
        header=header,
        first=column_letter(first),
        first_header=first_header,
    )


def restored(kept: Sequence[Mapping[str, Any]]) -> list[Column]:
    """Return the columns as they were kept with the bulk edit."""
    return [Column(**{**column, "choices": tuple(column.get("choices", ()))}) for column in kept]


def has_key(found: Sequence[Column]) -> bool:
    """Return whether the columns say whom a row is about: without that nothing can be planned."""
    return any(column.target == KEY for column in found)
