"""Values of rules that name a customer who is erased: an email, a phone, an id or a full name.

A rule is looked through when the customer is erased, and once more in the background for what was saved meanwhile. Who
saves a rule while that search goes on is told.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from customers.database.bulk_statements import in_list
from customers.models import Erasure
from customers.privacy.erasure.matching import Names, names_of
from customers.privacy.erasure.sought import together
from customers.privacy.erasure.words import words_of
from customers.rules.erasure import ERASED
from customers.wings.segments.descriptions import forget_in_descriptions
from customers.wings.segments.errors import RuleProblem
from customers.wings.segments.models import Segment, SegmentRule

_AT_ONCE = 1_000
_SENTENCE = "A customer who is being erased has this value. Leave it out."


def forget_sought(sought: Mapping[str, Sequence[Any]]) -> None:
    """Take what names the customer from all rules that there are and were, and from what segments are called."""
    _let_savers_finish()
    names = names_of(sought)
    _redact(Segment.objects.filter(rule__isnull=False), names)
    _redact(SegmentRule.objects.all(), names)
    forget_in_descriptions(words_of(sought))


def problems_of_erasures(rule: Any) -> list[RuleProblem]:
    """Find values that name somebody whose erasure goes on. Ask it after the rule was written."""
    asked = list(_values(rule))
    named = [pointer for names in _being_erased() for pointer, field, value in asked if _is_named(names, field, value)]
    return [RuleProblem(f"/rule{pointer}", _SENTENCE) for pointer in dict.fromkeys(named)]


def _being_erased() -> Iterator[Names]:
    """Yield what names those whose erasure goes on, many at once: a file may delete a hundred thousand."""
    searching = Erasure.objects.filter(sought__isnull=False).order_by("pk").values_list("sought", flat=True).iterator()
    while some := list(islice(searching, _AT_ONCE)):
        yield names_of(together([one or {} for one in some]))


def is_redacted(rule: Any) -> bool:
    """Return whether an erasure took a value from a rule."""
    return any(value == ERASED for _, _, value in _values(rule))


def _let_savers_finish() -> None:
    """Wait for rules that are being saved: whoever saves one later sees the erasure and is told.

    In the transaction of the erasure itself there is nothing to wait for: the search comes later.
    """
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {SegmentRule._meta.db_table} IN SHARE MODE")


def _redact(rows: QuerySet[Any, Any], names: Names) -> None:
    """Redact rules in the order of their ids, each as it is under its lock: a new one may have been saved.

    The transaction of an erasure, which holds other segments, waits for nobody: the search redacts what it skips.
    """
    found = [pk for pk, rule in rows.order_by("pk").values_list("pk", "rule") if _redacted(rule, names) != rule]
    if not found:
        return
    skips = connection.in_atomic_block and connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        locked = rows.select_for_update(no_key=True, skip_locked=skips).filter(in_list("id", found)).order_by("pk")
        for pk, rule in list(locked.values_list("pk", "rule")):
            rows.filter(pk=pk).update(rule=_redacted(rule, names))


def _values(rule: Any, pointer: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield the texts that conditions compare with: the place, the field and the text."""
    if isinstance(rule, list):
        for at, member in enumerate(rule):
            yield from _values(member, f"{pointer}/{at}")
    elif isinstance(rule, dict) and "field" not in rule:
        for kind, member in rule.items():
            yield from _values(member, f"{pointer}/{kind}")
    elif isinstance(rule, dict):
        value = rule.get("value")
        if isinstance(value, str):
            yield f"{pointer}/value", str(rule["field"]), value
        for at, one in enumerate(value if isinstance(value, list) else ()):
            if isinstance(one, str):
                yield f"{pointer}/value/{at}", str(rule["field"]), one


def _redacted(rule: Any, names: Names) -> Any:
    if isinstance(rule, list):
        return [_redacted(member, names) for member in rule]
    if not isinstance(rule, dict):
        return rule
    if "field" not in rule:
        return {kind: _redacted(member, names) for kind, member in rule.items()}
    field, value = str(rule["field"]), rule.get("value")
    if isinstance(value, list):
        return rule | {"value": [_or_mark(names, field, one) for one in value]}
    return rule | {"value": _or_mark(names, field, value)} if "value" in rule else rule


def _or_mark(names: Names, field: str, value: Any) -> Any:
    return ERASED if isinstance(value, str) and _is_named(names, field, value) else value


def _is_named(names: Names, field: str, text: str) -> bool:
    folded = " ".join(text.casefold().split())
    ids = (value.casefold() for value in names.identifiers.get(field, ()))
    return (
        names.in_cell(text, field)
        or folded in names.people
        or folded in ids
        # As much of an address as names its owner: more than its domain.
        or ("@" in folded[1:] and any(folded in email for email in names.emails))
    )
