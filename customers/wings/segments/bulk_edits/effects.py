"""What a file of any kind does with segments besides: its customers are added to a static one, or removed from one."""

from collections.abc import Mapping
from typing import Final

from customers.bulk_edit_kinds import BulkEditEffect, BulkEditOption, Chosen, EffectBatch, Frozen
from customers.database.bulk_statements import in_list
from customers.wings.segments.bulk_edits.kind import (
    CHANGE,
    KIND_NAME,
    SEGMENT_HELP,
    checked_segment,
    freeze_segment,
    static_segments,
)
from customers.wings.segments.membership.by_hand import add_to, remove_from
from customers.wings.segments.models import Segment, SegmentStay

ADD_NAME: Final = "add_to_segment"
REMOVE_NAME: Final = "remove_from_segment"
_BOTH: Final = "Customers can't be added to a segment and removed from it by the same file. Choose one of the two."


def _add(batch: EffectBatch) -> None:
    """Add them. An undo that is taken back itself gives back to whom it took from, and to nobody else."""
    rows = {row.customer_id: row.row_number for row in batch.rows}
    adding = list(rows)
    if batch.undo_of is not None:
        taken = SegmentStay.objects.filter(
            in_list("customer_id", rows), segment=batch.frozen["id"], left_why__bulk_edit=batch.undo_of
        )
        adding = sorted(set(taken.values_list("customer_id", flat=True)))
    if adding:
        add_to(batch.frozen["id"], adding, context=batch.context, now=batch.now, rows=rows)


def _take_back(batch: EffectBatch) -> None:
    """Let those leave again whose stay this file began and who are still in it; who left meanwhile did so for good.

    Whom it took from another segment of the segmentation return there. Of a segment that is gone nothing is left.
    """
    rows = {row.customer_id: row.row_number for row in batch.rows}
    stays = SegmentStay.objects.filter(in_list("customer_id", rows))
    began = stays.filter(segment=batch.frozen["id"], left_at__isnull=True, entered_why__bulk_edit=batch.undo_of)
    inside = set(began.values_list("customer_id", flat=True))
    ended = stays.filter(left_why__bulk_edit=batch.undo_of, left_why__to=batch.frozen["id"])
    back: dict[int, list[int]] = {}
    for customer_id, segment_id in ended.order_by("pk").values_list("customer_id", "segment_id"):
        if customer_id in inside:
            back.setdefault(segment_id, []).append(customer_id)
            inside.discard(customer_id)
    for segment_id, customers in sorted(back.items()):  # who enters it leaves this one by that
        add_to(segment_id, customers, context=batch.context, now=batch.now, rows=rows)
    if inside:
        remove_from(batch.frozen["id"], sorted(inside), context=batch.context, now=batch.now, rows=rows)


def _describe(frozen: Frozen) -> str:
    return f"Its customers are added to the segment {frozen['name']}."


def _freeze_add(chosen: Chosen) -> Frozen:
    return freeze_segment(chosen[ADD_NAME])


ADD: Final = BulkEditEffect(
    name=ADD_NAME,
    label="Add to a static segment",
    options=(BulkEditOption(ADD_NAME, "Segment", checked_segment, SEGMENT_HELP, static_segments),),
    freeze=_freeze_add,
    describe=_describe,
    apply=_add,
    undo=_take_back,
    permission=CHANGE,
)


def _remove(batch: EffectBatch) -> None:
    """Remove them. An undo that is taken back itself takes out again whom it let return, and nobody else."""
    rows = {row.customer_id: row.row_number for row in batch.rows}
    leaving = list(rows)
    if batch.undo_of is not None:
        stays = SegmentStay.objects.filter(in_list("customer_id", rows), segment=batch.frozen["id"])
        returned = stays.filter(entered_why__bulk_edit=batch.undo_of, left_at__isnull=True)
        leaving = sorted(set(returned.values_list("customer_id", flat=True)))
    if leaving:
        remove_from(batch.frozen["id"], leaving, context=batch.context, now=batch.now, rows=rows)


def _let_return(batch: EffectBatch) -> None:
    """Let those return whose last stay this file ended; who has entered another of the segmentation since stays there,
    and who came back meanwhile and left again did so for good.
    """
    rows = {row.customer_id: row.row_number for row in batch.rows}
    stays = SegmentStay.objects.filter(in_list("customer_id", rows))
    here = stays.filter(segment=batch.frozen["id"]).order_by("pk")
    last = dict(here.values_list("customer_id", "pk"))
    ended = here.filter(left_why__bulk_edit=batch.undo_of).values_list("customer_id", "pk")
    segmentation = Segment.objects.filter(pk=batch.frozen["id"]).values("segmentation")
    elsewhere = stays.filter(segment__segmentation__in=segmentation, left_at__isnull=True)
    inside = set(elsewhere.values_list("customer_id", flat=True))
    returning = {customer_id for customer_id, pk in ended if last[customer_id] == pk} - inside
    if returning:
        add_to(batch.frozen["id"], sorted(returning), context=batch.context, now=batch.now, rows=rows)


def _describe_removal(frozen: Frozen) -> str:
    return f"Its customers are removed from the segment {frozen['name']}."


def _freeze_removal(chosen: Chosen) -> Frozen:
    return freeze_segment(chosen[REMOVE_NAME])


def _clash(chosen: Chosen, others: Mapping[str, Chosen]) -> str:
    added = {others.get(ADD_NAME, {}).get(ADD_NAME), others.get(KIND_NAME, {}).get("segment")}
    return _BOTH if chosen[REMOVE_NAME] in added else ""


REMOVE: Final = BulkEditEffect(
    name=REMOVE_NAME,
    label="Remove from a static segment",
    options=(BulkEditOption(REMOVE_NAME, "Segment", checked_segment, SEGMENT_HELP, static_segments),),
    freeze=_freeze_removal,
    describe=_describe_removal,
    apply=_remove,
    undo=_let_return,
    clash=_clash,
    permission=CHANGE,
)
