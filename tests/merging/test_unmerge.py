"""A merge is taken back: everything that moved is where it was, and what came since stays."""

import pytest
from django.core.management import call_command

from customers.merging.errors import UnmergeRefused
from customers.merging.unmerge import Unmerged, unmerge
from customers.models import Change, Contact, Customer, Identifier, Merge
from tests.factories import change_customer, context_of, make_custom_field, make_customer, make_identifier_type
from tests.merging.dump import difference, dumped
from tests.merging.test_merge import contacts, merge

pytestmark = pytest.mark.django_db


def take_back(merge_id: int) -> Unmerged:
    return unmerge(merge_id, context=context_of())


def test_a_chain_is_taken_apart_from_its_end() -> None:
    first, second, third = make_customer(), make_customer(), make_customer()
    before = dumped()
    one, two = merge(second, first), merge(third, second)
    with pytest.raises(UnmergeRefused, match="itself merged"):
        take_back(one.merge_id)
    take_back(two.merge_id)
    assert set(Customer.objects.filter(merged_into=second)) == {first}
    take_back(one.merge_id)
    assert difference(before, dumped()) == {}


def test_what_reached_the_survivor_since_stays_and_is_told() -> None:
    make_custom_field("shoe")
    survivor = make_customer(email="s@example.com")
    victim = make_customer(email="v@example.com", mobile="+12125550101", custom={"shoe": "41"})
    done = merge(survivor, victim)
    change_customer(survivor, mobile="+12125550102", last_name="New", **{"custom:shoe": "42"})
    told = take_back(done.merge_id)
    survivor.refresh_from_db()
    assert contacts(survivor) == {"s@example.com": "current", "+12125550102": "current"}
    assert contacts(victim) == {"v@example.com": "current", "+12125550101": "current"}
    assert (survivor.last_name, survivor.custom_values) == ("New", {"shoe": "42"})
    (sentence,) = told.stays
    assert all(label in sentence for label in ("Last name", "Mobile phone", "shoe"))
    call_command("check_invariants")


def test_an_identifier_that_was_changed_since_goes_back_and_the_new_one_stays() -> None:
    make_identifier_type("CRM")
    survivor, victim = make_customer(email="s@example.com"), make_customer(ids={"CRM": "C1"})
    done = merge(survivor, victim)
    change_customer(survivor, **{"id:CRM:p": "C2"})
    take_back(done.merge_id)
    found = dict(Identifier.objects.values_list("customer_id", "value"))
    assert found == {survivor.pk: "C2", victim.pk: "C1"}
    call_command("check_invariants")


def test_an_identifier_that_was_removed_since_comes_back() -> None:
    make_identifier_type("CRM")
    survivor, victim = make_customer(email="s@example.com"), make_customer(ids={"CRM": "C1"})
    done = merge(survivor, victim)
    change_customer(survivor, **{"id:CRM:p": None})
    take_back(done.merge_id)
    assert Identifier.objects.get().customer == victim
    call_command("check_invariants")


def test_it_is_refused_where_somebody_else_has_the_value_now() -> None:
    make_identifier_type("CRM")
    survivor, victim = make_customer(email="s@example.com"), make_customer(ids={"CRM": "C1"})
    done = merge(survivor, victim)
    change_customer(survivor, **{"id:CRM:p": None})
    thief = make_customer(ids={"CRM": "C1"})
    before = dumped()
    with pytest.raises(UnmergeRefused, match=f"customer {thief.pk}"):
        take_back(done.merge_id)
    assert difference(before, dumped()) == {}


def test_it_is_refused_where_the_survivor_would_be_left_with_nothing() -> None:
    survivor, victim = make_customer(ids={"WebsiteID": "W1"}), make_customer(email="v@example.com")
    done = merge(survivor, victim)
    change_customer(survivor, **{"id:WebsiteID:p": None})
    with pytest.raises(UnmergeRefused, match="left without"):
        take_back(done.merge_id)
    assert Merge.objects.get().undone_at is None


def test_nothing_is_taken_back_twice() -> None:
    done = merge(make_customer(), make_customer())
    take_back(done.merge_id)
    with pytest.raises(UnmergeRefused, match="already"):
        take_back(done.merge_id)


def test_both_changelogs_tell_of_the_taking_back() -> None:
    survivor, victim = make_customer(email="s@example.com"), make_customer(mobile="+12125550101")
    done = merge(survivor, victim)
    take_back(done.merge_id)
    told = {one.customer_id: one.delta for one in Change.objects.filter(merge=done.merge_id).order_by("pk")}
    assert told[survivor.pk] == {"merged": [victim.pk, None], "mobile": ["+12125550101", None]}
    assert told[victim.pk] == {"merged_into": [survivor.pk, None], "mobile": [None, "+12125550101"]}


def test_two_who_were_parted_can_be_merged_again_the_other_way_round() -> None:
    one, other = make_customer(email="a@example.com"), make_customer(email="b@example.com")
    take_back(merge(one, other).merge_id)
    merge(other, one)
    assert Contact.objects.get(value="a@example.com").customer == other
    call_command("check_invariants")
