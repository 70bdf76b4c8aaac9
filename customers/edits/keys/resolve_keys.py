"""Find whom the keys of a batch mean: at most two queries a kind of key."""

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from customers.database.bulk_statements import in_list
from customers.database.by_index import rows_by_index
from customers.edits.definitions import Definitions
from customers.edits.edit import CustomerEdit, Key
from customers.edits.snapshot import read_contact_holders
from customers.models import ErasedContact, Identifier
from customers.models.privacy.erasure import keyed_hash
from customers.rules import fields
from customers.rules.contacts.emails import normalise_email
from customers.rules.contacts.phones import normalise_phone
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal, Refused
from customers.rules.values.identifiers import normalise_customer_id
from integration_points.models import Source, SourceAccount
from integration_points.policies import PointPolicy

E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class ResolvedKey(NamedTuple):
    """Whom a key means. `new_value` is the normalised key of nobody yet; `field` the field it would fill.

    Of an identifier that nobody has: `source`, in which it was looked for, and `elsewhere`, where somebody has it.
    """

    customer_id: int | None = None
    field: str = ""
    new_value: str = ""
    refusal: Refusal | None = None
    source: str = ""
    elsewhere: tuple[str, ...] = ()

    def not_found(self, key: Key) -> Refusal:
        """Say that nobody has the key, and where it was looked for."""
        detail: dict[str, object] = {"key": key.kind}
        if self.source:
            detail["source"] = self.source
        if self.elsewhere:
            detail["elsewhere"] = list(self.elsewhere)
        return Refusal(Code.NOT_FOUND, "key", key.text, detail)


def find_customers(
    edits: Sequence[CustomerEdit], *, definitions: Definitions, point: PointPolicy, tells_elsewhere: bool = False
) -> list[ResolvedKey]:
    """Answer for each edit, in order, whom its key means. An edit without a key means nobody.

    `tells_elsewhere`: an identifier that nobody has in the point's source says which sources know it. That is for
    staff: a client system learns nothing of other systems' identifiers.
    """
    found: dict[Key, ResolvedKey] = {}
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
            if tells_elsewhere:
                found = _with_elsewhere(found, kind, keys, definitions, point)
    erased = _erased(edits, found)
    return [_answer(edit, found, erased) for edit in edits]


def _erased(edits: Sequence[CustomerEdit], found: dict[Key, ResolvedKey]) -> set[Key]:
    """Name the keys that nobody has and that were an erased customer's; a fresh registration may bring them back."""
    asked = {edit.key for edit in edits if edit.key and edit.key.kind in fields.CONTACT_KINDS and not edit.creates}
    hashes = {keyed_hash(key.kind, found[key].new_value): key for key in asked if key in found and found[key].field}
    if not hashes:
        return set()
    known = ErasedContact.objects.filter(in_list("hash", hashes)).values_list("hash", flat=True)
    return {hashes[hashed] for hashed in known}


def _answer(edit: CustomerEdit, found: dict[Key, ResolvedKey], erased: set[Key]) -> ResolvedKey:
    if edit.key is None:
        return ResolvedKey()
    if "key" in edit.suspects:
        suspect = edit.suspects["key"]
        return ResolvedKey(refusal=Refusal(suspect.code, "key", edit.key.text, suspect.detail))
    answer = found[edit.key]
    if answer.customer_id is None and answer.refusal is None and not (edit.creates and answer.field):
        if edit.key in erased:
            return ResolvedKey(refusal=Refusal(Code.ERASED, "key", edit.key.text, {"key": edit.key.kind}))
        return ResolvedKey(refusal=answer.not_found(edit.key))
    return answer


def _by_id(key: Key) -> ResolvedKey:
    try:
        return ResolvedKey(customer_id=normalise_customer_id(key.text))
    except Refused as refused:
        return ResolvedKey(refusal=Refusal(refused.code, "key", key.text, refused.detail))


def _by_contact(kind: str, keys: Collection[Key], definitions: Definitions) -> dict[Key, ResolvedKey]:
    """Look up the texts that are already in the stored form first: parsing is most of the cost of a phone."""
    found: dict[Key, ResolvedKey] = {}
    values = {key: key.text for key in keys if kind == "mobile" and E164.fullmatch(key.text)}
    current = _current(kind, set(values.values()))
    for key in keys:
        if values.get(key) in current:
            found[key] = ResolvedKey(customer_id=current[values[key]])
            continue
        if definitions.junk.holds(key.text):
            found[key] = ResolvedKey(refusal=Refusal(Code.JUNK, "key", key.text))
            continue
        try:
            values[key] = _normalised_contact(kind, key.text, definitions)
        except Refused as refused:
            found[key] = ResolvedKey(refusal=Refusal(refused.code, "key", key.text, refused.detail))
    rest = [key for key in keys if key not in found]
    current = _current(kind, {values[key] for key in rest})
    for key in rest:
        holder = current.get(values[key])
        found[key] = ResolvedKey(customer_id=holder) if holder else _nobody(key, kind, values[key], definitions)
    return found


