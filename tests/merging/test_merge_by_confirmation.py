"""An owner confirms a contact that another customer has confirmed, or signs in with: the two are one person."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from customers.changelog.labels import read_labels
from customers.contacts.confirmation.confirm import Confirmed, NotConfirmed, confirm_by_code, confirm_by_link
from customers.edits.edit import ContactWish
from customers.merging.overview.summaries import blocked_merge_summaries, merge_summaries
from customers.merging.unmerge import unmerge
from customers.models import BlockedMerge, Change, Confirmation, Contact, Customer, Merge
from tests.api.conftest import caller
from tests.contacts.confirmation.asking import OTHER_PHONE, PHONE, ask, code, path, token
from tests.factories import change_customer, contact, context_of, make_customer, make_point

pytestmark = pytest.mark.django_db
Answer = Confirmed | NotConfirmed


def by_link(customer: Customer) -> Answer:
    return confirm_by_link(token(customer, "mobile"), now=timezone.now())


def by_code(customer: Customer) -> Answer:
    text = code(customer, "mobile")
    return confirm_by_code(customer.pk, "mobile", text, context=context_of(make_point("app")), now=timezone.now())


WAYS = pytest.mark.parametrize("confirm", [by_link, by_code])


def confirmed_holder(**more: Any) -> Customer:
    """Make a customer whose owner has confirmed the number."""
    holder = make_customer(email="holder@example.com", **more)
    change_customer(holder, mobile=ContactWish(PHONE, "verified"))
    return holder


def access_holder(**more: Any) -> Customer:
    """Make a customer who signs in with the number, which nobody was ever asked to confirm."""
    holder = make_customer(email="holder@example.com", **more)
    change_customer(holder, through=make_point("gives", mobile_access="give"), mobile=PHONE)
    return holder


def waiting(**more: Any) -> Customer:
    """Make a customer for whom the number waits."""
    customer = make_customer(email="waits@example.com", **more)
    ask(customer, through=make_point("waits", held_by_another="wait"), mobile=PHONE)
    return customer


def give_access(customer: Customer) -> None:
    change_customer(customer, through=make_point("gives-email", email_access="give"), email="waits@example.com")


def merged() -> tuple[int, int]:
    merge = Merge.objects.get()
    assert merge.rule == "confirmed"
    return merge.survivor_id, merge.victim_id


def numbers(customer_id: int) -> dict[str, str]:
    return dict(Contact.objects.filter(customer=customer_id, kind="mobile").values_list("value", "state"))


@WAYS
def test_confirmed_by_both_they_are_one_and_who_registered_later_stays(confirm: Any) -> None:
    holder, customer = confirmed_holder(), waiting()
    assert confirm(customer) == Confirmed(customer.pk, "mobile")
    assert merged() == (customer.pk, holder.pk)
    assert contact(customer, "mobile").confirmation == "confirmed"
    assert numbers(customer.pk) == {PHONE: "current"}
    call_command("check_invariants")


@WAYS
def test_who_signs_in_with_it_stays_and_has_it_confirmed(confirm: Any) -> None:
    holder, customer = access_holder(), waiting()
    assert confirm(customer) == Confirmed(holder.pk, "mobile", merged_from=customer.pk)
    assert merged() == (holder.pk, customer.pk)
    stands = contact(holder, "mobile")
    assert (stands.confirmation, stands.gives_account_access) == ("confirmed", True)
    call_command("check_invariants")


def test_the_number_that_was_the_survivors_is_replaced_by_the_confirmed_one() -> None:
    confirmed_holder()
    customer = waiting(mobile=OTHER_PHONE)
    by_link(customer)
    assert numbers(customer.pk) == {PHONE: "current", OTHER_PHONE: "removed"}
    assert contact(customer, "mobile").confirmation == "confirmed"
    call_command("check_invariants")


def test_nobody_is_asked_for_it_any_more() -> None:
    access_holder()
    by_link(waiting())
    assert not Confirmation.objects.filter(state="open").exists()


def test_an_unconfirmed_contact_without_access_moves_and_merges_nobody() -> None:
    holder = make_customer(email="holder@example.com", mobile=PHONE)
    customer = waiting()
    assert by_link(customer) == Confirmed(customer.pk, "mobile", moved_from=holder.pk)
    assert not Merge.objects.exists()


@WAYS
def test_both_with_access_stay_two_the_number_stays_and_both_profiles_say_why(confirm: Any) -> None:
    holder, customer = access_holder(), waiting()
    give_access(customer)
    changes = Change.objects.count()
    assert isinstance(confirm(customer), NotConfirmed)
    assert (Change.objects.count(), Merge.objects.count(), BlockedMerge.objects.count()) == (changes, 0, 1)
    assert (numbers(holder.pk), numbers(customer.pk)) == ({PHONE: "current"}, {PHONE: "pending"})
    for one in (holder, customer):
        (told,) = blocked_merge_summaries(one.pk, labels=read_labels(), may_see=True)
        assert f"stayed with customer {holder.pk}" in told.sentence
        assert "Both customers have account access" in told.sentence


def test_what_blocked_it_once_may_be_gone_when_the_link_is_used_again() -> None:
    holder, customer = access_holder(), waiting()
    give_access(customer)
    link = token(customer, "mobile")
    assert isinstance(confirm_by_link(link, now=timezone.now()), NotConfirmed)
    change_customer(customer, through=make_point("takes", email_access="take"), email="waits@example.com")
    assert isinstance(confirm_by_link(link, now=timezone.now()), Confirmed)
    assert merged() == (holder.pk, customer.pk)


def test_a_link_that_was_used_merges_nobody_a_second_time() -> None:
    confirmed_holder()
    customer = waiting()
    link = token(customer, "mobile")
    assert isinstance(confirm_by_link(link, now=timezone.now()), Confirmed)
    assert isinstance(confirm_by_link(link, now=timezone.now()), NotConfirmed)


def test_both_profiles_say_that_the_owner_confirmed_it() -> None:
    holder, customer = confirmed_holder(), waiting()
    by_link(customer)
    for one in (holder, customer):
        (told,) = merge_summaries(one.pk, labels=read_labels(), may_see=True)
        assert "the owner confirmed" in told.sentence
        assert "for one of them, and the other one had it" in told.sentence


@pytest.mark.parametrize("make_holder", [confirmed_holder, access_holder])
def test_undone_each_has_what_was_theirs(make_holder: Any) -> None:
    holder, customer = make_holder(), waiting()
    before = dict(Contact.objects.filter(customer=holder).values_list("value", "state"))
    by_link(customer)
    unmerge(Merge.objects.get().pk, context=context_of())
    assert dict(Contact.objects.filter(customer=holder).values_list("value", "state")) == before
    call_command("check_invariants")


def test_the_page_behind_the_link_thanks_the_owner(client: Client) -> None:
    confirmed_holder()
    answer = client.post(path(waiting(), "mobile"))
    assert (answer.status_code, Merge.objects.count()) == (302, 1)


def test_the_operation_answers_about_the_one_who_stays(client: Client) -> None:
    holder, customer = access_holder(), waiting()
    given = {"confirmation": {"code": code(customer, "mobile")}}
    answer = caller(client, make_point("app")).operation(
        "ConfirmMobilePhone", {"ids": {"customerId": customer.pk}}, **given
    )
    assert (answer["customer"]["processingStatus"], answer["customer"]["ids"]["customerId"]) == ("Changed", holder.pk)
    assert [warning["code"] for warning in answer["warnings"]] == ["91009"]
