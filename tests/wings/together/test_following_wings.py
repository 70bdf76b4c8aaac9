"""Segments that look at other wings follow what happens there, say why, and leave a recalculation nothing to do."""

from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from customers.changelog.following import places
from customers.models import Customer
from customers.wings.segments.membership import follow as follower
from customers.wings.segments.membership.define import WantedSegment, change_segment
from customers.wings.segments.membership.follow import follow_changes
from customers.wings.segments.membership.follower import SEGMENTS_FOLLOWER
from customers.wings.segments.membership.recalculate import recalculate
from customers.wings.segments.membership.scheduled import recalculate_due
from customers.wings.segments.models import FollowedPlace, Segment, SegmentStay
from tests.factories import make_customer, make_staff, signed_in
from tests.races.meanwhile import meanwhile, once_before
from tests.statements import counted
from tests.wings.segments.conftest import BY, condition, follow, held_open, make_segment, members
from tests.wings.together.happenings import INSTALLED, everything, happening

A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
each_wing = pytest.mark.parametrize(("wing", "name"), INSTALLED)
with_points = pytest.mark.skipif(not apps.is_installed("customers.wings.points"), reason="the wing was deleted")
with_subscriptions = pytest.mark.skipif(
    not apps.is_installed("customers.wings.subscriptions"), reason="the wing was deleted"
)
with_activity = pytest.mark.skipif(not apps.is_installed("customers.wings.activity"), reason="the wing was deleted")


def held(number: int) -> list[Customer]:
    """Make customers who may lose a device and still be found."""
    return [make_customer(email=f"{uuid4().hex}@example.com") for _ in range(number)]


def moved_by_recalculating(*, now: datetime | None = None) -> int:
    """Recalculate every segment with a rule; return how many had to enter or leave."""
    found = Segment.objects.filter(kind=Segment.Kind.RECALCULATED).order_by("pk").values_list("pk", flat=True)
    done = [recalculate(pk, now=now or timezone.now()) for pk in found]
    return sum(one.entered + one.left for one in done if one is not None)


def why(segment: Segment, customer: Customer, *, left: bool = False) -> Any:
    stay = SegmentStay.objects.filter(segment=segment, customer=customer).latest("pk")
    return stay.left_why if left else stay.entered_why


def page(client: Client, customer: Customer) -> str:
    return client.get(f"/admin/customers/customer/{customer.pk}/change/", {"tab": "segment_history"}).content.decode()


@pytest.mark.django_db
@each_wing
def test_a_customer_enters_and_leaves_as_it_happens_and_the_page_says_why(
    wing: str, name: str, viewer_client: Client
) -> None:
    what = happening(wing, name)
    segment = make_segment("s", what.rule)
    ada, bob = held(2)
    assert segment.follows
    follow()
    what.enters(ada)
    follow()
    assert members(segment) == {ada.pk}
    before, after = what.says
    assert f'became true<span class="nowrap">: <del>{before}</del> → <ins>{after}</ins>' in page(viewer_client, ada)
    assert moved_by_recalculating() == 0
    what.leaves(ada)
    what.enters(bob)
    follow()
    assert members(segment) == {bob.pk}
    assert f'is no longer true<span class="nowrap">: <del>{after}</del>' in page(viewer_client, ada)
    assert moved_by_recalculating() == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@each_wing
def test_what_commits_late_with_an_older_id_is_not_missed(wing: str, name: str) -> None:
    what = happening(wing, name)
    segment = make_segment("s", what.rule)
    late, soon, after = held(3)
    follow()
    with held_open(lambda: what.enters(late)):
        meanwhile(lambda: what.enters(soon))
        follow()
        assert members(segment) == {soon.pk}
    what.enters(after)
    follow()
    assert members(segment) == {late.pk, soon.pk, after.pk}
    assert "before" in why(segment, late)
    follow()
    assert [place.gaps for place in FollowedPlace.objects.exclude(gaps=[])] == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@each_wing
