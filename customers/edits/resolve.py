"""Find whom the keys of a batch mean: at most two queries a kind of key."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from customers.edits.definitions import Definitions
from customers.edits.edit import CustomerEdit, Key
from customers.edits.snapshot import read_contact_holders
from customers.edits.statements import in_list
from customers.models import ErasedContact, Identifier
from customers.models.erasure import keyed_hash
from customers.rules import fields
from customers.rules.codes import Code
from customers.rules.emails import normalise_email
from customers.rules.identifiers_text import normalise_customer_id, normalise_identifier
from customers.rules.phones import normalise_phone
from customers.rules.refusals import Refusal, Refused
from integration_points.policies import PointPolicy

E164 = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a key means. `new_value` is the normalised key of nobody yet; `field` the field it would fill."""

    customer_id: int | None = None
    field: str = ""
    new_value: str = ""
    refusal: Refusal | None = None


def find_customers(edits: Sequence[CustomerEdit], *, definitions: Definitions, point: PointPolicy) -> list[Found]:
    """Answer for each edit, in order, whom its key means. An edit without a key means nobody."""
    found: dict[Key, Found] = {}
    by_kind: dict[str, set[Key]] = {}
    for edit in edits:
        if edit.key is not None and "key" not in edit.suspects:
            by_kind.setdefault(edit.key.kind, set()).add(edit.key)
    for kind, keys in by_kind.items():
        if kind == "customer":
            found |= {key: _by_id(key) for key in keys}
        elif kind in fields.CONTACT_KINDS:
            found |= _by_contact(kind, keys, definitions)
        else:
            found |= _by_identifier(kind, keys, definitions, point)
    erased = _erased(edits, found)
    return [_answer(edit, found, erased) for edit in edits]


def _erased(edits: Sequence[CustomerEdit], found: dict[Key, Found]) -> set[Key]:
    """Name the keys that nobody has and that were an erased customer's; a fresh registration may bring them back."""
    asked = {edit.key for edit in edits if edit.key and edit.key.kind in fields.CONTACT_KINDS and not edit.creates}
    hashes = {keyed_hash(key.kind, found[key].new_value): key for key in asked if key in found and found[key].field}
    if not hashes:
        return set()
    known = ErasedContact.objects.filter(in_list("hash", hashes)).values_list("hash", flat=True)
    return {hashes[hashed] for hashed in known}


def _answer(edit: CustomerEdit, found: dict[Key, Found], erased: set[Key]) -> Found:
    if edit.key is None:
        return Found()
    if "key" in edit.suspects:
        suspect = edit.suspects["key"]
        return Found(refusal=Refusal(suspect.code, "key", edit.key.text, suspect.detail))
    answer = found[edit.key]
    if answer.customer_id is None and answer.refusal is None and not (edit.creates and answer.field):
        code = Code.ERASED if edit.key in erased else Code.NOT_FOUND
        refusal = Refusal(code, "key", edit.key.text, {"key": edit.key.kind})
        return Found(refusal=refusal)
    return answer


def _by_id(key: Key) -> Found:
    try:
        return Found(customer_id=normalise_customer_id(key.text))
    except Refused as refused:
        return Found(refusal=Refusal(refused.code, "key", key.text, refused.detail))


def _by_contact(kind: str, keys: Collection[Key], definitions: Definitions) -> dict[Key, Found]:
    """Look up the texts that are already in the stored form first: parsing is most of the cost of a phone."""
    found: dict[Key, Found] = {}
    values = {key: key.text for key in keys if kind == "mobile" and E164.fullmatch(key.text)}
    current = _current(kind, set(values.values()))
    for key in keys:
        if values.get(key) in current:
            found[key] = Found(customer_id=current[values[key]])
            continue
        if definitions.junk.holds(key.text):
            found[key] = Found(refusal=Refusal(Code.JUNK, "key", key.text))
            continue
        try:
            values[key] = _normalised_contact(kind, key.text, definitions)
        except Refused as refused:
            found[key] = Found(refusal=Refusal(refused.code, "key", key.text, refused.detail))
    rest = [key for key in keys if key not in found]
    current = _current(kind, {values[key] for key in rest})
    for key in rest:
        holder = current.get(values[key])
        found[key] = Found(customer_id=holder) if holder else _nobody(key, kind, values[key], definitions)
    return found


def _normalised_contact(kind: str, text: str, definitions: Definitions) -> str:
    return normalise_phone(text, definitions.country) if kind == "mobile" else normalise_email(text)


def _current(kind: str, values: Collection[str]) -> dict[str, int]:
    holders = read_contact_holders(kind, values)
    return {value: held.customer_id for value, held in holders.items() if held.state == "current"}


def _by_identifier(
    type_name: str, keys: Collection[Key], definitions: Definitions, point: PointPolicy
) -> dict[Key, Found]:
    found: dict[Key, Found] = {}
    values: dict[Key, str] = {}
    for key in keys:
        try:
            values[key] = normalise_identifier(key.text)
        except Refused as refused:
            found[key] = Found(refusal=Refusal(refused.code, "key", key.text, refused.detail))
    holders = _identifier_holders(type_name, set(values.values()), definitions, point)
    over_project = definitions.types[type_name].over_project
    field = fields.identifier(type_name, fields.PROJECT_SCOPE) if over_project else ""
    for key, value in values.items():
        ids = holders.get(value, set())
        if len(ids) > 1:
            found[key] = Found(refusal=Refusal(Code.AMBIGUOUS, "key", key.text, {"count": len(ids)}))
        elif ids:
            found[key] = Found(customer_id=next(iter(ids)))
        else:
            found[key] = _nobody(key, field, value, definitions)
    return found


def _identifier_holders(
    type_name: str, values: Collection[str], definitions: Definitions, point: PointPolicy
) -> dict[str, set[int]]:
    """Look within the point's source; a point without one looks everywhere."""
    held = Identifier.objects.filter(in_list("value", values), type_id=definitions.types[type_name].id)
    scope = definitions.scope(type_name, point)
    if scope is not None:
        held = held.filter(scope=scope)
    holders: dict[str, set[int]] = {}
    for value, customer_id in held.values_list("value", "customer_id"):
        holders.setdefault(value, set()).add(customer_id)
    return holders


def _nobody(key: Key, field: str, value: str, definitions: Definitions) -> Found:
    """Nobody has it. A customer can be made with it where it is a contact or an identifier over the project."""
    if field and definitions.junk.holds(value):
        return Found(refusal=Refusal(Code.JUNK, "key", key.text))
    return Found(field=field, new_value=value)
