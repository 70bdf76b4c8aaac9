"""Segments on a customer's page and for client systems: current, history, by hand, erased, demo."""

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import F
from django.test import Client
from django.utils import timezone

from customers.maintenance.invariants.check import check
from customers.models import Customer
from customers.privacy.erasure.erase import erase
from customers.wings.segments.errors import WrongKind
from customers.wings.segments.membership.by_hand import add_to, remove_from
from customers.wings.segments.membership.scheduled import recalculate_due
from customers.wings.segments.models import Segment, SegmentStay
from customers.wings.segments.profile import history_tab
from customers.wings.segments.profile.history_tab import PAGE_SIZE, StayEvent, read_events
from tests.api.conftest import caller
from tests.factories import (
    change_customer,
    context_of,
    make_custom_field,
    make_customer,
    make_customers,
    make_point,
    make_staff,
    signed_in,
)
from tests.statements import counted
from tests.wings.segments.conftest import again, condition, follow, ids, make_segment, members

pytestmark = pytest.mark.django_db


def page(client: Client, customer: Customer, tab: str = "segments", **parameters: Any) -> str:
    answer = client.get(f"/admin/customers/customer/{customer.pk}/change/", {"tab": tab, **parameters})
    return answer.content.decode()


def test_joining_one_segment_of_a_segmentation_leaves_the_other(editor_client: Client) -> None:
    new, active = (make_segment(name, segmentation="lifecycle") for name in ("new", "active"))
    ada, bob = make_customers(2)
    now = timezone.now()
    assert add_to(new.pk, [ada.pk, bob.pk], context=context_of(reason="First order"), now=now).entered == ids(
        [ada, bob]
    )
    moved = add_to(active.pk, [ada.pk], context=context_of(), now=timezone.now(), rows={ada.pk: 7})
    assert (moved.entered, moved.left) == ({ada.pk}, {ada.pk: new.pk})
    assert (members(new), members(active)) == ({bob.pk}, {ada.pk})
    assert add_to(active.pk, [ada.pk], context=context_of(), now=timezone.now()).entered == set()
    assert remove_from(active.pk, [ada.pk, bob.pk], context=context_of(), now=timezone.now()) == {ada.pk}
    assert [Segment.objects.get(pk=one.pk).size for one in (new, active)] == [1, 0]
    assert "for joining active" in page(editor_client, ada, "segment_history")
    assert not [one for one in check() if one.offences]


def test_only_static_segments_are_changed_by_hand_and_only_for_living_customers() -> None:
    rule = make_segment("with-email", condition("email", "set"))
    ada = make_customer()
    with pytest.raises(WrongKind, match="recalculated from its rule"):
        add_to(rule.pk, [ada.pk], context=context_of(), now=timezone.now())
    static = make_segment("by-hand")
    victim = make_customer()
    Customer.objects.filter(pk=victim.pk).update(merged_into=ada.pk)
    assert add_to(static.pk, [victim.pk, 999_999], context=context_of(), now=timezone.now()).entered == set()


def test_a_segment_that_follows_learns_of_what_was_done_by_hand_at_once() -> None:
    static = make_segment("chosen")
    rest = make_segment("rest", condition("segment.chosen", "is", False))
    ada, bob = make_customers(2)
    follow()
    assert members(rest) == ids([ada, bob])
    add_to(static.pk, [ada.pk], context=context_of(), now=timezone.now())
    assert members(rest) == {bob.pk}
    assert (again(rest).entered, again(rest).left) == (0, 0)


@pytest.mark.parametrize(("role", "sees"), [("editor", True), ("viewer", False)])
def test_the_tabs_say_since_when_and_why_masked_where_values_are(role: str, sees: bool) -> None:
    make_custom_field("tier", type="choice", choices=("gold", "silver"))
    ada = make_customer(custom={"tier": "silver"})
    make_segment("vip", condition("tier", "is", "gold"), name="Very important")
    change_customer(ada, **{"custom:tier": "gold"})
    follow()
    client = signed_in(make_staff(role))
    shown = page(client, ada)
    assert "Very important" in shown
    assert ("“tier is gold” became true" in shown) is sees
    assert ("<del>silver</del> → <ins>gold</ins>" in shown) is sees
    change_customer(ada, **{"custom:tier": "silver"})
    follow()
    assert "Not in any segment" in page(client, ada)
    history = page(client, ada, "segment_history")
    assert history.count("Very important") == 2
    assert ("“tier is gold” is no longer true" in history) is sees


