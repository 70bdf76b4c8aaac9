"""What an erasure takes out of merges, and out of what is kept of the other customer of one that was taken back."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Q

from customers.database.bulk_statements import in_list, update_rows
from customers.edits.history import HISTORIES
from customers.merging.kept import KeptMerge, KeptRow, read_kept
from customers.models import BlockedMerge, Card, Change, Contact, Customer, Identifier, Merge
from customers.privacy.erasure.redacted_values import redacted_columns, redacted_name, without_words
from customers.rules import fields
from customers.rules.erasure import ERASED, redacted_pair

_MODELS = {"contact": Contact, "identifier": Identifier, "card": Card}


def forget_merges(customer_ids: Collection[int], words: Collection[str]) -> None:
    """Redact the merges of these customers and what they left with others; who, when and which customers stay."""
    for merge in Merge.objects.filter(in_list("survivor_id", customer_ids) | in_list("victim_id", customer_ids)):
        _forget_elsewhere(merge, set(customer_ids), words)
        reasons = {name: without_words(getattr(merge, name), words) for name in ("reason", "undone_reason")}
        details = {name: ERASED if name == "value" else told for name, told in merge.details.items()}
        Merge.objects.filter(pk=merge.pk).update(kept={}, details=details, **reasons)
    for blocked in BlockedMerge.objects.filter(in_list("holder_id", customer_ids) | in_list("other_id", customer_ids)):
        details = {name: ERASED if name == "value" else told for name, told in blocked.details.items()}
        BlockedMerge.objects.filter(pk=blocked.pk).update(details=details)


def _forget_elsewhere(merge: Merge, erased: Collection[int], words: Collection[str]) -> None:
    """Of a merge that was taken back only one may be erased: the other one had those values for a time."""
    if not merge.kept or merge.undone_at is None:
        return
    kept = read_kept(merge.kept)
    if merge.victim_id in erased and merge.survivor_id not in erased:
        _redact_rows(kept.rows, merge.survivor_id)
        _redact_custom(merge, kept)
        _redact_changes(merge, kept, words)
    if merge.survivor_id in erased and merge.victim_id not in erased:
        _redact_rows(kept.parked, merge.victim_id)


def _redact_rows(rows: Iterable[KeptRow], customer_id: int) -> None:
    """Redact rows that were somebody else's for a time; what took their place in the same row since stays."""
    for row in rows:
        history: Any = HISTORIES[_MODELS[row.table]]
        column = "number" if row.table == "card" else "value"
        same = history.objects.order_by().filter(id=row.id, customer_id=customer_id, **{column: row.before[column]})
        same.update(**redacted_columns(history))


def _redact_custom(merge: Merge, kept: KeptMerge) -> None:
    """Take the victim's custom fields out of what is kept of the survivor's past while they were one."""
    if not kept.custom:
        return
    history: Any = HISTORIES[Customer]
    while_one = Q(history_date__gte=merge.at, history_date__lt=merge.undone_at)
    for row in history.objects.filter(while_one, id=merge.survivor_id):
        own = row.custom_values.items()
        values = {name: value for name, value in own if name not in kept.custom or kept.custom[name] != value}
        if values != row.custom_values:
            history.objects.filter(pk=row.pk).update(custom_values=values)


def _redact_changes(merge: Merge, kept: KeptMerge, words: Collection[str]) -> None:
    """Redact the victim's values in the survivor's changelog: the merge's own entries, and the same values between."""
    changes = Change.objects.filter(customer_id=merge.survivor_id, version__gte=kept.version, at__lte=merge.undone_at)
    values = {row.before["value"] for row in kept.rows if "value" in row.before}
    cards = {fields.card(row.before["number"]) for row in kept.rows if row.table == "card"}
    custom = {fields.custom(name): value for name, value in kept.custom.items()}
    told: list[dict[str, Any]] = []
    for change in changes.values("id", "merge_id", "delta", "reason"):
        is_its_own = change["merge_id"] == merge.pk
        delta = {
            redacted_name(name) if name in cards else name: _pair(
                name, pair, values, custom.get(name), whole=is_its_own
            )
            for name, pair in change["delta"].items()
        }
        told.append({"id": change["id"], "delta": delta, "reason": without_words(change["reason"], words)})
    update_rows(Change, told)
    for history in HISTORIES.values():
        rows: Any = history
        ids = [one["id"] for one in told if one["reason"] == ERASED]
        rows.objects.order_by().filter(in_list("change_id", ids)).update(history_change_reason=ERASED)


def _pair(name: str, pair: Sequence[Any], values: Collection[str], custom: Any, *, whole: bool) -> list[Any]:
    if whole:
        return redacted_pair(name, pair)
    return [ERASED if _is_theirs(value, values, custom) else value for value in pair]


def _is_theirs(value: Any, values: Collection[str], custom: Any) -> bool:
    return (isinstance(value, str) and value in values) or (custom is not None and value == custom)
