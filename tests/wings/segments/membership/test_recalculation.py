"""Recalculating a segment: who enters and leaves, why, and that nothing is written when nothing changed."""

from datetime import timedelta

import pytest
from django.core.management.base import CommandError
from django.utils import timezone

from customers.models import CustomField
from customers.wings.segments.admin import segments as pages
from customers.wings.segments.errors import NoSuchSegment, RuleOutOfUse, SegmentRefused, WrongKind
from customers.wings.segments.membership.recalculate import recalculate
from customers.wings.segments.membership.scheduled import recalculate_due
from customers.wings.segments.models import Segment, SegmentRun, SegmentStay
from tests.factories import change_customer, make_custom_field, make_customer, make_customers, make_superuser, signed_in
from tests.wings.segments.conftest import again, condition, follow, ids, make_segment, members, printed

pytestmark = pytest.mark.django_db


@pytest.fixture
def tier() -> CustomField:
    return make_custom_field("tier", type="choice", choices=("gold", "silver"))


GOLD = condition("tier", "is", "gold")


def test_commands_make_a_segment_and_recalculate_it(tier: CustomField, capsys: pytest.CaptureFixture[str]) -> None:
    ada, bob = make_customer(custom={"tier": "gold"}), make_customer(custom={"tier": "silver"})
    made = printed(capsys, "create_segment", "vip", "--rule", '{"field": "tier", "op": "is", "value": "gold"}')
    assert (made["segment"], made["kind"], made["members"], made["follows"]) == ("vip", "recalculated", 1, True)
    segment = Segment.objects.get()
    assert members(segment) == {ada.pk}
    change_customer(bob, **{"custom:tier": "gold"})
    change_customer(ada, **{"custom:tier": None})
    answer = printed(capsys, "recalculate_segment", "vip")
    assert {**answer, "seconds": 0} == {"segment": "vip", "members": 1, "entered": 1, "left": 1, "seconds": 0}
    assert members(segment) == {bob.pk}


def test_a_second_recalculation_writes_nothing(tier: CustomField) -> None:
    make_customer(custom={"tier": "gold"})
    segment = make_segment("vip", GOLD)
    before = list(SegmentStay.objects.values()), SegmentRun.objects.count()
    outcome = again(segment)
    assert (outcome.entered, outcome.left, outcome.members) == (0, 0, 1)
    assert (list(SegmentStay.objects.values()), SegmentRun.objects.count()) == before


def test_the_reason_names_the_condition_and_the_change(tier: CustomField) -> None:
    ada = make_customer(custom={"tier": "silver"}, first_name="Ada")
    segment = make_segment("vip", {"all": [condition("firstName", "set"), GOLD]}, follows=False)
    change_customer(ada, **{"custom:tier": "gold"})
    again(segment)
    stay = SegmentStay.objects.get()
    last = ada.changes.order_by("-pk")[0]
    assert stay.entered_why == {"rule": segment.rules.get().pk, "condition": "/all/1", "change": last.pk}
    change_customer(ada, first_name=None)
    again(segment)
    stay.refresh_from_db()
    assert (stay.left_why["condition"], stay.left_at is not None) == ("/all/0", True)


def test_a_rule_that_asks_about_itself_or_in_a_circle_is_refused(tier: CustomField) -> None:
    with pytest.raises(SegmentRefused) as own:
        make_segment("vip", {"any": [GOLD, condition("segment.vip", "is", True)]})
    assert [(one.pointer, one.sentence) for one in own.value.problems] == [
        ("/rule/any/1/field", "A segment can't ask about itself.")
    ]
    vip = make_segment("vip", GOLD)
    make_segment("best", condition("segment.vip", "is", True))
    from customers.wings.segments.membership.define import WantedSegment, change_segment
    from tests.wings.segments.conftest import BY

    with pytest.raises(SegmentRefused, match="vip → best → vip"):
        change_segment(
            vip,
            WantedSegment(system_name="vip", rule=condition("segment.best", "is", True)),
            by=BY,
            now=timezone.now(),
        )
    vip.refresh_from_db()
    assert vip.rule == GOLD