def test_staff_add_and_remove_on_the_page_and_viewers_may_not(editor_client: Client, viewer_client: Client) -> None:
    segment, ada = make_segment("chosen", name="Chosen ones"), make_customer()
    url = f"/admin/segments/segment/add-customer/{ada.pk}/"
    assert viewer_client.post(url, {"segment": segment.pk}).status_code == 403
    assert "Chosen ones" in page(editor_client, ada)
    answer = editor_client.post(url, {"segment": segment.pk, "reason": "Asked for it"}, follow=True)
    assert "Added to Chosen ones." in answer.content.decode()
    assert "Added by edith · admin-panel: Asked for it" in page(editor_client, ada)
    remove = f"/admin/segments/segment/{segment.pk}/remove/{ada.pk}/"
    assert viewer_client.post(remove).status_code == 403
    assert "Removed from Chosen ones." in editor_client.post(remove, follow=True).content.decode()
    assert "Choose a segment" in editor_client.post(url, {"segment": "x"}, follow=True).content.decode()


def test_the_history_of_each_merged_customer_can_be_seen_apart(editor_client: Client) -> None:
    segment = make_segment("chosen")
    ada, victim = make_customers(2)
    for one in (ada, victim):
        add_to(segment.pk, [one.pk], context=context_of(), now=timezone.now())
    Customer.objects.filter(pk=victim.pk).update(merged_into=ada.pk)
    both = page(editor_client, ada, "segment_history")
    assert both.count(">entered<") == 2
    assert f"Merged customer {victim.pk}" in both
    assert page(editor_client, ada, "segment_history", of=victim.pk).count(">entered<") == 1


def test_a_segment_that_is_deleted_while_its_page_is_read_is_left_out(
    editor_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ada,) = make_customers(1)
    stays, goes = make_segment("stays", name="Stays"), make_segment("goes", name="Goes")
    for one in (stays, goes):
        add_to(one.pk, [ada.pk], context=context_of(), now=timezone.now())

    def and_then_delete(*arguments: Any) -> list[StayEvent]:
        found = read_events(*arguments)
        goes.delete()
        return found

    monkeypatch.setattr(history_tab, "read_events", and_then_delete)
    shown = page(editor_client, ada, "segment_history")
    assert (shown.count(">entered<"), "Stays" in shown, "Goes" in shown) == (1, True, False)


def test_a_long_history_is_paged_in_as_many_queries_as_none(editor_client: Client) -> None:
    segments = [make_segment(f"chosen{number}", name=f"Chosen {number}") for number in range(2)]
    ada, bob = make_customers(2)
    for number in range(30):
        add_to(segments[number % 2].pk, [ada.pk], context=context_of(), now=timezone.now())
        remove_from(segments[number % 2].pk, [ada.pk], context=context_of(), now=timezone.now())
    # What one step does to a stay, it does at one time.
    SegmentStay.objects.update(entered_at=F("left_at"))
    moment = SegmentStay.objects.latest("pk").left_at
    SegmentStay.objects.filter(pk__in=SegmentStay.objects.order_by("-pk").values("pk")[:8]).update(
        entered_at=moment, left_at=moment
    )
    seen, parameters = list[str](), {}
    while parameters is not None:
        shown = page(editor_client, ada, "segment_history", **parameters)
        found = _events_shown(shown)
        assert 0 < len(found) <= PAGE_SIZE
        seen += found
        older = re.search(r'before=([0-9-]+)" rel="next"', shown)
        parameters = {"before": older[1]} if older else None
    assert seen == [f"Chosen {number % 2} {verb}" for number in reversed(range(30)) for verb in ("left", "entered")]
    with counted() as none:
        page(editor_client, bob, "segment_history")
    with counted() as many:
        page(editor_client, ada, "segment_history")
    assert len(many) == len(none)


