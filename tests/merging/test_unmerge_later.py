"""A merge is taken back after somebody else did something with what it moved."""

import pytest
from django.utils import timezone

from customers.edits.edit import ContactWish, Initiator
from customers.identifiers.archived import let_go
from customers.identifiers.requested import Item, WantedValue
from customers.merging.errors import UnmergeRefused
from customers.merging.unmerge import Unmerged, unmerge
from customers.models import Card, Identifier, IdentifierType, Merge
from customers.privacy.requests import decline, request_erasure
from customers.rules.held_identifiers import Held
from tests.contacts.confirmation.asking import EMAIL, OTHER_EMAIL, ask
from tests.factories import change_customer, context_of, make_card, make_customer, make_identifier_type
from tests.merging.test_merge import contacts, merge

pytestmark = pytest.mark.django_db

EDITOR = Initiator("user", "editor")


def take_back(merge_id: int) -> Unmerged:
    return unmerge(merge_id, context=context_of())


def test_a_contact_that_its_owner_confirmed_to_the_survivor_stays_there() -> None:
    survivor, victim = make_customer(ids={"WebsiteID": "W1"}), make_customer(email=EMAIL)
    change_customer(victim, email=ContactWish(EMAIL, "verified"))
    ask(victim, email=OTHER_EMAIL)
    assert contacts(victim) == {EMAIL: "current", OTHER_EMAIL: "pending"}
    done = merge(survivor, victim)
    change_customer(survivor, email=ContactWish(OTHER_EMAIL, "confirmed"))
    told = take_back(done.merge_id)
    assert contacts(survivor) == {OTHER_EMAIL: "current"}
    assert contacts(victim) == {EMAIL: "current"}
    assert f"Email: what waited was confirmed since. It stays with customer {survivor.pk}." in told.stays


def test_it_is_refused_where_the_victim_would_be_left_with_nothing() -> None:
    survivor, victim = make_customer(), make_customer(email="v@example.com")
    card = make_card(victim)
    change_customer(victim, email=None)
    done = merge(survivor, victim)
    change_customer(survivor, **{f"card:{card.number}": None})
    with pytest.raises(UnmergeRefused) as refused:
        take_back(done.merge_id)
    assert str(refused.value) == (
        f"Customer {victim.pk} would be left without a contact, identifier, card or device."
        f" Give one that it had back to customer {survivor.pk} first."
    )
    assert Merge.objects.get().undone_at is None
    make_card(survivor, card.number)
    take_back(done.merge_id)
    assert Card.objects.get().customer == victim


def test_who_took_an_identifier_that_stayed_with_the_victim_is_told() -> None:
    type_ = make_identifier_type("CRM")
    survivor = make_customer(ids={"CRM": "C1"})
    victim = make_customer(ids={"CRM": "C2"}, email="v@example.com")
    done = merge(survivor, victim)
    archived = Identifier.objects.get(value="C2")
    taker = make_customer()
    wanted = WantedValue(Item("CRM", "C2"), "id:CRM:p", "C2")
    held = Held(victim.pk, "p", survivor.pk, row_id=archived.pk)
    let_go(wanted, held, to=taker.pk, type_id=type_.pk, context=context_of())
    change_customer(taker, **{"id:CRM:p": "C2"})
    told = take_back(done.merge_id)
    assert told.stays == [f"CRM: customer {taker.pk} took this value since, and keeps it."]
    assert Identifier.objects.get(value="C2").customer == taker


def test_it_is_refused_while_somebody_asks_for_the_erasure_of_the_survivor() -> None:
    survivor, victim = make_customer(), make_customer()
    done = merge(survivor, victim)
    asked = request_erasure(survivor.pk, by=EDITOR, reason="Asked for it")
    with pytest.raises(UnmergeRefused) as refused:
        take_back(done.merge_id)
    assert str(refused.value) == f"Somebody asked to erase customer {survivor.pk}. Decide that request first."
    decline(asked.pk, by=Initiator("user", "other"), reason="No", now=timezone.now())
    take_back(done.merge_id)


def test_it_is_refused_once_the_type_of_an_identifier_was_deleted() -> None:
    make_identifier_type("CRM")
    survivor, victim = make_customer(), make_customer(ids={"CRM": "C1"}, email="v@example.com")
    done = merge(survivor, victim)
    change_customer(survivor, **{"id:CRM:p": None})
    IdentifierType.objects.filter(system_name="CRM").delete()
    with pytest.raises(UnmergeRefused, match="type of an identifier that was merged was deleted"):
        take_back(done.merge_id)
