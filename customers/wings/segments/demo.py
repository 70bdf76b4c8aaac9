"""The demo's segments: the segmentation `lifecycle`, two recalculated ones, and a year of who was in them."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.utils import timezone

from customers.database.bulk_statements import allocate_ids, in_list, inserted, write
from customers.days import start_of_day
from customers.demo.people import Dice
from customers.edits.edit import Initiator
from customers.models import Contact, Customer
from customers.parts import DemoCustomers, DemoStory
from customers.wings.segments.membership import runs
from customers.wings.segments.membership.define import WantedSegment, create_segment
from customers.wings.segments.models import Segment, Segmentation, SegmentStay
from customers.wings.segments.rules.birthdays import days_until

DEMO: Final = Initiator("system", "demo")
LIFECYCLE: Final = "lifecycle"
BIRTHDAY: Final = "birthday-soon"
DAYS_BEFORE: Final = 7
STAGES: Final = ("new", "active", "sleeping")
_YEAR: Final = dt.timedelta(days=365)
_CHANCE: Final = 0.6
_RULES: Final = (
    WantedSegment(
        system_name="gold-with-access",
        name="Gold with account access",
        description="Holders of a gold card who can sign in by email or mobile phone.",
        rule={
            "all": [
                {"field": "card.series", "op": "is", "value": "GOLD"},
                {
                    "any": [
                        {"field": "email.access", "op": "is", "value": True},
                        {"field": "phone.access", "op": "is", "value": True},
                    ]
                },
            ]
        },
        schedule="daily@04:00",
    ),
    WantedSegment(
        system_name=BIRTHDAY,
        name="Birthday soon",
        description="Birthday within the next seven days, and an email address to congratulate.",
        rule={
            "all": [
                {"field": "birthday", "op": "at_most", "value": DAYS_BEFORE},
                {"field": "email.set", "op": "is", "value": True},
            ]
        },
        schedule="daily@05:00",
    ),
)


def make_segments() -> None:
    """Make the segments that are missing; what is there is left as it is."""
    now = timezone.now()
    Segmentation.objects.get_or_create(system_name=LIFECYCLE, defaults={"name": "Lifecycle"})
    known = set(Segment.objects.values_list("system_name", flat=True))
    for stage in STAGES:
        if stage not in known:
            wanted = WantedSegment(system_name=stage, name=stage.capitalize(), segmentation=LIFECYCLE)
            create_segment(wanted, by=DEMO, now=now)
    for wanted in _RULES:
        if wanted.system_name not in known:
            create_segment(wanted, by=DEMO, now=now)


def tell(customers: DemoCustomers) -> None:
    """They were new, became active, fell asleep and came back in the year before; and they had a birthday."""
    now = customers.at or timezone.now()
    segments = {one.system_name: one for one in Segment.objects.all()}
    if segments.keys().isdisjoint(STAGES):
        return
    rows: list[dict[str, Any]] = []
    for number, customer_id in customers.ids.items():
        dice, stages = Dice(f"lifecycle {number}"), (*STAGES, "active")
        told = stages[: dice.between(1, len(stages))]
        rows += _stages(dice, stages if number in customers.showcase else told, customer_id, segments, now)
    rows += _birthdays(customers.ids.values(), segments.get(BIRTHDAY), now)
    for id_, row in zip(allocate_ids(SegmentStay, len(rows)), rows, strict=True):
        row["id"] = id_
    write(inserted(SegmentStay, rows))
    for segment in segments.values():
        own = [row for row in rows if row["segment_id"] == segment.pk]
        left = sum(1 for row in own if row["left_at"])
        runs.record_day(segment, entered=len(own), left=left, now=now)


def _stages(
    dice: Dice, stages: Sequence[str], customer_id: int, segments: dict[str, Segment], now: dt.datetime
) -> Iterator[dict[str, Any]]:
    moments = sorted(now - _YEAR * dice.between(1, 1_000) / 1_000 for _ in stages)
    for at, stage in enumerate(stages):
        following = segments[stages[at + 1]] if at + 1 < len(stages) else None
        row = _stay(segments[stage], customer_id, moments[at], moments[at + 1] if following else None)
        yield row | {"entered_why": _WHY, "left_why": {**_WHY, "to": following.pk} if following else {}}


def _birthdays(customer_ids: Collection[int], segment: Segment | None, now: dt.datetime) -> Iterator[dict[str, Any]]:
    """Let each have been in the week before the last birthday, if that is over."""
    rule = segment and segment.rules.order_by("-pk").first()
    if segment is None or rule is None:
        return
    today = timezone.localdate(now)
    born = Customer.objects.filter(in_list("id", list(customer_ids)), birth_date__isnull=False)
    has_email = Exists(Contact.objects.filter(customer=OuterRef("pk"), kind="email", state="current"))
    why = {"rule": rule.pk, "condition": "/all/0", "day": True}
    for customer_id, birth_date in born.filter(has_email).order_by("pk").values_list("pk", "birth_date"):
        if birth_date is None:
            continue
        ahead = days_until(birth_date, today)
        if ahead > DAYS_BEFORE:
            since = 365 - ahead  # days since the last one, give or take the leap day
            left = start_of_day(today - dt.timedelta(days=since - 1))
            yield _stay(segment, customer_id, left - dt.timedelta(days=DAYS_BEFORE + 1), left) | {
                "entered_why": why,
                "left_why": why,
            }


def _stay(segment: Segment, customer_id: int, entered: dt.datetime, left: dt.datetime | None) -> dict[str, Any]:
    return {
        "id": 0,
        "segment_id": segment.pk,
        "customer_id": customer_id,
        "segmentation_id": segment.segmentation_id,
        "entered_at": entered,
        "left_at": left,
    }


_WHY: Final = {"initiator": "demo", "kind": "system", "reason": "Lifecycle of the shop"}
STORY: Final = DemoStory(_CHANCE, tell, prepare=make_segments)
