"""An erased customer is gone from merges too, and from the other customer of one that was undone."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from customers.edits.edit import Initiator
from customers.merging.errors import MergeRefused, UnmergeRefused
from customers.merging.unmerge import unmerge
from customers.models import BlockedMerge, Customer, Merge
from customers.privacy.erasure.background.stored_files import search
from customers.privacy.erasure.erase import erase
from customers.privacy.requests import request_erasure
from customers.rules.merging import MergeRule, MergeWhy
from tests.factories import (
    change_customer,
    context_of,
    make_card,
    make_custom_field,
    make_customer,
    make_identifier_type,
    make_point,
)
from tests.merging.test_merge import merge
from tests.merging.test_unmerge import take_back
from tests.privacy.dump import where

pytestmark = pytest.mark.django_db
CANARIES = ("canary.", "2125550199", "CNRY", "canary-shoe", "77810777810999", "Canarina")


def canary_victim() -> Customer:
    """Make a customer whose every value moves to the survivor."""
    make_custom_field("shoe")
    make_identifier_type("CRM")
    victim = make_customer(
        first_name="Canarina",
        email="canary.then@example.com",
        mobile="+12125550199",
        ids={"CRM": "CNRY-1"},
        custom={"shoe": "canary-shoe"},
    )
    change_customer(victim, email="canary.now@example.com")
    make_card(victim, "77810777810999")
    return victim


def forget(customer: Customer) -> None:
    """Erase a customer, to the end of the search in files."""
    erase(customer.pk, request=None, context=context_of(), now=timezone.now())
    search(seconds=60)


def test_nothing_of_the_victim_is_left_once_the_survivor_is_erased() -> None:
    survivor, victim = make_customer(email="s@example.com"), canary_victim()
    merge(survivor, victim, MergeWhy(MergeRule.POINT, "email", "canary.now@example.com"))
    assert where(*CANARIES)
    forget(survivor)
    assert where(*CANARIES) == []
    call_command("check_invariants")


def test_nothing_of_the_victim_is_left_with_the_survivor_once_it_was_parted_and_erased() -> None:
    survivor, victim = make_customer(email="s@example.com"), canary_victim()
    done = merge(survivor, victim)
    change_customer(survivor, **{"custom:shoe": "other", "id:CRM:p": "C9"})
    take_back(done.merge_id)
    forget(victim)
    assert where(*CANARIES) == []
    survivor.refresh_from_db()
    assert (survivor.erased_at, survivor.custom_values) == (None, {"shoe": "other"})
    call_command("check_invariants")


def test_nothing_of_the_survivor_is_left_with_the_victim_once_it_was_parted_and_erased() -> None:
    canary, other = canary_victim(), make_customer(email="o@example.com")
    take_back(merge(canary, other).merge_id)
    forget(canary)
    assert where(*CANARIES) == []
    call_command("check_invariants")


def test_what_a_blocked_merge_was_about_is_forgotten() -> None:
    gives = make_point("gives", email_access="give")
    holder, other = make_customer(through=gives), make_customer(through=gives, email="canary.now@example.com")
    with pytest.raises(MergeRefused):
        merge(holder, other, MergeWhy(MergeRule.IDENTIFIER, "email", "canary.now@example.com"))
    forget(other)
    assert where("canary.") == []
    assert BlockedMerge.objects.get().details["field"] == "email"


def test_an_erased_customer_is_merged_with_nobody_and_no_erased_merge_is_undone() -> None:
    survivor, victim, third = make_customer(), make_customer(), make_customer()
    done = merge(survivor, victim)
    forget(survivor)
    with pytest.raises(MergeRefused) as refused:
        merge(third, survivor)
    assert refused.value.code == "erased"
    with pytest.raises(UnmergeRefused, match="erased"):
        unmerge(done.merge_id, context=context_of())
    assert Merge.objects.get().kept == {}


def test_who_is_to_be_erased_is_not_merged_before_that_is_decided() -> None:
    survivor, victim = make_customer(), make_customer()
    request_erasure(victim.pk, by=Initiator("user", "editor"), reason="Asked")
    with pytest.raises(MergeRefused) as refused:
        merge(survivor, victim)
    assert refused.value.code == "erasure_waits"