def test_what_commits_while_a_follower_reads_is_followed(wing: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    what = happening(wing, name)
    segment = make_segment("s", what.rule)
    ada, bob = held(2)
    follow()
    what.enters(bob)
    keep = once_before(follower.keep_places, lambda: what.enters(ada))
    with monkeypatch.context() as patch:
        patch.setattr(follower, "keep_places", keep)
        follow()
    follow()
    assert members(segment) == {ada.pk, bob.pk}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_following_it_leaves_a_recalculation_nothing_to_do(seed: int) -> None:
    random, happenings, people = Random(seed), everything(), held(6)
    rules = [one.rule for one in happenings]
    segments = [make_segment(f"s{at}", rule) for at, rule in enumerate(rules)]
    make_segment("not-s1", {"not": condition("segment.s1", "is", True)})
    make_segment("any", {"any": [{"not": rules[0]}, {"all": rules[1:3]}, *rules[3:]]})
    for _ in range(40):
        one, customer = random.choice(happenings), random.choice(people)
        is_inside = customer.pk in members(segments[happenings.index(one)])
        (one.leaves if is_inside else one.enters)(customer)
        if random.random() < 0.3:
            people.append(held(1)[0]) if random.random() < 0.2 else follow()
        elif is_inside or random.random() < 0.5:
            follow()
    follow()
    assert moved_by_recalculating() == 0
    assert SegmentStay.objects.filter(left_at__isnull=False).exists()


@with_points
@pytest.mark.django_db
def test_points_that_become_available_or_expire_let_customers_enter_and_leave_at_that_time() -> None:
    from tests.wings.points.cast import earn

    segment = make_segment("rich", condition("points.bonus.available", "at_least", 100))
    ada, now = make_customer(), timezone.now()
    earn(ada, 40)
    earn(ada, 80, available_from=now + AN_HOUR, expires_at=now + 3 * AN_HOUR)
    follow()
    assert members(segment) == set()
    assert follow_changes(now=now + 2 * AN_HOUR, seconds=60)
    assert members(segment) == {ada.pk}
    assert (why(segment, ada)["before"], why(segment, ada)["after"]) == ("40", "120")
    assert moved_by_recalculating(now=now + 2 * AN_HOUR) == 0
    assert follow_changes(now=now + 4 * AN_HOUR, seconds=60)
    assert members(segment) == set()
    assert (why(segment, ada, left=True)["before"], why(segment, ada, left=True)["after"]) == ("120", "40")
    assert moved_by_recalculating(now=now + 4 * AN_HOUR) == 0


@with_points
@pytest.mark.django_db
def test_where_the_points_of_very_many_expire_at_one_moment_their_segments_are_recalculated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tests.wings.points.cast import earn

    monkeypatch.setattr(places, "MOMENTS_AT_ONCE", 3)
    rich = make_segment("rich", condition("points.bonus.available", "at_least", 100))
    named = make_segment("named", condition("firstName", "set"))
    people, now = held(5), timezone.now()
    for one in people:
        earn(one, 120, expires_at=now + AN_HOUR)
    follow()
    recalculate(rich.pk, now=timezone.now())  # the value of before is that of the last time all were looked at
    assert len(members(rich)) == 5
    later = now + 2 * AN_HOUR
    assert follow_changes(now=later, seconds=60)
    due = dict(Segment.objects.values_list("system_name", "next_run_at"))
    assert (due["rich"], due["named"]) == (later, None)
    assert recalculate_due(now=later, seconds=60)
    assert (members(rich), members(named)) == (set(), set())
    assert why(rich, people[0], left=True)["before"] == "120"
    assert follow_changes(now=later, seconds=60)
    assert Segment.objects.get(pk=rich.pk).next_run_at is None


@with_subscriptions
@pytest.mark.django_db
def test_a_topic_that_asks_for_double_opt_in_from_now_on_changes_who_is_in_its_segments() -> None:
    from customers.wings.subscriptions.models import Topic
    from customers.wings.subscriptions.rules import Status
    from tests.wings.subscriptions.conftest import change, make_tree

    tree = make_tree()
    news = make_segment("news", condition("subscription.email.news@main", "is", "subscribed"))
    make_segment("sms", condition("subscription.sms", "is", "subscribed"))
    ada, topic = make_customer(email="ada@example.com"), Topic.objects.get(channel="email", system_name="news")
    change(ada, tree, "main/email", Status.SUBSCRIBED)
    follow()
    assert members(news) == {ada.pk}  # subscribed to the channel, which is enough so far
    client, brands = signed_in(make_staff("administrator")), [one.pk for one in topic.brands.all()]
    for name, box, then in (("N", {"double_opt_in": "on"}, set()), ("N", {}, {ada.pk})):
        asked = {"name": name, "brands": brands, "is_active": "on", **box}
        page = f"/admin/subscriptions/topic/{topic.pk}/change/"
        assert client.post(page, asked).status_code == 302
        due = dict(Segment.objects.values_list("system_name", "next_run_at"))
        assert (due["news"] is not None, due["sms"]) == (True, None)
        assert recalculate_due(now=timezone.now(), seconds=60)
        assert members(news) == then
        assert client.post(page, {**asked, "name": "Of the week"}).status_code == 302
        assert Segment.objects.get(pk=news.pk).next_run_at is None


@with_activity
@pytest.mark.django_db
def test_a_rule_on_the_last_days_is_asked_again_as_each_day_begins() -> None:
    from tests.wings.activity.conftest import issue, make_template

    visit, ada = make_template(), make_customer()
    quiet = make_segment("quiet", {"not": condition("action.website.visit.count", "at_least", 1, within_days=30)})
    issue(ada, visit, ago=29 * A_DAY)
    follow()
    assert members(quiet) == set()
    later = timezone.now() + 2 * A_DAY
    assert follow_changes(now=later, seconds=60)
    assert members(quiet) == {ada.pk}
    assert {name: why(quiet, ada)[name] for name in ("day", "before", "after")} == {
        "day": True,
        "before": "1",
        "after": "",
    }
    assert moved_by_recalculating(now=later + 5 * AN_HOUR) == 0


@with_activity
@pytest.mark.django_db
def test_what_an_action_did_is_not_put_down_to_the_day_where_nobody_follows() -> None:
    from tests.wings.activity.conftest import issue, make_template

    visit, ada = make_template(), make_customer()
    active = make_segment(
        "active", condition("action.website.visit.count", "at_least", 1, within_days=30), follows=False
    )
    issue(ada, visit)
    recalculate(active.pk, now=timezone.now())
    assert members(active) == {ada.pk}
    assert (why(active, ada)["before"], why(active, ada)["after"]) == ("", "1")
    assert "day" not in why(active, ada)


@pytest.mark.django_db
@each_wing
def test_a_segment_that_follows_only_now_is_recalculated_first(wing: str, name: str) -> None:
    what = happening(wing, name)
    segment = make_segment("s", what.rule, follows=False)
    other = make_segment("other", what.rule)
    (ada,) = held(1)
    what.enters(ada)
    follow()
    assert (members(segment), members(other)) == (set(), {ada.pk})
    wanted = WantedSegment(system_name="s", rule=what.rule, follows=True)
    now = timezone.now()
    assert change_segment(segment, wanted, by=BY, now=now).next_run_at == now


@pytest.mark.django_db
@each_wing
def test_a_look_costs_as_many_statements_for_many_as_for_few(wing: str, name: str) -> None:
    what = happening(wing, name)
    make_segment("s", what.rule)
    few, many = held(5), held(35)  # five are written as many are
    follow()
    costs = []
    for people in (few, many):
        for one in people:
            what.enters(one)
        with counted() as statements:
            follow()
        costs.append(len(statements))
    # Not one a customer more. Which records have gaps before them, and are asked once more, differs from look to look.
    assert costs[1] <= costs[0] + 2 * len(SEGMENTS_FOLLOWER.records) < costs[0] + 30
