"""What the head of a customer's page shows: contacts, ids, the person; each value with where it came from."""

import datetime as dt
import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils import timezone

from customers.admin.changelog.provenance import NamedProvenance, Provenance, provenance_of
from customers.admin.ui.badges import Badge, badges_of
from customers.changelog.labels import Labels
from customers.changelog.last_changes import last_change_of
from customers.changelog.provenance import Origin
from customers.models import Contact, Customer, CustomField, Identifier
from customers.rules import fields
from customers.rules.masking import shown


@dataclass(frozen=True, slots=True)
class Fact:
    """One value; `copy` is what a click copies, blank for a reader who sees it masked; `field` names it in a form."""

    label: str
    value: str
    note: str = ""
    copy: str = ""
    why: Provenance | None = None
    field: str = ""


@dataclass(frozen=True, slots=True)
class ArchivedId:
    """An id of a customer who was merged into this one: it finds this one, and its owner has another one there."""

    fact: Fact
    customer_id: int


@dataclass(frozen=True, slots=True)
class ContactFact:
    """One contact with its badges, the why of each, and, where there is one, the value that waits to replace it."""

    kind: str
    label: str
    value: str
    badges: tuple[Badge, ...]
    copy: str = ""
    pending: str = ""
    why: Provenance | None = None
    whys: tuple[NamedProvenance, ...] = ()
    pending_why: Provenance | None = None
    point: str = ""
    id: int = 0

    @property
    def field(self) -> str:
        """Return its name in a form."""
        return self.kind


