"""What a part of a customer declares about itself, and the registry where the core finds it.

The profile, contacts, messages, cards, maintenance and every wing are parts. AppConfig.ready registers one CustomerPart
for each; the core asks the registry where it erases, merges, checks, exports and shows customers and makes demo data,
and imports no wing. docs/contributors/add_a_wing.md says how to write one.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.db.models import Model, Q
from django.http import HttpRequest

from customers.bulk_edit_kinds import TAKEN_OPTIONS, BulkEditEffect, BulkEditKind, Offer
from customers.edits.edit import Wish
from customers.edits.merge_hooks import MergePart, UnmergePart
from customers.edits.planning.holds import Holds, register_holds
from customers.models import BulkEdit, Customer
from customers.news import MoveListener, NewsListener, listen
from customers.rule_fields import RuleClock, RuleField, RuleRecords


class OnErasure(StrEnum):
    """What becomes of a table's rows when their customer is erased."""

    PART = "the part's own `erase` deletes or redacts them"
    CORE = "the erasure deletes or redacts them itself (customers/privacy/erasure/)"
    KEPT = "they stay: nothing in them identifies anybody"


class OnMerge(StrEnum):
    """What becomes of the victim's rows of a table when customers are merged."""

    MOVES = "they become the survivor's"
    STAYS = "they stay with the victim, whose past they tell"
    CORE = "the merge decides row by row"


@dataclass(frozen=True, slots=True)
class CustomerTable:
    """A table with a foreign key to customers; a test fails for every such table that no part declares."""

    model: type[Model]
    on_erasure: OnErasure
    on_merge: OnMerge
    field: str = "customer"

    @property
    def label(self) -> str:
        """Name the foreign key, as in "customers.Contact.customer"."""
        return f"{self.model._meta.label}.{self.field}"


class Erase(Protocol):
    """Deletes or redacts what identifies these customers, in the transaction of their erasure, under their locks.

    `words` are their contacts and full names, for settings that staff write and that may mention them; none where a
    file erases many, whose words `forget_sought` gets later. Texts about other customers are declared: `FreeText`.
    """

    def __call__(self, customer_ids: Collection[int], words: Collection[str]) -> None: ...


class ForgetSought(Protocol):
    """Redacts what names an erased customer where no row is the customer's: in settings that staff write, say.

    `sought` are lists of texts by what they are: `email`, `mobile`, `name` and `id:TYPE`. It runs in the transaction of
    the erasure, and once more in the background, for what was written meanwhile.
    """

    def __call__(self, sought: Mapping[str, Sequence[Any]]) -> None: ...


@dataclass(frozen=True, slots=True)
class FreeText:
    """A column in which staff write about a customer, and may mention another: an erasure takes such texts away.

    The core looks through it: at once for one erased customer, in the background for those that a file erases.
    """

    model: type[Model]
    column: str
    member: str = ""  # of a JSON column: the member that holds the text
    only: Q = field(default_factory=Q)  # the rows that people wrote

    @property
    def label(self) -> str:
        """Name the text, as in "activity.Action.comment"."""
        return f"{self.model._meta.label}.{self.column}"


@dataclass(frozen=True, slots=True)
class Invariant:
    """Something that must always be true; `broken` yields one line, ids only, for each violation at that moment."""

    code: str
    sentence: str
    broken: Callable[[datetime], Iterator[str]]


class Work(Protocol):
    """Does what is due for at most this many seconds; True if all of it is done."""

    def __call__(self, *, now: datetime, seconds: float) -> bool: ...


@dataclass(frozen=True, slots=True)
class Job:
    """A recurring job and how often it is due, from midnight on."""

    work: Work
    every: timedelta


