"""Two customers become one: what becomes of everything that both have."""

import pytest
from django.core.management import call_command

from customers.changelog.labels import read_labels
from customers.merging.blocked import remember_blocked
from customers.merging.errors import MergeRefused, SameCustomer
from customers.merging.merge import Merged, merge_customers
from customers.merging.overview import summaries
from customers.merging.unmerge import unmerge
from customers.models import BlockedMerge, Change, Contact, Customer, Identifier, Merge, Message
from customers.rules.merging import Blocker, MergeCode, MergeRule, MergeWhy
from tests.contacts.confirmation.asking import asked_customer, open_confirmation
from tests.factories import (
    change_customer,
    context_of,
    make_card,
    make_custom_field,
    make_customer,
    make_identifier_type,
    make_point,
    make_source,
    scope_of,
)

pytestmark = pytest.mark.django_db
BY_HAND = MergeWhy(MergeRule.BY_HAND)


def merge(survivor: Customer, victim: Customer, why: MergeWhy = BY_HAND, *, over_access: bool = False) -> Merged:
    """Merge, as staff would."""
    return merge_customers(survivor.pk, victim.pk, context=context_of(), why=why, over_access=over_access)


def contacts(customer: Customer) -> dict[str, str]:
    """Return a customer's contacts with their states."""
    return dict(Contact.objects.filter(customer=customer).values_list("value", "state"))


def test_the_survivors_contact_stays_and_the_victims_is_reserved_for_it() -> None:
    survivor, victim = make_customer(email="s@example.com"), make_customer(email="v@example.com")
    merge(survivor, victim)
    assert contacts(survivor) == {"s@example.com": "current", "v@example.com": "removed"}
    assert contacts(victim) == {}


def test_a_kind_that_the_survivor_lacks_comes_from_the_victim() -> None:
    survivor, victim = make_customer(email="s@example.com"), make_customer(mobile="+12125550101")
    merge(survivor, victim)
    assert contacts(survivor) == {"s@example.com": "current", "+12125550101": "current"}


def test_the_profile_is_the_survivors_and_blank_custom_fields_come_from_the_victim() -> None:
    for name in ("tier", "shoe"):
        make_custom_field(name)
    survivor = make_customer(email="s@example.com", first_name="Ada", custom={"tier": "gold"})
    victim = make_customer(email="v@example.com", last_name="Byron", custom={"tier": "silver", "shoe": "41"})
    merge(survivor, victim)
    survivor.refresh_from_db()
    assert (survivor.first_name, survivor.last_name) == ("Ada", "")
    assert survivor.custom_values == {"tier": "gold", "shoe": "41"}


def test_identifiers_move_and_one_that_the_survivor_has_too_still_finds_it() -> None:
    make_identifier_type("CRM")
    survivor = make_customer(ids={"WebsiteID": "W1"})
    victim = make_customer(ids={"WebsiteID": "W2", "CRM": "C2"})
    merge(survivor, victim)
    assert set(Identifier.objects.filter(customer=survivor).values_list("value", flat=True)) == {"W1", "C2"}
    assert Identifier.objects.get(value="W2").customer.merged_into == survivor


def test_cards_move() -> None:
    survivor, victim = make_customer(), make_customer()
    card = make_card(victim)
    merge(survivor, victim)
    card.refresh_from_db()
    assert card.customer == survivor


def test_both_changelogs_name_the_merge_and_the_other_customer() -> None:
    survivor, victim = make_customer(email="s@example.com"), make_customer(mobile="+12125550101")
    done = merge(survivor, victim)
    told = {change.customer_id: change for change in Change.objects.filter(merge=done.merge_id)}
    assert told[survivor.pk].delta == {"merged": [None, victim.pk], "mobile": [None, "+12125550101"]}
    assert told[victim.pk].delta == {"merged_into": [None, survivor.pk], "mobile": ["+12125550101", None]}
    assert (told[survivor.pk].counterpart, told[victim.pk].counterpart) == (victim.pk, survivor.pk)


def test_every_old_id_finds_the_survivor_in_one_hop_after_a_chain() -> None:
    first, second, third = make_customer(), make_customer(), make_customer()
    merge(second, first)
    merge(third, second)
    assert set(Customer.objects.filter(merged_into=third)) == {first, second}
    call_command("check_invariants")


def test_two_who_both_sign_in_are_not_merged_unless_somebody_goes_over_it() -> None:
    gives = make_point("gives", email_access="give")
    one, other = (
        make_customer(through=gives, email="a@example.com"),
        make_customer(through=gives, email="b@example.com"),
    )
    with pytest.raises(MergeRefused) as refused:
        merge(one, other)
    assert refused.value.code == "both_have_access"
    assert not Merge.objects.exists()
    merge(one, other, over_access=True)
    assert Merge.objects.get().details == {"over_access": True}