def _events_shown(html: str) -> list[str]:
    """Return the events of a page in their order."""
    found = re.findall(r'">(Chosen \d)</a></td><td data-label="What"><span class="badge[ ok]*">(\w+)<', html)
    return [" ".join(event) for event in found]


@pytest.mark.parametrize("before", ["x", "1-", "99999999999999999999-1", "1-1-2"])
def test_junk_for_a_place_in_the_history_shows_the_newest(editor_client: Client, before: str) -> None:
    segment, ada = make_segment("chosen", name="Chosen ones"), make_customer()
    add_to(segment.pk, [ada.pk], context=context_of(), now=timezone.now())
    assert page(editor_client, ada, "segment_history", before=before).count("Chosen ones") == 1


@pytest.mark.parametrize(("role", "sees"), [("bulk operator", True), ("viewer", False)])
def test_the_page_of_a_segment_shows_rule_size_members_and_why_and_recalculates(role: str, sees: bool) -> None:
    segment = make_segment("adas", condition("firstName", "is", "Ada"), name="Adas", schedule="weekly@mon,thu@04:00")
    ada = make_customer(first_name="Ada")
    client = signed_in(make_staff(role))
    url = f"/admin/segments/segment/{segment.pk}/"
    assert ("Recalculated: 1 entered" in client.post(f"{url}recalculate/", follow=True).content.decode()) is sees
    shown = client.get(f"{url}change/").content.decode()
    assert ("First name is Ada" in shown) is sees
    assert (f"/customer/{ada.pk}/change/?tab=segments" in shown) is sees
    assert "Monday and Thursday at 04:00" in shown


def test_client_systems_read_the_segments(client: Client) -> None:
    system = caller(client, make_point())
    segment, ada = make_segment("chosen"), make_customer()
    assert system.get(f"/v2/customers/{ada.pk}/segments").json() == {"segments": []}
    add_to(segment.pk, [ada.pk], context=context_of(), now=timezone.now())
    (found,) = system.get(f"/v2/customers/{ada.pk}/segments").json()["segments"]
    assert (found["segment"], found["entered"][:2]) == ("chosen", "20")
    assert system.get("/v2/customers/999/segments").status_code == 404


def test_an_erased_customer_leaves_and_nothing_written_about_them_stays() -> None:
    static, rule = make_segment("chosen"), make_segment("ada", condition("email", "is", "ada@example.com"))
    ada = make_customer(email="ada@example.com")
    add_to(static.pk, [ada.pk], context=context_of(reason="Ada asked"), now=timezone.now())
    bob, said = make_customer(), "Like ADA@example.com"
    add_to(static.pk, [bob.pk], context=context_of(reason=said), now=timezone.now())
    follow()
    assert members(rule) == {ada.pk}
    erase(ada.pk, request=None, context=context_of(), now=timezone.now())
    assert (members(rule), members(static)) == (set(), {bob.pk})
    assert SegmentStay.objects.get(customer=bob).entered_why["reason"] == "[erased]"
    follow()
    assert "Ada" not in str(list(SegmentStay.objects.values()))
    assert "ada@example.com" not in str(list(Segment.objects.values()))
    assert not [one for one in check() if one.offences]


def test_the_demo_tells_a_year_of_segments() -> None:
    call_command("demo", customers=300)
    assert recalculate_due(now=timezone.now(), seconds=60)
    sizes = dict(Segment.objects.values_list("system_name", "size"))
    assert {"new", "active", "sleeping", "gold-with-access", "birthday-soon"} == set(sizes)
    assert SegmentStay.objects.filter(left_at__isnull=False).exists()
    assert not [one for one in check() if one.offences]
    before = SegmentStay.objects.count()
    call_command("demo", customers=300)
    assert SegmentStay.objects.count() == before
