"""What of a segment can't be changed, and when its members change at all."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from customers.models import CustomField
from customers.wings.segments.errors import SegmentRefused
from customers.wings.segments.membership.by_hand import add_to
from customers.wings.segments.membership.define import WantedSegment, change_segment
from customers.wings.segments.membership.scheduled import recalculate_due
from customers.wings.segments.models import DESCRIPTION_LIMIT, Segment, Segmentation, SegmentStay
from tests.factories import (
    change_customer,
    context_of,
    make_custom_field,
    make_customer,
    make_staff,
    make_superuser,
    signed_in,
)
from tests.wings.segments.conftest import BY, again, condition, follow, make_segment, members

pytestmark = pytest.mark.django_db

GOLD = condition("tier", "is", "gold")


@pytest.fixture
def tier() -> CustomField:
    return make_custom_field("tier", type="choice", choices=("gold", "silver"))


@pytest.fixture
def builder() -> Client:
    return signed_in(make_staff("bulk operator", "bob"))


def refusals(segment: Segment, wanted: WantedSegment) -> list[tuple[str, str]]:
    with pytest.raises(SegmentRefused) as refused:
        change_segment(segment, wanted, by=BY, now=timezone.now())
    return [(one.pointer, one.sentence) for one in refused.value.problems]


def edit_page(segment: Segment) -> str:
    return f"/admin/segments/segment/{segment.pk}/edit/"


def posted(client: Client, segment: Segment, **values: str) -> str:
    """Save the page as it stands, with some values of one's own."""
    stamp = client.get(edit_page(segment)).content.decode().partition('name="stamp" value="')[2].partition('"')[0]
    form = {"name": segment.name, "stamp": stamp, "do": "save", "how_often": "never", **values}
    return client.post(edit_page(segment), form, follow=True).content.decode()


@pytest.mark.usefixtures("tier")
def test_a_scheduled_segment_changes_only_on_its_schedule_or_when_it_is_run() -> None:
    segment = make_segment("vip", GOLD, schedule="daily@04:00", follows=False)
    ada, bob = make_customer(custom={"tier": "gold"}), make_customer()
    follow()
    assert recalculate_due(now=timezone.now(), seconds=5)
    assert members(segment) == set()
    assert segment.next_run_at is not None
    assert recalculate_due(now=segment.next_run_at, seconds=5)
    assert members(segment) == {ada.pk}
    change_customer(ada, **{"custom:tier": "silver"})
    change_customer(bob, **{"custom:tier": "gold"})
    follow()
    assert recalculate_due(now=segment.next_run_at + timedelta(hours=1), seconds=5)
    assert members(segment) == {ada.pk}
    page = f"/admin/segments/segment/{segment.pk}/recalculate/"
    answer = signed_in(make_superuser("root")).post(page, follow=True)
    assert "1 entered, 1 left" in answer.content.decode()
    assert members(segment) == {bob.pk}
    came_and_went = SegmentStay.objects.get(customer=ada)
    assert came_and_went.left_at is not None
    assert came_and_went.entered_at <= came_and_went.left_at


@pytest.mark.usefixtures("tier")
def test_a_segment_that_follows_changes_without_its_schedule() -> None:
    segment = make_segment("vip", GOLD, schedule="daily@04:00")
    ada = make_customer(custom={"tier": "gold"})
    follow()
    assert members(segment) == {ada.pk}
    assert (again(segment).entered, again(segment).left) == (0, 0)


@pytest.mark.usefixtures("tier")
def test_a_rule_stays_a_rule_and_a_static_segment_static(builder: Client) -> None:
    ruled, static = make_segment("vip", GOLD, name="Very important"), make_segment("chosen", name="Chosen")
    told = "Very important is recalculated, and stays so. Make a new segment instead."
    assert refusals(ruled, WantedSegment(system_name="vip")) == [("/kind", told)]
    assert refusals(static, WantedSegment(system_name="chosen", rule=GOLD)) == [
        ("/kind", "Chosen is static, and stays so. Make a new segment instead.")
    ]
    posted(builder, static, kind="recalculated", **{"rule-match": "all", "rule-0-field": "tier", "rule-0-op": "set"})
    posted(builder, ruled, kind="static")
    kinds = dict(Segment.objects.values_list("system_name", "kind"))
    assert kinds == {"vip": "recalculated", "chosen": "static"}


def test_a_description_holds_three_hundred_characters(builder: Client) -> None:
    segment = make_segment("chosen", name="Chosen")
    longest, too_long = "d" * DESCRIPTION_LIMIT, "d" * 301
    assert DESCRIPTION_LIMIT == 300
    assert refusals(segment, WantedSegment(system_name="chosen", description=too_long)) == [
        ("/description", "Use at most 300 characters.")
    ]
    assert "at most 300 characters" in posted(builder, segment, description=too_long)
    segment.refresh_from_db()
    assert segment.description == ""
    assert "Saved." in posted(builder, segment, description=longest)
    segment.refresh_from_db()
    assert segment.description == longest


def test_joining_a_segment_of_a_segmentation_leaves_the_other_with_both_dates_and_why() -> None:
    new, active = (make_segment(name, segmentation="lifecycle") for name in ("new", "active"))
    other = make_segment("other", segmentation="value")
    ada = make_customer()
    for one in (new, other, active):
        add_to(one.pk, [ada.pk], context=context_of(reason=f"Into {one.name}"), now=timezone.now())
    assert (members(new), members(active), members(other)) == (set(), {ada.pk}, {ada.pk})
    left, joined = SegmentStay.objects.get(segment=new), SegmentStay.objects.get(segment=active)
    assert left.left_at == joined.entered_at
    assert (left.left_why["to"], left.left_why["reason"]) == (active.pk, "Into active")


def test_system_names_stay_those_of_segments_and_of_segmentations(builder: Client) -> None:
    segment = make_segment("new", segmentation="lifecycle", name="New ones")
    posted(builder, segment, system_name="renamed", name="Newcomers")
    segment.refresh_from_db()
    assert (segment.system_name, segment.name) == ("new", "Newcomers")
    group = Segmentation.objects.get()
    page = f"/admin/segments/segmentation/{group.pk}/change/"
    builder.post(page, {"system_name": "renamed", "name": "Life"})
    group.refresh_from_db()
    assert (group.system_name, group.name) == ("lifecycle", "Life")
