"""What is asked: identifiers to add and to remove, read as one edit of the customer."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from customers.cards.card_items import added_card, removed_card
from customers.cards.errors import CardItemRefused
from customers.edits.definitions import Definitions
from customers.edits.edit import CLEAR, Wish
from customers.edits.planning.normalize import contact_text, new_contact, new_identifier
from customers.identifiers.errors import BadItem, ItemsRefused
from customers.rules import fields
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal, Refused


@dataclass(frozen=True, slots=True)
class Item:
    """One identifier. `type`: `email`, `mobile`, `card` or an identifier type's system name."""

    type: str
    value: str
    place: str = ""
    scope: str = ""  # where it is another one than the change's
    series_id: int | None = None
    series_code: str = ""
    status_label: str = ""


@dataclass(frozen=True, slots=True)
class IdentifierChange:
    """What is to be added to a customer and removed from it, under the scope of a source or of one of its accounts."""

    customer_id: int
    scope: str
    add: Sequence[Item] = ()
    remove: Sequence[Item] = ()


@dataclass(frozen=True, slots=True)
class WantedValue:
    """A value that the customer is to get, in its stored form, or that it is to lose."""

    item: Item
    field: str
    key: str


@dataclass(slots=True)
class RequestedEdit:
    """The wishes of one edit by field, and the contacts and identifiers that are added and removed by it."""

    values: dict[str, Wish] = field(default_factory=dict)
    added: list[WantedValue] = field(default_factory=list)
    removed: list[WantedValue] = field(default_factory=list)
    cards: dict[str, Item] = field(default_factory=dict)  # by field

    def item_of(self, name: str) -> Item | None:
        """Return the item that asks something of a field, the adding one before the removing one."""
        found = [one.item for one in (*self.added, *self.removed) if one.field == name]
        return found[0] if found else self.cards.get(name)

    def without(self, crossed: Collection[str], standing_there: Collection[str]) -> "RequestedEdit":
        """Leave out what is added to some fields, and what it would replace where it stands there already."""
        removed = [one for one in self.removed if one.field not in standing_there]
        values = {name: wish for name, wish in self.values.items() if name not in crossed}
        values |= {one.field: CLEAR for one in removed if one.field in crossed}
        return RequestedEdit(values, [one for one in self.added if one.field not in crossed], removed, self.cards)


def read_change(change: IdentifierChange, *, definitions: Definitions) -> RequestedEdit:
    """Read what is asked: removals first, so that an addition may take the place of what goes. Raises ItemsRefused."""
    reader = _ItemReader(change.scope, definitions)
    reader.read(change.remove, reader.remove)
    reader.read(change.add, reader.add)
    if reader.wrong:
        raise ItemsRefused(reader.wrong)
    return reader.asked


class _ItemReader:
    """Reads item after item and collects what is wrong with them."""

    def __init__(self, scope: str, definitions: Definitions) -> None:
        self.scope, self.definitions = scope, definitions
        self.asked, self.wrong = RequestedEdit(), list[BadItem]()

    def read(self, items: Sequence[Item], read: Callable[[Item], str]) -> None:
        """Read items of one kind; each may ask something of a field that none of the others does."""
        seen = set[str]()
        for item in items:
            try:
                name = read(item)
            except CardItemRefused as refused:
                refusal = Refusal(Code.INVALID_VALUE, fields.CARD, item.value)
                self.wrong.append(BadItem(item.place, fields.CARD, refused.member, refusal, card=refused))
                continue
            except Refused as refused:
                self.wrong.append(bad_item(item, "", refused))
                continue
            if name in seen:
                self.wrong.append(bad_item(item, name, Refused(Code.CONTRADICTION), member="type"))
            seen.add(name)

    def add(self, item: Item) -> str:
        """Read an item that is to be added."""
        if item.type == fields.CARD:
            return self._card(item, *self._added_card(item))
        name = self._field(item)
        if name in fields.CONTACT_KINDS:
            contact = new_contact(name, item.value, country=self.definitions.country, junk=self.definitions.junk)
            key = contact.key
        else:
            key = new_identifier(item.type, item.value, definitions=self.definitions)
        self.asked.added.append(WantedValue(item, name, key))
        self.asked.values[name] = item.value
        return name

    def remove(self, item: Item) -> str:
        """Read an item that is to be removed."""
        if item.type == fields.CARD:
            label = item.status_label
            return self._card(item, *removed_card(item.value, status_label=label, definitions=self.definitions))
        name = self._field(item)
        if name in fields.CONTACT_KINDS:
            key = contact_text(name, item.value, country=self.definitions.country).key
        else:
            key = self.definitions.types[item.type].sought(item.value)
        self.asked.removed.append(WantedValue(item, name, key))
        self.asked.values[name] = CLEAR
        return name

    def _field(self, item: Item) -> str:
        if item.type in fields.CONTACT_KINDS:
            return item.type
        type_ = self.definitions.types[item.type]
        return fields.identifier(item.type, fields.PROJECT_SCOPE if type_.over_project else item.scope or self.scope)

    def _added_card(self, item: Item) -> tuple[str, Wish]:
        return added_card(
            item.value,
            series_id=item.series_id,
            series_code=item.series_code,
            status_label=item.status_label,
            definitions=self.definitions,
        )

    def _card(self, item: Item, name: str, wish: Wish) -> str:
        if name in self.asked.cards:  # removed and added in one call: which of the two is meant?
            raise Refused(Code.CONTRADICTION)
        self.asked.values[name] = wish
        self.asked.cards[name] = item
        return name


def bad_item(item: Item, name: str, refused: Refused, *, member: str = "value") -> BadItem:
    """Return what is wrong with an item."""
    return BadItem(item.place, name, member, Refusal(refused.code, name or item.type, item.value, refused.detail))
