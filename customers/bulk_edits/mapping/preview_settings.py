"""What a preview was planned under, kept with the bulk edit: the run applies the preview only while it still holds."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from customers.bulk_edits.mapping.card_columns import freeze_cards, thaw_cards
from customers.bulk_edits.mapping.columns import Column
from customers.edits.definitions import CustomDefinition, Definitions, TypeDefinition
from customers.models import BulkEdit
from customers.rules import fields
from customers.rules.contacts.junk import JunkList
from customers.rules.values.custom_values import FieldType
from integration_points.policies import (
    Access,
    ConfirmationDemand,
    ContactPolicy,
    HeldByAnother,
    PointPolicy,
)

PLAN_FORMAT = 2  # Raise it when what a stored plan means changes: older previews are then made again.


def freeze(*, policy: PointPolicy, definitions: Definitions, columns: Sequence[Column]) -> dict[str, Any]:
    """Return everything that decided the plans, as JSON."""
    return {
        "plan_format": PLAN_FORMAT,
        "policy": asdict(policy),
        "columns": [column.as_json() for column in columns],
        "custom": {name: asdict(custom) for name, custom in sorted(definitions.custom.items())},
        "types": {name: asdict(type_) for name, type_ in sorted(definitions.types.items())},
        "junk": {
            "exact": sorted(definitions.junk.exact),
            "patterns": list(definitions.junk.patterns),
            "repeated_digits": definitions.junk.repeated_digits,
        },
        "country": definitions.country,
        "date_format": definitions.date_format,
        "today": definitions.today.isoformat(),
        **freeze_cards(columns, definitions.cards),
    }


def still_holds(frozen: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Return whether nothing that the preview was planned under has changed. That a day has passed changes nothing."""
    return _comparable(frozen) == _comparable(now)


def _comparable(frozen: Mapping[str, Any]) -> dict[str, Any]:
    # A point's name and what only its API does (registering, verification) decide nothing in a file.
    policy = {k: v for k, v in frozen["policy"].items() if k not in ("verification_required", "may_register")}
    used = {column["target"] for column in frozen["columns"]}
    custom = {name: kept for name, kept in frozen["custom"].items() if fields.custom(name) in used}
    return {
        **{name: value for name, value in frozen.items() if name != "today"},
        "policy": policy,
        "custom": {name: {**kept, "choices": list(kept["choices"])} for name, kept in custom.items()},
    }


def thaw_policy(frozen: Mapping[str, Any]) -> PointPolicy:
    """Return the integration point's settings as they were frozen."""
    kept = dict(frozen["policy"])
    for kind in fields.CONTACT_KINDS:
        kept[kind] = ContactPolicy(Access(kept[kind]["access"]), ConfirmationDemand(kept[kind]["confirmation"]))
    kept["held_by_another"] = HeldByAnother(kept["held_by_another"])
    kept["card_access"] = Access(kept.get("card_access", Access.LEAVE))  # older previews know nothing of it
    return PointPolicy(**kept)


def kinds_to_confirm(bulk_edit: BulkEdit) -> frozenset[str] | None:
    """Name the kinds of contacts whose owners are asked to confirm them; None: an undo asks nobody."""
    if bulk_edit.undo_of_id:
        return None
    policy = bulk_edit.frozen["policy"]
    return frozenset(kind for kind in fields.CONTACT_KINDS if policy[kind]["confirmation"] == ConfirmationDemand.ASK)


def thaw_definitions(frozen: Mapping[str, Any]) -> Definitions:
    """Return what the rows were read with, as it was frozen."""
    junk = frozen["junk"]
    return Definitions(
        custom={
            name: CustomDefinition(kept["system_name"], FieldType(kept["type"]), tuple(kept["choices"]))
            for name, kept in frozen["custom"].items()
        },
        types={name: TypeDefinition(**kept) for name, kept in frozen["types"].items()},
        today=date.fromisoformat(frozen["today"]),
        country=frozen["country"],
        date_format=frozen["date_format"],
        junk=JunkList(frozenset(junk["exact"]), tuple(junk["patterns"]), junk["repeated_digits"]),
        cards=thaw_cards(frozen),
        countries=_by_field(frozen["columns"], "country"),
        date_formats=_by_field(frozen["columns"], "date_format"),
    )


def _by_field(columns: Sequence[Mapping[str, Any]], name: str) -> dict[str, str]:
    """Return what was chosen for single columns, by the field that each sets. The key only finds, and has its own."""
    return {column["target"]: column[name] for column in columns if column.get(name)}


def with_new_fields(definitions: Definitions, columns: Sequence[Column]) -> Definitions:
    """Add the custom fields that the run will make: the preview makes nothing."""
    new = {
        fields.custom_name(column.target): CustomDefinition(
            fields.custom_name(column.target), FieldType(column.type or FieldType.TEXT), column.choices
        )
        for column in columns
        if column.creates
    }
    return replace(definitions, custom={**new, **definitions.custom})