def _normalised_contact(kind: str, text: str, definitions: Definitions) -> str:
    return normalise_phone(text, definitions.country_of("key")) if kind == "mobile" else normalise_email(text)


def _current(kind: str, values: Collection[str]) -> dict[str, int]:
    holders = read_contact_holders(kind, values)
    return {value: held.customer_id for value, held in holders.items() if held.state == "current"}


def _by_identifier(
    type_name: str, keys: Collection[Key], definitions: Definitions, point: PointPolicy
) -> dict[Key, ResolvedKey]:
    found: dict[Key, ResolvedKey] = {}
    values: dict[Key, str] = {}
    for key in keys:
        try:
            values[key] = definitions.types[type_name].sought(key.text)
        except Refused as refused:
            found[key] = ResolvedKey(refusal=Refusal(refused.code, "key", key.text, refused.detail))
    holders = _identifier_holders(type_name, set(values.values()), definitions, point)
    over_project = definitions.types[type_name].over_project
    field = fields.identifier(type_name, fields.PROJECT_SCOPE) if over_project else ""
    for key, value in values.items():
        ids = holders.get(value, set())
        if len(ids) > 1:
            found[key] = ResolvedKey(refusal=Refusal(Code.AMBIGUOUS, "key", key.text, {"count": len(ids)}))
        elif ids:
            found[key] = ResolvedKey(customer_id=next(iter(ids)))
        else:
            found[key] = _nobody(key, field, value, definitions)
    return found


def _identifier_holders(
    type_name: str, values: Collection[str], definitions: Definitions, point: PointPolicy
) -> dict[str, set[int]]:
    """Look within the point's source; a point without one looks everywhere."""
    type_ = definitions.types[type_name]
    held = Identifier.objects.filter(in_list("value", values), type_id=type_.id)
    scope = definitions.scope(type_name, point)
    if scope is not None:
        held = held.filter(scope=scope)
    if type_.never_merges:
        # Two different ids mean two people: the archived one says nothing of the customer who was merged.
        held = held.filter(customer__merged_into=None)
    rows = held.values_list("value", "customer_id")
    holders: dict[str, set[int]] = {}
    # One key is looked up by itself anyway, without two more statements.
    for value, customer_id in rows_by_index(rows) if len(values) > 1 else rows:
        holders.setdefault(value, set()).add(customer_id)
    return holders


def _with_elsewhere(
    found: dict[Key, ResolvedKey], type_name: str, keys: Collection[Key], definitions: Definitions, point: PointPolicy
) -> dict[Key, ResolvedKey]:
    """Say of the keys that nobody has in the point's source where they were looked for, and where they are known."""
    scope = definitions.scope(type_name, point)
    nobodys = [key for key in keys if found[key].customer_id is None and found[key].refusal is None]
    if scope is None or scope == fields.PROJECT_SCOPE or not nobodys:
        return found
    known: dict[str, set[str]] = {}
    held = Identifier.objects.filter(
        in_list("value", {found[key].new_value for key in nobodys}), type_id=definitions.types[type_name].id
    )
    for value, other in held.exclude(scope=scope).values_list("value", "scope").distinct():
        known.setdefault(value, set()).add(other)
    names = issuer_names({scope, *(other for others in known.values() for other in others)})
    told = {
        key: found[key]._replace(
            source=names.get(scope, ""),
            elsewhere=tuple(sorted(names[other] for other in known.get(found[key].new_value, ()) if other in names)),
        )
        for key in nobodys
    }
    return found | told


def issuer_names(scopes: Collection[str]) -> dict[str, str]:
    """Name the sources and accounts within which identifiers are unique."""
    numbers = {letter: [int(scope[2:]) for scope in scopes if scope[0] == letter] for letter in "sa"}
    sources = Source.objects.filter(in_list("id", numbers["s"])).values_list("id", "system_name")
    names = {fields.source_scope(id_, None): name for id_, name in sources}
    if numbers["a"]:
        accounts = SourceAccount.objects.filter(in_list("id", numbers["a"]))
        columns = accounts.values_list("id", "source__system_name", "system_name")
        names |= {fields.source_scope(0, id_): f"{source} · {name}" for id_, source, name in columns}
    return names


def _nobody(key: Key, field: str, value: str, definitions: Definitions) -> ResolvedKey:
    """Nobody has it. A customer can be made with it where it is a contact or an identifier over the project."""
    if field and definitions.junk.holds(value):
        return ResolvedKey(refusal=Refusal(Code.JUNK, "key", key.text))
    return ResolvedKey(field=field, new_value=value)