def test_a_rule_over_a_retired_field_is_refused_and_one_that_was_retired_later_says_so(tier: CustomField) -> None:
    ada = make_customer(custom={"tier": "gold"})
    segment = make_segment("vip", GOLD)
    CustomField.objects.update(retired_at=timezone.now())
    with pytest.raises(SegmentRefused, match="tier is retired"):
        make_segment("other", GOLD)
    with pytest.raises(RuleOutOfUse, match="tier is retired"):
        again(segment)
    segment.refresh_from_db()
    assert "retired" in segment.last_problem
    assert members(segment) == {ada.pk}


def test_what_happened_while_a_field_was_retired_is_caught_up_with_once_it_is_back(tier: CustomField) -> None:
    segment = make_segment("vip", GOLD)
    follow()
    ada, later = make_customer(custom={"tier": "gold"}), make_customer()
    CustomField.objects.update(retired_at=timezone.now())
    follow()
    CustomField.objects.update(retired_at=None)
    change_customer(later, first_name="Later")
    follow()
    assert recalculate_due(now=timezone.now(), seconds=5)
    assert members(segment) == {ada.pk}
    assert Segment.objects.get().next_run_at is None


def test_a_deleted_segment_and_a_static_one_are_refused_in_words() -> None:
    segment = make_segment("by-hand")
    with pytest.raises(WrongKind):
        again(segment)
    segment.delete()
    with pytest.raises(NoSuchSegment, match="deleted"):
        recalculate(999, now=timezone.now())


def test_due_segments_are_recalculated_once_for_each_slot(tier: CustomField) -> None:
    segment = make_segment("vip", GOLD, schedule="daily@04:00", follows=False)
    ada = make_customer(custom={"tier": "gold"})
    due = segment.next_run_at
    assert due is not None
    assert recalculate_due(now=due - timedelta(seconds=1), seconds=5)
    assert members(segment) == set()
    assert recalculate_due(now=due, seconds=5)
    assert members(segment) == {ada.pk}
    assert recalculate(segment.pk, now=due, kind="scheduled", due_at=due) is None
    segment.refresh_from_db()
    assert segment.next_run_at == due + timedelta(days=1)


def test_a_segment_follows_changes_with_their_reason_and_recalculation_finds_nothing(tier: CustomField) -> None:
    ada, bob, cy = make_customers(3)
    vip = make_segment("vip", GOLD)
    best = make_segment("best", {"all": [condition("segment.vip", "is", True), condition("email", "set")]})
    not_vip = make_segment("rest", condition("segment.vip", "is", False))
    assert members(not_vip) == ids([ada, bob, cy])
    change_customer(ada, **{"custom:tier": "gold"})
    new = make_customer(custom={"tier": "gold"})
    follow()
    assert members(vip) == members(best) == {ada.pk, new.pk}
    assert members(not_vip) == {bob.pk, cy.pk}
    stay = SegmentStay.objects.get(segment=vip, customer=ada)
    assert stay.entered_why["change"] == ada.changes.order_by("-pk")[0].pk
    assert SegmentStay.objects.get(segment=best, customer=ada).entered_why["condition"] == "/all/0"
    for segment in (vip, best, not_vip):
        outcome = again(segment)
        assert (outcome.entered, outcome.left) == (0, 0)


def test_unknown_names_and_broken_json_end_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="There is no segment nope"):
        printed(capsys, "recalculate_segment", "nope")
    with pytest.raises(CommandError, match="isn't valid JSON"):
        printed(capsys, "create_segment", "vip", "--rule", "{")
    with pytest.raises(CommandError, match="There is no field tear"):
        printed(capsys, "create_segment", "vip", "--rule", '{"field": "tear", "op": "is", "value": 1}')
    assert not Segment.objects.exists()


def test_a_long_recalculation_is_left_to_a_worker(tier: CustomField, monkeypatch: pytest.MonkeyPatch) -> None:
    segment = make_segment("vip", GOLD, follows=False)
    ada = make_customer(custom={"tier": "gold"})
    monkeypatch.setattr(pages, "MOST_AT_ONCE", 0)
    client, page = signed_in(make_superuser("root")), f"/admin/segments/segment/{segment.pk}/"
    answer = client.post(f"{page}recalculate/", follow=True)
    assert "Recalculation started" in answer.content.decode()
    assert members(segment) == set()
    recalculate_due(now=timezone.now(), seconds=5)
    assert members(segment) == {ada.pk}
    assert Segment.objects.get().next_run_at is None
