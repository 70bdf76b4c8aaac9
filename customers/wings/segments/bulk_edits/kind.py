"""Files of the kind `segment`: they add their customers to a static segment."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from customers.bulk_edit_kinds import (
    BulkEditKind,
    BulkEditOption,
    Frozen,
    KindBatch,
    KindRows,
    KindWords,
    OptionRefused,
    Values,
)
from customers.database.bulk_statements import in_list
from customers.edits.rows.row_changes import Delta
from customers.edits.snapshot import Touch
from customers.wings.segments.membership.by_hand import add_to, remove_from
from customers.wings.segments.models import Segment, SegmentStay

KIND_NAME: Final = "segment"
SEGMENT_HELP: Final = "A static segment, by its system name."
ENTERS, LEAVES = "enters", "leaves"
CHANGE: Final = "segments.change_membership"


def _field(system_name: str) -> str:
    return f"{KIND_NAME}:{system_name}"


def _name(field: str) -> str:
    return field.partition(":")[2]


def static_segments() -> Sequence[tuple[str, str]]:
    """Return those that files may move customers into and out of."""
    found = Segment.objects.filter(kind=Segment.Kind.STATIC).order_by("name")
    return [(system_name, name) for system_name, name in found.values_list("system_name", "name")]


def checked_segment(text: str) -> str:
    """Return the system name of a static segment. Raises OptionRefused."""
    segment = Segment.objects.filter(system_name=text).first()
    if segment is None:
        raise OptionRefused(f"There is no segment {text}.")
    if segment.kind != Segment.Kind.STATIC:
        raise OptionRefused(f"{segment.name} is recalculated from its rule. Choose a static segment.")
    return segment.system_name


def freeze_segment(system_name: str) -> Frozen:
    """Return what rows that name no segment of their own are planned under. Raises OptionRefused."""
    segment = Segment.objects.get(system_name=checked_segment(system_name))
    siblings = Segment.objects.filter(segmentation=segment.segmentation_id).exclude(pk=segment.pk)
    others = list(siblings.order_by("pk").values_list("system_name", flat=True)) if segment.segmentation_id else []
    return {"id": segment.pk, "segment": segment.system_name, "name": segment.name, "others": others}


class _Move(NamedTuple):
    customer_id: int
    row_number: int


class SegmentRows(KindRows):
    """Every row wants its customer in the segment, and out of the others of its segmentation."""

    def __init__(self, frozen: Frozen) -> None:
        self.segment: str = frozen["segment"]
        self.others: Sequence[str] = frozen["others"]

    def always(self) -> Values:
        """Want to be in it."""
        return {_field(self.segment): True}

    def read(self, customers: Collection[int], fields: Collection[str]) -> Mapping[int, Values]:
        """Return which of the segments each customer is in."""
        names = {self.segment, *self.others, *map(_name, fields)}
        stays = SegmentStay.objects.filter(
            in_list("customer_id", customers), segment__system_name__in=names, left_at__isnull=True
        )
        inside: dict[int, dict[str, bool]] = {one: {_field(name): False for name in names} for one in customers}
        for customer_id, name in stays.values_list("customer_id", "segment__system_name"):
            inside[customer_id][_field(name)] = True
        return inside

    def delta(self, wants: Values, has: Values) -> Delta:
        """Enter the segment; whoever does leaves the other one."""
        if has.get(_field(self.segment)):
            return {}
        left = {_field(name): [True, False] for name in self.others if has.get(_field(name))}
        return {_field(self.segment): [False, True], **left}

    def last_touches(self, customers: Collection[int], fields: Collection[str]) -> Mapping[int, Mapping[str, Touch]]:
        """Return who let them enter or leave last."""
        touches: dict[int, dict[str, Touch]] = {}
        stays = SegmentStay.objects.filter(
            in_list("customer_id", customers), segment__system_name__in=set(map(_name, fields))
        ).order_by("pk")
        columns = ("customer_id", "segment__system_name", "entered_at", "left_at", "entered_why", "left_why")
        for customer_id, name, entered_at, left_at, entered, left in stays.values_list(*columns):
            why = left if left_at else entered
            by = str(why.get("initiator", "the segment's rule"))
            touches.setdefault(customer_id, {})[_field(name)] = Touch(by, left_at or entered_at)
        return touches

    def write(self, batch: KindBatch) -> None:
        """Move the customers, segment by segment: an undo lets them return to the segments that they came from."""
        ids = dict(Segment.objects.filter(kind=Segment.Kind.STATIC).values_list("system_name", "pk"))
        entering: dict[str, list[_Move]] = {}
        leaving: dict[str, list[_Move]] = {}
        for row_number, customer_id, delta in batch.writes:
            # Of a segment that was deleted since there is nothing to take back.
            there = {name: inside for name, (_, inside) in delta.items() if not batch.undo_of or _name(name) in ids}
            enters = [name for name, inside in there.items() if inside]
            # Who enters another one of the segmentation leaves this one by it.
            for name in enters or there:
                move = entering if enters else leaving
                move.setdefault(_name(name), []).append(_Move(customer_id, row_number))
        for name, moves in sorted(entering.items()):
            add_to(ids[name], _customers(moves), context=batch.context, now=batch.now, rows=dict(moves))
        for name, moves in sorted(leaving.items()):
            remove_from(ids[name], _customers(moves), context=batch.context, now=batch.now, rows=dict(moves))


def _customers(moves: Iterable[_Move]) -> list[int]:
    return [move.customer_id for move in moves]


class SegmentWords(KindWords):
    """How membership reads: it names nobody."""

    is_personal = False

    def label(self, field: str) -> str:
        """Name the segment."""
        return f"Segment {_name(field)}"

    def counted(self, field: str, before: Any, after: Any) -> str:
        """Return who enters from who leaves."""
        return ENTERS if after else LEAVES

    def count_text(self, field: str, counted: str, number: int) -> str:
        """Return how many enter, and how many leave."""
        verb = counted if number == 1 else counted.removesuffix("s")
        return f"{'customer' if number == 1 else 'customers'} {verb} segment {_name(field)}"

    def is_lost(self, counted: str) -> bool:
        """Mark those who leave."""
        return counted == LEAVES


KIND: Final = BulkEditKind(
    name=KIND_NAME,
    label="Add to a static segment",
    help="Each customer in the file enters the segment, and leaves the other one of its segmentation.",
    takes="The file has one column, which identifies the customer.",
    options=(
        BulkEditOption("segment", "Segment", checked_segment, "A static segment, by its system name.", static_segments),
    ),
    freeze=lambda chosen: freeze_segment(chosen["segment"]),
    open=SegmentRows,
    words=SegmentWords(),
    permission=CHANGE,
)
