"""Rows that wait for their turn: what is done with them when their chunk is applied."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.db.models import Q

from customers.bulk_edits.lifecycle.leases import fence
from customers.bulk_edits.mapping.merge_columns import is_of_merges
from customers.bulk_edits.preview.plan_merging import SERIAL
from customers.bulk_edits.preview.plan_rows import Settings, edits_of, settings_of
from customers.edits.planning.normalize import contact_text
from customers.merging.blocked import Apart, remember_apart
from customers.models import BulkEdit, BulkEditChunk, BulkEditRow, State
from customers.rules.merging import Blocker, MergeCode, MergeRule, MergeWhy
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refused


def begin_serial(bulk_edit: BulkEdit, chunk: BulkEditChunk) -> None:
    """Leave a chunk of merges for when its turn comes, and tell both profiles of those that the preview refused."""
    with transaction.atomic():
        if not fence(chunk).update(state=BulkEditChunk.State.SERIAL, lease_until=None, deaths=0):
            return
        if not may_go_on(bulk_edit, chunk):
            transaction.set_rollback(True)
            return
        remember_refused(settings_of(bulk_edit), chunk)


def without_serial(
    settings: Settings, chunk: BulkEditChunk, rows: Mapping[int, dict[str, Any]]
) -> dict[int, dict[str, Any]]:
    """Return the rows of a chunk that are applied at once; where others are left, the chunk waits for them."""
    at_once = {number: row for number, row in rows.items() if not (row["plan"] or {}).get(SERIAL)}
    if len(at_once) < len(rows):
        BulkEditChunk.objects.filter(pk=chunk.pk).update(state=BulkEditChunk.State.SERIAL)
    remember_refused(settings, chunk)
    return at_once


def may_go_on(bulk_edit: BulkEdit, chunk: BulkEditChunk) -> bool:
    """Return whether it runs still, and its pilot, if there is one, goes so far."""
    within = Q(pilot_until_row=None) | Q(pilot_until_row__gte=chunk.last_row)
    return BulkEdit.objects.filter(within, pk=bulk_edit.pk, state=State.RUNNING).exists()


def remember_refused(settings: Settings, chunk: BulkEditChunk) -> None:
    """Tell the profiles of those whom the preview found not to be merged: they were asked for all the same."""
    if settings.bulk_edit.undo_of_id:
        return
    rows = BulkEditRow.objects.filter(
        bulk_edit=settings.bulk_edit,
        row_number__range=(chunk.first_row, chunk.last_row),
        code=Code.MERGE_BLOCKED,
    )
    found = rows.order_by("row_number").values_list("row_number", "detail")
    details = {number: detail for number, detail in found if detail and "pair" in detail}
    if not details:
        return
    whys = _whys(settings, chunk, details)
    apart = []
    for number, detail in details.items():
        holder, other = detail["pair"]
        blocker = Blocker(MergeCode(detail["blocker"]), detail.get("type", ""), detail.get("about"))
        apart.append(Apart(holder, other, [blocker], whys[number]))
    remember_apart(apart, context=settings.context)


def _whys(settings: Settings, chunk: BulkEditChunk, details: Mapping[int, Any]) -> dict[int, MergeWhy]:
    """Say of blocked rows which value led to it. It stands in the row's cells alone."""
    if is_of_merges(settings.bulk_edit):
        return dict.fromkeys(details, MergeWhy(MergeRule.FILE))
    country = settings.definitions.country
    whys = dict.fromkeys(details, MergeWhy(MergeRule.POINT))
    for edit in edits_of(settings, chunk, only=details):
        field = details[edit.row_number].get("field", "")
        wish = edit.values.get(field)
        if isinstance(wish, str):
            with suppress(Refused):
                value = contact_text(field, wish, country=country).key
                whys[edit.row_number] = MergeWhy(MergeRule.POINT, field, value)
    return whys
