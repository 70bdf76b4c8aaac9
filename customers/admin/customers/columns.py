"""The columns of the customers list: which there are, and which of them a person chose to see."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from customers.admin.ui.field_choices import Offered, read_offered
from customers.database.bulk_statements import in_list
from customers.database.prepared_queries import Prepared
from customers.models import CustomerColumns
from customers.rules import fields

ID, EMAIL, MOBILE, ACCESS, ANY_ID, CARDS = "id", "email", "mobile", "access", "any_id", "cards"
REGISTERED, CHANGED, TOUCHPOINT = "registered", "changed", "touchpoint"
DEFAULT = (ID, EMAIL, MOBILE, ANY_ID, REGISTERED, CHANGED)
_OF_TYPE = "id:"
_LABELS = {
    ID: "Id",
    EMAIL: "Email",
    MOBILE: "Phone",
    ACCESS: "Account access",
    ANY_ID: "Identifier",
    CARDS: "Cards",
    "birth_date": "Birth date",
    "gender": "Gender",
    "area": "Area",
    "time_zone": "Time zone",
    REGISTERED: "Registered",
    TOUCHPOINT: "Registered through",
    CHANGED: "Changed",
}


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of the list; the name of a customer stands in front of them all."""

    name: str
    label: str

    @property
    def custom_field(self) -> str:
        """Return the system name of the custom field that it shows, blank for another column."""
        return fields.custom_name(self.name) if fields.is_custom(self.name) else ""

    @property
    def identifier_type(self) -> str:
        """Return the system name of the type whose identifiers it shows, blank for another column."""
        return self.name.removeprefix(_OF_TYPE) if self.name.startswith(_OF_TYPE) else ""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that there are, and those that are shown, both in the order of the list."""

    offered: tuple[ListColumn, ...]
    shown: tuple[ListColumn, ...]

    def shows(self, *names: str) -> bool:
        """Return whether one of the columns is shown."""
        return any(column.name in names for column in self.shown)

    @property
    def shows_contacts(self) -> bool:
        """Return whether contacts stand there, whose marks have to be explained."""
        return self.shows(EMAIL, MOBILE)

    @property
    def shows_identifiers(self) -> bool:
        """Return whether identifiers have to be read."""
        return any(column.identifier_type or column.name == ANY_ID for column in self.shown)

    @property
    def are_default(self) -> bool:
        """Return whether nothing but the usual columns is shown."""
        return tuple(column.name for column in self.shown) == DEFAULT


_CHOSEN: Final = Prepared(
    lambda ids: CustomerColumns.objects.filter(in_list("user_id", ids)).values_list("names"), sample=(0,)
)


def read_columns(request: HttpRequest, offered: Offered) -> Columns:
    """Read which columns this person sees: one query; what there is to choose from was read already."""
    chosen = _CHOSEN.rows([request.user.pk or 0])
    return chosen_columns(offered, chosen[0][0] if chosen else DEFAULT)


def chosen_columns(offered: Offered, names: Iterable[str]) -> Columns:
    """Return the columns that there are, and of them those of these names."""
    columns, chosen = tuple(_columns(offered)), set(names)
    return Columns(columns, tuple(column for column in columns if column.name in chosen))


def with_columns(columns: Columns, names: Iterable[str]) -> Columns:
    """Show these columns instead, as far as they are offered; as before where none of them is."""
    wanted = set(names)
    shown = tuple(column for column in columns.offered if column.name in wanted)
    return Columns(columns.offered, shown) if shown else columns


def remember_columns(request: HttpRequest, names: Iterable[str]) -> None:
    """Keep what a person chose, in the order of the list; the usual columns again where it is nothing."""
    chosen = set(names)
    known = [column.name for column in _columns(read_offered()) if column.name in chosen]
    if not known or tuple(known) == DEFAULT:
        CustomerColumns.objects.filter(pk=request.user.pk).delete()
        return
    CustomerColumns.objects.update_or_create(pk=request.user.pk, defaults={"names": known})


def _columns(offered: Offered) -> Iterator[ListColumn]:
    for name in (ID, EMAIL, MOBILE, ACCESS, ANY_ID):
        yield ListColumn(name, _LABELS[name])
    for type_name in offered.identifier_types:
        yield ListColumn(f"{_OF_TYPE}{type_name}", type_name)
    for name in (CARDS, "birth_date", "gender", "area", "time_zone"):
        yield ListColumn(name, _LABELS[name])
    for custom in offered.custom_fields:
        if custom.retired_at is None:
            yield ListColumn(fields.custom(custom.system_name), custom.label)
    for name in (REGISTERED, TOUCHPOINT, CHANGED):
        yield ListColumn(name, _LABELS[name])