@dataclass(frozen=True, slots=True)
class PartColumn:
    """A column that exports offer; `texts` gets a batch of customer ids and gives the text of each that has one."""

    header: str
    label: str
    texts: Callable[[Collection[int]], Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class ExportFilter:
    """A choice that the export page offers: only some customers, such as those in a segment.

    `narrowed` gives the condition on customers for one of the choices. The page's address may choose one by the name.
    """

    name: str
    label: str
    choices: Callable[[], Sequence[tuple[str, str]]]
    narrowed: Callable[[str], Q]


@dataclass(frozen=True, slots=True)
class HeadLine:
    """One line in the head of a profile; with a `url` its text is a link."""

    label: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ProfileTab:
    """A tab of the profile; `read` gives its template's context and is called only while the tab is open."""

    name: str
    label: str
    template: str
    read: Callable[[HttpRequest, Customer], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class PartLetter:
    """A kind of message that a part sends to customers, through the queue that all messages go through."""

    purpose: str  # stands in Message.purpose, at most 12 characters
    label: str
    write: Callable[[Any], Any]  # a Renderer of customers/messages/letters.py, which stands above this module


class DemoCustomers(Protocol):
    """The demo customers that a story happens to."""

    @property
    def ids(self) -> Mapping[int, int]:
        """Return their ids by their numbers, which are the same on every machine."""

    @property
    def showcase(self) -> Collection[int]:
        """Return the numbers of those to whom all of it happens, whatever the chances are."""

    @property
    def at(self) -> datetime | None:
        """Return when it happens; None: now."""

    def change(self, values: Mapping[int, Mapping[str, Wish]], *, point: str, reason: str, by_staff: bool) -> None:
        """Change customers, by their numbers, through the engine."""


@dataclass(frozen=True, slots=True)
class DemoStory:
    """Demo data: `prepare` runs once and again changes nothing; `tell` gets the customers that `chance` (0-1) picks."""

    chance: float
    tell: Callable[[DemoCustomers], None]
    prepare: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerPart:
    """All that the core has to know about a part; a wing leaves out what it has no use for."""

    name: str
    tables: Sequence[CustomerTable] = ()
    erase: Erase | None = None
    merge: MergePart | None = None
    unmerge: UnmergePart | None = None
    forget_sought: ForgetSought | None = None
    texts: Sequence[FreeText] = ()  # where somebody erased may be mentioned
    # Which of these customers it holds as a contact would. Asked under their locks where an edit takes the last hold.
    holds: Holds | None = None
    invariants: Sequence[Invariant] = ()
    jobs: Mapping[str, Job] = field(default_factory=dict)
    columns: Sequence[PartColumn] = ()
    needs: str = ""  # the permission ("app.view_model") without which head, tabs and exports hide it; blank: none
    export_filters: Sequence[ExportFilter] = ()
    head: Callable[[HttpRequest, Customer], Sequence[HeadLine]] | None = None
    tabs: Sequence[ProfileTab] = ()
    letters: Sequence[PartLetter] = ()
    public: str = ""  # where the URLs of its pages for consumers stand, below /confirm/
    demo: DemoStory | None = None
    api: str = ""  # where its PartApi stands (customers/api/part_api.py): "customers.wings.points.api.API"
    rule_fields: Callable[[], Sequence[RuleField]] | None = None  # asked each time: they may stand in tables
    rule_records: Sequence[RuleRecords] = ()  # what `told_by` of its rule fields names
    rule_clocks: Sequence[RuleClock] = ()
    follow: Work | None = None  # called every few seconds: looks at what changed since it last did
    kinds: Sequence[BulkEditKind] = ()
    effects: Sequence[BulkEditEffect] = ()
    on_news: NewsListener | None = None  # what people are told (customers/news.py)
    on_moves: MoveListener | None = None  # the states that bulk edits come to

    @property
    def offers(self) -> Sequence[Offer]:
        """Return what is chosen at an upload: kinds and effects."""
        return (*self.kinds, *self.effects)

    @property
    def claims(self) -> Iterator[tuple[str, str]]:
        """Yield the names that nothing else may use."""
        yield "part", self.name
        yield from (("table", table.label) for table in self.tables)
        yield from (("invariant", invariant.code) for invariant in self.invariants)
        yield from (("job", name) for name in self.jobs)
        yield from (("column", column.header) for column in self.columns)
        yield from (("field of the export", one.name) for one in self.export_filters)
        yield from (("tab", tab.name) for tab in self.tabs)
        yield from (("message", letter.purpose) for letter in self.letters)
        yield from (("kind", kind.name) for kind in self.kinds)
        yield from (("effect", effect.name) for effect in self.effects)
        yield from (("option", option.name) for one in self.offers for option in one.options)
        yield from (("records", records.name) for records in self.rule_records)
        yield from (("records", clock.name) for clock in self.rule_clocks)


# What the core calls so itself.
_EXPORT_FIELDS = ("key", "columns", "having", "through", "format", "resource", "export_items")
_TAKEN = [
    *(("kind", kind.value) for kind in BulkEdit.Kind),
    *(("option", name) for name in TAKEN_OPTIONS),
    *(("field of the export", name) for name in _EXPORT_FIELDS),
]
_parts: list[CustomerPart] = []


def register(part: CustomerPart) -> None:
    """Add a part, once, from AppConfig.ready. Raises ValueError if it claims a taken name, or lacks an `erase`."""
    claimed = Counter([*_TAKEN, *(claim for one in (*_parts, part) for claim in one.claims)])
    if twice := [" ".join(claim) for claim, times in claimed.items() if times > 1]:
        raise ValueError(f"{part.name}: taken already: {', '.join(twice)}")
    if (part.merge is None) is not (part.unmerge is None):
        raise ValueError(f"{part.name}: `merge` and `unmerge` go together")
    if part.erase is None and any(table.on_erasure is OnErasure.PART for table in part.tables):
        raise ValueError(f"{part.name}: a table relies on the part's `erase`, and there is none")
    _parts.append(part)
    if part.holds:
        register_holds(part.holds)
    listen(to_news=part.on_news, to_moves=part.on_moves)


def parts() -> Sequence[CustomerPart]:
    """Return all parts in the order in which they were registered: the order of tabs, lines and columns."""
    return tuple(_parts)


def parts_shown_to(user: AbstractBaseUser | AnonymousUser) -> Sequence[CustomerPart]:
    """Return the parts whose pages and columns this person may see."""
    held = user.has_perm if isinstance(user, PermissionsMixin) else lambda _permission: False
    return tuple(part for part in _parts if not part.needs or held(part.needs))


def tables() -> Iterator[CustomerTable]:
    """Yield every table that a part declares."""
    for part in _parts:
        yield from part.tables