def test_different_ids_of_a_type_that_never_merges_are_never_gone_over() -> None:
    make_identifier_type("Passport").__class__.objects.filter(system_name="Passport").update(never_merge_different=True)
    one, other = make_customer(ids={"Passport": "1"}), make_customer(ids={"Passport": "2"})
    with pytest.raises(MergeRefused) as refused:
        merge(one, other, over_access=True)
    assert refused.value.code == "different_ids"
    assert "Passport" in str(refused.value)


def test_the_same_id_of_such_a_type_in_two_sources_blocks_nothing() -> None:
    never = make_identifier_type("line", scope="source")
    type(never).objects.update(never_merge_different=True)
    shop, web = (f"id:line:{scope_of(make_source(name))}" for name in ("SHOP", "WEB"))
    survivor, victim = make_customer(ids={shop: "L1"}), make_customer(ids={web: "L1"})
    merge(survivor, victim)
    assert Identifier.objects.filter(customer=survivor).count() == 2


def test_an_automatic_merge_that_is_blocked_is_remembered_once_and_moves_nothing() -> None:
    gives = make_point("gives", email_access="give")
    holder, other = make_customer(through=gives), make_customer(through=gives)
    why = MergeWhy(MergeRule.IDENTIFIER, "id:line:s:1", "L1")
    for _ in range(2):
        with pytest.raises(MergeRefused):
            merge(holder, other, why)
    blocked = BlockedMerge.objects.get()
    assert (blocked.holder, blocked.other, blocked.code) == (holder, other, "both_have_access")
    assert Change.objects.filter(merge__isnull=False).count() == 0


def test_one_customer_is_not_merged_with_itself() -> None:
    one = make_customer()
    with pytest.raises(MergeRefused) as refused:
        merge(one, one)
    assert refused.value.code == "same_customer"
    one.refresh_from_db()
    assert one.version == 1


def test_the_second_of_two_crossing_merges_is_told_the_same_survivor() -> None:
    one, other = make_customer(), make_customer()
    merge(one, other)
    with pytest.raises(SameCustomer) as refused:
        merge(other, one)
    assert refused.value.survivor == one.pk


def test_what_the_victim_waits_for_waits_for_the_survivor() -> None:
    survivor, victim = make_customer(mobile="+12125550101"), make_customer(email="v@example.com")
    asks = make_point("asks", email_confirmation="ask")
    Contact.objects.filter(customer=victim).update(confirmation="confirmed")
    change_customer(victim, through=asks, email="new@example.com")
    merge(survivor, victim)
    assert contacts(survivor) == {
        "+12125550101": "current",
        "v@example.com": "current",
        "new@example.com": "pending",
    }


def test_who_was_merged_meanwhile_is_merged_with_nobody_by_hand_and_by_itself_stands_for_the_survivor() -> None:
    one, other, third = make_customer(), make_customer(), make_customer()
    merge(one, other)
    with pytest.raises(MergeRefused) as refused:
        merge(third, other)
    assert refused.value.code == "already_merged"
    assert merge(third, other, MergeWhy(MergeRule.IDENTIFIER)).victim == one.pk
    assert set(Customer.objects.filter(merged_into=third)) == {one, other}


def test_a_merge_that_was_refused_is_told_of_nobody_who_is_one_or_gone_by_now() -> None:
    one, other = make_customer(), make_customer()
    why = MergeWhy(MergeRule.IDENTIFIER, "id:line:s:1", "L1")
    refused = MergeRefused("Both have access.", [Blocker(MergeCode.BOTH_HAVE_ACCESS)])
    merge(one, other)
    remember_blocked(one.pk, other.pk, refused, context=context_of(), why=why)
    gone = MergeRefused("There is no customer.", [Blocker(MergeCode.NOT_FOUND, customer=other.pk + 99)])
    remember_blocked(one.pk, other.pk + 99, gone, context=context_of(), why=why)
    assert not BlockedMerge.objects.exists()


def test_blocked_merges_with_customers_who_were_merged_since_take_no_others_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(summaries, "MOST", 1)
    gives = make_point("gives", email_access="give")
    holder, apart, merged = (make_customer(through=gives) for _ in range(3))
    for other in (apart, merged):
        with pytest.raises(MergeRefused):
            merge(holder, other, MergeWhy(MergeRule.IDENTIFIER, "id:line:s:1", "L1"))
    merge(make_customer(), merged)
    (sentence,) = summaries.blocked_merge_summaries(holder.pk, labels=read_labels(), may_see=True)
    assert sentence.other == apart.pk


def test_what_an_owner_was_asked_about_a_contact_that_is_only_reserved_now_ends_and_waits_again() -> None:
    survivor, victim = make_customer(email="s@example.com"), asked_customer(email="v@example.com")
    asked = open_confirmation(victim)
    (due,) = Message.objects.values_list("next_try_at", flat=True)
    done = merge(survivor, victim)
    asked.refresh_from_db()
    assert asked.state == "void"
    assert Message.objects.get().state == "void"
    unmerge(done.merge_id, context=context_of())
    assert open_confirmation(victim) == asked
    assert Message.objects.values_list("state", "next_try_at").get() == ("waiting", due)