@dataclass(frozen=True, slots=True)
class Facts:
    """The head of the page."""

    name: tuple[NamedProvenance, ...]
    contacts: tuple[ContactFact, ...]
    removed: tuple[ContactFact, ...]
    ids: tuple[Fact, ...]  # those of one source beside each other
    person: tuple[Fact, ...]
    empty_fields: tuple[Fact, ...]  # custom fields without a value
    name_why: Provenance | None = None  # of the part of the name that was set last
    archived: tuple[ArchivedId, ...] = ()
    retired: tuple[Fact, ...] = ()  # values of custom fields that nobody asks for any more


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, and when."""

    may_see_personal_data: bool
    now: dt.datetime
    opens: frozenset[int] = frozenset()  # the bulk edits that this person may open
    changes: Mapping[int, Provenance] = field(default_factory=dict)  # of the rows that were read with their last change


class FactReader:
    """Turns what was read of one customer into facts for one reader."""

    def __init__(self, *, origins: Mapping[str, Origin], labels: Labels, reader: Reader) -> None:
        self.origins, self.labels, self.reader = origins, labels, reader

    def facts(
        self,
        customer: Customer,
        *,
        contacts: Sequence[Contact],
        identifiers: Iterable[Identifier],
        archived: Iterable[Identifier] = (),
        custom_fields: Iterable[CustomField],
    ) -> Facts:
        """Return the head of the page. Reads nothing."""
        custom = list(custom_fields)
        values = customer.custom_values
        held = [(field, values[field.system_name]) for field in custom if field.system_name in values]
        return Facts(
            name=tuple(self._named(name, getattr(customer, name)) for name in fields.NAMES if getattr(customer, name)),
            name_why=self._latest(*(name for name in fields.NAMES if getattr(customer, name))),
            contacts=tuple(fact for kind in fields.CONTACT_KINDS if (fact := self._contact(kind, contacts))),
            removed=tuple(self._removed(contact) for contact in contacts if contact.state == "removed"),
            ids=tuple(sorted(map(self._identifier, identifiers), key=lambda fact: fact.note.casefold())),
            archived=tuple(map(self._archived, archived)),
            person=(*self._profile(customer), *self._custom(held, retired=False)),
            retired=tuple(self._custom(held, retired=True)),
            empty_fields=tuple(
                Fact(one.label, "", field=fields.custom(one.system_name))
                for one in custom
                if one.system_name not in values and not one.retired_at
            ),
        )

    def _custom(self, held: Iterable[tuple[CustomField, object]], *, retired: bool) -> Iterable[Fact]:
        for defined, value in held:
            if bool(defined.retired_at) == retired:
                yield self._fact(fields.custom(defined.system_name), value, defined.label)

    def _contact(self, kind: str, contacts: Iterable[Contact]) -> ContactFact | None:
        of_kind = {contact.state: contact for contact in contacts if contact.kind == kind}
        current, pending = of_kind.get("current"), of_kind.get("pending")
        if current is None and pending is None:
            return None
        value = self._value(current)
        return ContactFact(
            kind=kind,
            label=fields.LABELS[kind],
            value=value,
            badges=badges_of(current) if current else (),
            copy=self._copied(value),
            pending=self._value(pending),
            why=self._latest(kind, f"{kind}:confirmation", f"{kind}:access") if current else None,
            whys=self._provenances_of(current) if current else (),
            pending_why=self._provenance(f"{kind}:pending"),
            point=current.integration_point.system_name if current else "",
        )

    def _provenances_of(self, contact: Contact) -> tuple[NamedProvenance, ...]:
        """Tell the value, its confirmation and its access apart: each may have come another way."""
        kind = contact.kind
        parts = {
            f"{kind}:confirmation": contact.confirmation,
            f"{kind}:access": "yes" if contact.gives_account_access else "no",
        }
        told = [self._named(field, value) for field, value in parts.items() if field in self.origins]
        return (NamedProvenance("Value", "", self._provenance(kind)), *told)

    def _named(self, field: str, value: object) -> NamedProvenance:
        label = "Account access" if field.endswith(":access") else self.labels.label(field)
        label = "Confirmation" if field.endswith(":confirmation") else label
        return NamedProvenance(label, shown(field, value, self.reader.may_see_personal_data), self._provenance(field))

    def _removed(self, contact: Contact) -> ContactFact:
        return ContactFact(
            contact.kind,
            fields.LABELS[contact.kind],
            self._value(contact),
            (),
            why=self.reader.changes.get(last_change_of(contact)),
            point=contact.integration_point.system_name,
            id=contact.pk,
        )

    def _value(self, contact: Contact | None) -> str:
        if contact is None:
            return ""
        value = contact.typed if contact.kind == "email" else contact.value
        return shown(contact.kind, value, self.reader.may_see_personal_data)

    def _archived(self, identifier: Identifier) -> ArchivedId:
        return ArchivedId(replace(self._identifier(identifier), why=None), identifier.customer_id)

    def _identifier(self, identifier: Identifier) -> Fact:
        field = fields.identifier(identifier.type.system_name, identifier.scope)
        value = shown(field, identifier.value, self.reader.may_see_personal_data)
        issuer = self.labels.issuer(identifier.scope)
        return Fact(identifier.type.system_name, value, issuer, self._copied(value), self._provenance(field), field)

    def _profile(self, customer: Customer) -> Iterable[Fact]:
        values = {name: getattr(customer, name) for name in fields.OPTIONAL}
        if values["birth_date"]:
            years = _age(values["birth_date"], timezone.localdate(self.reader.now))
            note = f"{years} years" if self.reader.may_see_personal_data else ""
            yield self._fact("birth_date", values["birth_date"], "Born", note)
        if values["gender"]:
            yield self._fact("gender", values["gender"])
        if values["area"]:
            yield self._fact("area", values["area"])
        if values["time_zone"]:
            yield self._fact("time_zone", values["time_zone"], note=_local_time(values["time_zone"], self.reader.now))

    def _fact(self, field: str, value: object, label: str = "", note: str = "") -> Fact:
        text = shown(field, value, self.reader.may_see_personal_data)
        return Fact(label or self.labels.label(field), text, note, self._copied(text), self._provenance(field), field)

    def _copied(self, text: str) -> str:
        return text if self.reader.may_see_personal_data else ""

    def _latest(self, *names: str) -> Provenance | None:
        found = [name for name in names if name in self.origins]
        return self._provenance(max(found, key=lambda name: self.origins[name].at)) if found else None

    def _provenance(self, field: str) -> Provenance | None:
        origin = self.origins.get(field)
        return (
            provenance_of(
                origin, now=self.reader.now, opens=self.reader.opens, may_see=self.reader.may_see_personal_data
            )
            if origin
            else None
        )


def _age(born: dt.date, today: dt.date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _local_time(zone: str, now: dt.datetime) -> str:
    try:
        return f"now {now.astimezone(zoneinfo.ZoneInfo(zone)):%H:%M}"
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return ""
