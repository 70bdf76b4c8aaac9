"""One customer's rows in memory: what `apply` does to the tables, for tests of plans without a database."""

import json
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from customers.edits.definitions import CustomDefinition, Definitions, TypeDefinition
from customers.edits.edit import CustomerEdit, EditContext, Initiator
from customers.edits.planning.normalize import normalize
from customers.edits.planning.plan import plan
from customers.edits.planning.revert import put_back
from customers.edits.rows.contact_rows import CONTACT_COLUMNS
from customers.edits.rows.row_changes import Holders, Plan, RowChange
from customers.edits.snapshot import COLUMNS, CustomerState, IdentifierValue
from customers.rules import fields
from customers.rules.contacts.entry import ContactHolder, ContactValue, KindOfContacts
from customers.rules.refusals.refusal import Refusal
from customers.rules.values.custom_values import FieldType
from integration_points.policies import ContactPolicy, HeldByAnother, PointPolicy

OTHER = 99
TYPES = {"WebsiteID": 1, "line": 2}
DEFINITIONS = Definitions(
    custom={
        "tier": CustomDefinition("tier", FieldType.TEXT),
        "visits": CustomDefinition("visits", FieldType.NUMBER),
        "vip": CustomDefinition("vip", FieldType.YES_NO),
    },
    types={name: TypeDefinition(id_, name, over_project=name == "WebsiteID") for name, id_ in TYPES.items()},
    today=date(2026, 1, 31),
    country="US",
)


@dataclass
class Tables:
    """The rows of one customer."""

    columns: dict[str, Any] = field(
        default_factory=lambda: {
            **{name: None if name == "birth_date" else "" for name in COLUMNS},
            "custom_values": {},
        }
    )
    contacts: dict[int, dict[str, Any]] = field(default_factory=dict)
    identifiers: dict[int, dict[str, Any]] = field(default_factory=dict)
    ids: Any = field(default_factory=lambda: count(1))
    version: int = 1

    def add_contact(self, kind: str, value: str, **columns: Any) -> None:
        """Put a contact there."""
        contact = ContactValue(value=value, typed=value, **columns)
        row = {name: getattr(contact, name) for name in CONTACT_COLUMNS}
        self.contacts[next(self.ids)] = {"kind": kind, **row}

    def add_identifier(self, type_name: str, scope: str, value: str) -> None:
        """Put an identifier there."""
        self.identifiers[next(self.ids)] = {"type_id": TYPES[type_name], "scope": scope, "value": value}

    def state(self) -> CustomerState:
        """Read the rows as the engine does."""
        kinds: dict[str, KindOfContacts] = {}
        for kind in fields.CONTACT_KINDS:
            of_kind = [
                ContactValue(id=id_, **{name: row[name] for name in CONTACT_COLUMNS})
                for id_, row in self.contacts.items()
                if row["kind"] == kind
            ]
            standing = {state: [one for one in of_kind if one.state == state] for state in ("current", "pending")}
            assert all(len(found) <= 1 for found in standing.values()), "two of a kind stand in one place"
            kinds[kind] = KindOfContacts(
                *(found[0] if found else None for found in standing.values()),
                removed={one.value: one for one in of_kind if one.state == "removed"},
            )
        names = {id_: name for name, id_ in TYPES.items()}
        identifiers = {
            fields.identifier(names[row["type_id"]], row["scope"]): IdentifierValue(
                id_, names[row["type_id"]], row["scope"], row["value"], row["type_id"]
            )
            for id_, row in self.identifiers.items()
        }
        return CustomerState(1, self.version, columns=dict(self.columns), contacts=kinds, identifiers=identifiers)

    def apply(self, made: Plan) -> None:
        """Write a plan's rows; what a row change says was there before has to be there."""
        for change in made.changes:
            if change.table == "customer":
                self._write_columns(change)
            else:
                self._write_row(self.contacts if change.table == "contact" else self.identifiers, change)
        self.version += bool(made.changes)

    def _write_columns(self, change: RowChange) -> None:
        for name, value in (change.after or {}).items():
            if name in self.columns:
                assert self.columns[name] == (change.before or {})[name]
                self.columns[name] = value

    def _write_row(self, rows: dict[int, dict[str, Any]], change: RowChange) -> None:
        if change.before is None:
            rows[next(self.ids)] = dict(change.after or {})
            return
        assert change.id is not None
        row = rows[change.id]
        assert {name: row.get(name) for name in change.before if name in row} == {
            name: value for name, value in change.before.items() if name in row
        }
        if change.after is None:
            del rows[change.id]
        else:
            row.update(change.after)

    def content(self) -> tuple[Any, ...]:
        """Return all values, without the rows' ids, in an order of their own."""

        def listed(rows: dict[int, dict[str, Any]]) -> list[str]:
            kept = [
                {name: value for name, value in row.items() if name not in ("source_id", "account_id")}
                for row in rows.values()
            ]
            return sorted(json.dumps(row, sort_keys=True) for row in kept)

        return json.dumps(self.columns, sort_keys=True, default=str), listed(self.contacts), listed(self.identifiers)

    def holds(self) -> int:
        """Count what holds the customer: current contacts and identifiers."""
        return sum(row["state"] == "current" for row in self.contacts.values()) + len(self.identifiers)


def context(
    email: ContactPolicy | None = None,
    mobile: ContactPolicy | None = None,
    *,
    may_clear: bool = False,
    held: HeldByAnother = HeldByAnother.REJECT,
) -> EditContext:
    """Make the context of a point with these settings; without them it changes nothing about contacts."""
    email, mobile = email or ContactPolicy(), mobile or ContactPolicy()
    point = PointPolicy(id=9, system_name="website", email=email, mobile=mobile, country="US", held_by_another=held)
    return EditContext(point=point, initiator=Initiator("system", "tests"), may_clear_confirmed=may_clear)


def planned(tables: Tables, values: dict[str, Any], asked_through: EditContext | None = None) -> Plan | Refusal:
    """Plan an edit of this customer; another customer has `taken...` and had `reserved...`."""
    state = tables.state()
    edit = CustomerEdit(key=None, values=values)
    asked = normalize(edit, state=state, definitions=DEFINITIONS)
    return plan(asked, state=state, holders=_holders(tables), context=asked_through or context(), types=TYPES)


def taken_back(tables: Tables, made: Plan) -> Plan | Refusal:
    """Plan the undo of a plan, as the ledger has kept it."""
    kept = json.loads(
        json.dumps({"delta": made.delta, "rows": [[c.table, c.id, c.before, c.after] for c in made.changes]})
    )
    return put_back(
        delta=kept["delta"],
        rows=[RowChange(*row) for row in kept["rows"]],
        state=tables.state(),
        holders=Holders({}, {}),
        touches={},
    )


def _holders(tables: Tables) -> Holders:
    contacts: dict[str, dict[str, ContactHolder]] = {
        "email": {
            "taken@example.com": ContactHolder(OTHER, "current"),
            "reserved@example.com": ContactHolder(OTHER, "removed"),
        },
        "mobile": {"+12125550198": ContactHolder(OTHER, "current"), "+12125550199": ContactHolder(OTHER, "removed")},
    }
    for row in tables.contacts.values():
        if row["state"] in ("current", "removed"):
            contacts[row["kind"]][row["value"]] = ContactHolder(1, row["state"])
    return Holders(contacts, {"id:WebsiteID:p": {"TAKEN": OTHER}, "id:line:a:3": {"TAKEN": OTHER}})
