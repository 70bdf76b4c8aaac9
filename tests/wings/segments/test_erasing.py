"""What an erasure takes from the rules of segments, and from what staff wrote about them."""

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from customers.models import Customer, Erasure
from customers.privacy.erasure.background.stored_files import search
from customers.privacy.erasure.erase import erase
from customers.wings.segments.errors import SegmentRefused
from customers.wings.segments.membership.by_hand import add_to
from customers.wings.segments.membership.define import WantedSegment, change_segment
from customers.wings.segments.membership.locks import lock_segments
from customers.wings.segments.models import Segment, SegmentRule
from tests.factories import context_of, make_customer, make_staff, signed_in
from tests.privacy.dump import where
from tests.races.meanwhile import meanwhile
from tests.servers import poll_until
from tests.wings.segments.conftest import BY, condition, held_open, make_segment, members
from tests.wings.segments.membership.test_deleting import Aside

EMAIL, MOBILE = "ada.lovelace@example.com", "+12065550142"


def ada() -> Customer:
    """Make the customer who will be erased."""
    return make_customer(
        email=EMAIL, mobile=MOBILE, first_name="Ada", last_name="Lovelace", ids={"WebsiteID": "W-1815"}
    )


def erased(customer: Customer) -> None:
    with transaction.atomic():
        erase(customer.pk, request=None, context=context_of(), now=timezone.now())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("one", "redacted"),
    [
        (condition("email", "is", "ADA.Lovelace@example.com"), "[erased]"),
        (condition("email", "one_of", [EMAIL, "bob@example.com"]), ["[erased]", "bob@example.com"]),
        (condition("email", "starts_with", "ada.lovelace@"), "[erased]"),
        (condition("email", "contains", "@example.com"), "@example.com"),
        (condition("email", "is", "bob@example.com"), "bob@example.com"),
        (condition("phone", "is", MOBILE), "[erased]"),
        (condition("phone", "is_not", "+1 (206) 555-0142"), "[erased]"),
        (condition("phone", "starts_with", "+1206"), "+1206"),
        (condition("WebsiteID", "is", "w-1815"), "[erased]"),
        (condition("WebsiteID", "none_of", ["W-1", "W-1815"]), ["W-1", "[erased]"]),
        (condition("firstName", "is", "Ada"), "Ada"),
        (condition("lastName", "contains", "Ada Lovelace"), "[erased]"),
        (condition("area", "is", EMAIL), "[erased]"),
    ],
)
def test_values_that_name_the_customer_go_from_the_rule_and_from_those_it_had(one: Any, redacted: Any) -> None:
    customer = ada()
    segment = make_segment("s", {"all": [condition("email", "set"), {"not": one}]})
    erased(customer)
    for rule in (Segment.objects.get().rule, SegmentRule.objects.get(segment=segment).rule):
        assert rule["all"][1]["not"]["value"] == redacted
        assert rule["all"][0] == condition("email", "set")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_the_page_of_the_segment_says_what_happened(role: str) -> None:
    customer = ada()
    named = make_segment("named", condition("WebsiteID", "is", "W-1815"), description=f"Made for {EMAIL}")
    other = make_segment("other", condition("WebsiteID", "is", "W-2"))
    erased(customer)
    client = signed_in(make_staff(role))
    pages = [client.get(f"/admin/segments/segment/{one.pk}/change/").content.decode() for one in (named, other)]
    assert ["A customer that this rule named was erased." in page for page in pages] == [True, False]
    assert where("ada.lovelace@", "w-1815") == ["customers_erasure.sought"]


@pytest.mark.django_db
def test_a_rule_that_names_a_customer_is_refused_while_the_erasure_searches() -> None:
    customer = ada()
    erased(customer)
    with pytest.raises(SegmentRefused) as refused:
        make_segment("s", {"any": [condition("email", "set"), condition("email", "one_of", ["a@example.com", EMAIL])]})
    assert [(one.pointer, one.sentence) for one in refused.value.problems] == [
        ("/rule/any/1/value/1", "A customer who is being erased has this value. Leave it out.")
    ]
    assert not Segment.objects.exists()
    Erasure.objects.update(sought=None)
    assert make_segment("s", condition("email", "is", EMAIL))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_rule_that_was_being_saved_when_the_erasure_committed_is_found() -> None:
    customer = ada()
    with held_open(lambda: make_segment("s", condition("email", "is", EMAIL))):
        meanwhile(lambda: erased(customer))
        searching = Aside(lambda: search(seconds=30))
        searching.waits()
    assert searching.ends().error is None
    assert Segment.objects.get().rule["value"] == "[erased]"
    assert Erasure.objects.get().completed_at is not None
    assert where("ada.lovelace@", "w-1815") == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_erasure_locks_segments_in_the_order_in_which_everybody_does() -> None:
    told_of, inside = make_segment("told-of", description="Friends of Ada Lovelace"), make_segment("inside")
    customer = ada()
    add_to(inside.pk, [customer.pk], context=context_of(), now=timezone.now())
    with transaction.atomic():
        lock_segments([told_of.pk])
        erasing = Aside(lambda: erased(customer))
        erasing.waits()
        lock_segments([told_of.pk, inside.pk])
    assert erasing.ends().error is None
    told_of.refresh_from_db()
    assert told_of.description == "[erased]"
    assert members(inside) == set()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_erasure_leaves_a_rule_that_is_being_saved_to_the_search_which_keeps_the_new_one() -> None:
    segment, customer = make_segment("s", condition("email", "is", EMAIL)), ada()
    wanted = WantedSegment(system_name="s", rule=condition("email", "is", "bob@example.com"))
    with held_open(lambda: change_segment(segment, wanted, by=BY, now=timezone.now())):
        erasing = Aside(lambda: erased(customer))
        poll_until(lambda: erasing.is_over or erasing.is_waiting(), seconds=30, what="the end of the erasure")
    assert erasing.ends().error is None
    search(seconds=30)
    assert Segment.objects.get().rule == wanted.rule
    assert where("ada.lovelace@") == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_search_keeps_a_rule_that_is_saved_while_it_waits_for_the_old_one() -> None:
    segment, customer = make_segment("s", condition("email", "is", EMAIL)), ada()
    wanted = WantedSegment(system_name="s", rule=condition("email", "is", "bob@example.com"))
    with held_open(lambda: lock_segments([segment.pk])):
        meanwhile(lambda: erased(customer))
    assert Segment.objects.get().rule["value"] == EMAIL
    with held_open(lambda: change_segment(segment, wanted, by=BY, now=timezone.now())):
        searching = Aside(lambda: search(seconds=30))
        searching.waits()
    assert searching.ends().error is None
    assert Segment.objects.get().rule == wanted.rule
    assert where("ada.lovelace@", "w-1815") == []
