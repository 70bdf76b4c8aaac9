"""changeIdentifier where somebody has the value under another source: the two are one customer then."""

import pytest
from django.test import Client

from customers.models import BlockedMerge, Card, Change, Contact, Customer, Identifier, Merge
from tests.api.identifiers.test_change_identifier import everything
from tests.api.identifiers.world import System, ids_of, refused, system, warned
from tests.factories import contact, make_card, make_customer, make_identifier_type, make_point

pytestmark = pytest.mark.django_db


@pytest.fixture
def jp(client: Client) -> System:
    make_identifier_type("line", scope="source")
    make_identifier_type("external_id", scope="source")
    return system(client, "LINE", "jp")


@pytest.fixture
def th(client: Client, jp: System) -> System:
    return system(client, "LINE", "th")


@pytest.fixture
def website(client: Client, jp: System) -> System:
    return system(client, "WEBSITE", country="US")


def survivor_of(customer: Customer) -> int | None:
    return Customer.objects.values_list("merged_into_id", flat=True).get(pk=customer.pk)


def test_whoever_has_the_identifier_under_another_account_survives_and_each_entry_stays(jp: System, th: System) -> None:
    holder = jp.customer(line="L1", external_id="E-jp")
    caller = th.customer(external_id="E-th")

    answer = th.add(caller, "line", "L1")

    assert answer.json()["createdId"] == holder.pk
    assert warned(answer) == ["91007", "91009"]
    assert (survivor_of(caller), survivor_of(holder)) == (holder.pk, None)
    assert ids_of(holder) == {
        ("line", jp.scope, "L1"),
        ("line", th.scope, "L1"),
        ("external_id", jp.scope, "E-jp"),
        ("external_id", th.scope, "E-th"),
    }
    merge = Merge.objects.get()
    assert (merge.survivor_id, merge.victim_id, merge.rule) == (holder.pk, caller.pk, "identifier")
    holder.refresh_from_db()
    assert answer["ETag"] == f'"{holder.version}"'


def test_the_old_id_answers_as_the_survivor_and_says_so(jp: System, th: System) -> None:
    holder, caller = jp.customer(line="L1"), th.customer(external_id="E-th")
    th.add(caller, "line", "L1")

    read = th.caller.get(f"/v2/customers/{caller.pk}").json()
    changed = th.add(caller, "external_id", "E-new")

    assert (read["customerId"], [one["code"] for one in read["warnings"]]) == (holder.pk, ["91009"])
    assert (changed.json()["createdId"], warned(changed)) == (holder.pk, ["91009"])
    assert ("external_id", th.scope, "E-new") in ids_of(holder)


def test_everything_else_of_the_call_is_done_too(jp: System, th: System) -> None:
    holder, caller = jp.customer(line="L1"), th.customer(external_id="E-1", line="L-old")

    answer = th.change(
        caller,
        add=[{"type": "line", "value": "L1"}, {"type": "email", "value": "anna@example.com"}],
        remove=[{"type": "externalId", "value": "E-1"}, {"type": "line", "value": "L-old"}],
    )

    assert answer.json()["createdId"] == holder.pk
    assert contact(holder, "email").value == "anna@example.com"
    assert ids_of(holder) == {("line", jp.scope, "L1"), ("line", th.scope, "L1")}
    assert not Identifier.objects.filter(value__in=["E-1", "L-old"]).exists()


def test_a_bad_item_beside_it_leaves_both_as_they_were(jp: System, th: System) -> None:
    jp.customer(line="L1")
    caller = th.customer(external_id="E-1")
    before = everything()

    answer = th.change(
        caller, add={"type": "line", "value": "L1"}, remove={"type": "externalId", "value": "somebody else's"}
    )

    assert refused(answer) == (400, [("8013", "/remove/value")])
    assert everything() == before
    assert not Merge.objects.exists()


def test_who_loses_the_last_by_the_same_call_is_merged_all_the_same(jp: System, th: System) -> None:
    holder, caller = jp.customer(line="L1"), th.customer(external_id="E-1")

    answer = th.change(caller, add={"type": "line", "value": "L1"}, remove={"type": "externalId", "value": "E-1"})

    assert answer.json()["createdId"] == holder.pk
    assert survivor_of(caller) == holder.pk


@pytest.mark.parametrize(("type_", "value"), [("email", "Anna@Example.com"), ("mobile", "+1 (212) 555-0123")])
def test_a_contact_that_came_through_another_source_joins_the_two(
    jp: System, website: System, type_: str, value: str
) -> None:
    holder = make_customer(email="anna@example.com", mobile="+12125550123", through=jp.point)
    caller = make_customer(email="old@example.com", ids={website.field("external_id"): "E-1"}, through=website.point)

    answer = website.add(caller, type_, value)

    assert (answer.json()["createdId"], warned(answer)) == (holder.pk, ["91007", "91009"])
    assert contact(holder, "email").value == "anna@example.com"
    assert Contact.objects.get(email="old@example.com").state == "removed"
    assert ids_of(holder) == {("external_id", website.scope, "E-1")}


@pytest.mark.parametrize("held_by_another", ["reject", "wait", "merge"])
def test_what_the_point_says_of_held_values_does_not_count_here(
    jp: System, client: Client, held_by_another: str
) -> None:
    shop = system(client, "INSTORE", held_by_another=held_by_another)
    make_customer(email="same@example.com", through=shop.point)
    holder = make_customer(email="anna@example.com", through=jp.point)
    caller = make_customer(ids={shop.field("external_id"): "E-1"}, through=shop.point)

    assert refused(shop.add(caller, "email", "same@example.com")) == (409, [("1016", "/add/value")])
    assert shop.add(caller, "email", "anna@example.com").json()["createdId"] == holder.pk


def test_two_holders_under_other_sources_are_not_chosen_between(jp: System, th: System, website: System) -> None:
    jp.customer(line="L1")
    th.customer(line="L1")
    caller = website.customer(external_id="E-1")
    before = everything()

    assert refused(website.add(caller, "line", "L1")) == (409, [("1033", "/add/value")])
    assert everything() == before


def test_one_call_never_joins_two_holders(jp: System, th: System) -> None:
    jp.customer(line="L1")
    jp.customer(external_id="E1")
    caller = th.customer(external_id="E-th")
    before = everything()

    answer = th.change(caller, add=[{"type": "line", "value": "L1"}, {"type": "externalId", "value": "E1"}])

    assert refused(answer) == (409, [("1033", "/add/1/value")])
    assert "Merge the two first" in answer.json()["errors"][0]["message"]
    assert everything() == before


def test_two_identifiers_of_one_holder_join_the_two(jp: System, th: System) -> None:
    holder, caller = jp.customer(line="L1", external_id="E1"), th.customer(external_id="E-th")

    answer = th.change(caller, add=[{"type": "line", "value": "L1"}, {"type": "externalId", "value": "E1"}])

    assert (answer.json()["createdId"], survivor_of(caller)) == (holder.pk, holder.pk)


def test_a_blocked_merge_moves_nothing_and_is_remembered(jp: System, website: System) -> None:
    gives = make_point("app", email_access="give")
    holder = make_customer(email="anna@example.com", ids={jp.field("line"): "L1"}, through=gives)
    caller = make_customer(email="eve@example.com", ids={website.field("external_id"): "E-1"}, through=gives)
    before = everything()

    first = website.change(caller, add=[{"type": "wechat", "value": "x"}] if False else {"type": "line", "value": "L1"})
    again = website.add(caller, "line", "L1")

    assert refused(first) == refused(again) == (409, [("1033", "/add/value")])
    assert everything() == before
    blocked = BlockedMerge.objects.get()
    assert (blocked.holder_id, blocked.other_id, blocked.rule) == (holder.pk, caller.pk, "identifier")


def test_different_ids_that_never_merge_block_it(jp: System, th: System) -> None:
    kind = make_identifier_type("passport", scope="project")
    kind.never_merge_different = True
    kind.save()
    make_customer(ids={jp.field("line"): "L1", "passport": "P1"}, through=jp.point)
    caller = make_customer(ids={th.field("external_id"): "E1", "passport": "P2"}, through=th.point)
    before = everything()

    assert refused(th.add(caller, "line", "L1")) == (409, [("1033", "/add/value")])
    assert everything() == before


def test_a_test_key_merges_nobody(client: Client, jp: System) -> None:
    trying = system(client, "LINE", "th", is_test=True)
    holder, caller = jp.customer(line="L1"), trying.customer(external_id="E-1")
    before = everything()

    assert trying.add(caller, "line", "L1").json()["createdId"] == holder.pk
    assert everything() == before
    assert not Merge.objects.exists()


def archived(jp: System, th: System) -> tuple[Customer, Customer]:
    """Merge a customer whose id L-victim stays archived, for the survivor has another one there."""
    survivor = jp.customer(line="L-survivor", external_id="E-1")
    victim = make_customer(ids={jp.field("line"): "L-victim", th.field("external_id"): "E-th"})
    answer = th.add(victim, "externalId", "E-1")
    assert answer.json()["createdId"] == survivor.pk, answer.content
    return survivor, victim


def test_an_id_of_an_earlier_victim_is_refused_by_default(jp: System, th: System, website: System) -> None:
    survivor, victim = archived(jp, th)
    assert ids_of(victim) == {("line", jp.scope, "L-victim")}
    other = make_customer()
    before = everything()

    assert refused(jp.add(other, "line", "L-victim")) == (409, [("1033", "/add/value")])
    assert refused(website.add(other, "line", "L-victim")) == (409, [("1033", "/add/value")])
    assert everything() == before
    assert survivor_of(victim) == survivor.pk


def test_an_id_of_an_earlier_victim_goes_over_where_the_setting_lets_it(
    jp: System, th: System, settings: object
) -> None:
    settings.ARCHIVED_IDENTIFIERS_MAY_BE_TAKEN = True  # type: ignore[attr-defined]
    _, victim = archived(jp, th)
    other = make_customer()

    assert warned(jp.add(other, "line", "L-victim")) == []

    assert (ids_of(other), ids_of(victim)) == ({("line", jp.scope, "L-victim")}, set())
    told = Change.objects.filter(customer=victim).latest("pk")
    assert (told.delta, told.counterpart) == ({jp.field("line"): ["L-victim", None]}, other.pk)


def test_an_archived_id_finds_the_survivor_and_says_so(jp: System, th: System) -> None:
    survivor, victim = archived(jp, th)
    body = {"source": "LINE", "accountId": "jp", "identifierName": "line", "identifierValue": "L-victim"}

    told = jp.caller.post("/v2/customers/lookup", body).json()

    assert told["customerId"] == survivor.pk
    assert told["warnings"][0]["code"] == "91009"
    assert str(victim.pk) in told["warnings"][0]["message"]


def test_an_archived_id_of_a_type_that_never_merges_finds_nobody(jp: System, th: System) -> None:
    archived(jp, th)
    kind = make_identifier_type("line")
    kind.never_merge_different = True
    kind.save()
    body = {"source": "LINE", "accountId": "jp", "identifierName": "line", "identifierValue": "L-victim"}

    assert refused(jp.caller.post("/v2/customers/lookup", body)) == (404, [("8015", "/identifierValue")])


def test_the_survivor_gets_its_archived_id_back_by_no_call(jp: System, th: System) -> None:
    survivor, _ = archived(jp, th)
    before = everything()

    answer = jp.add(survivor, "line", "L-victim")

    assert (answer.json()["createdId"], warned(answer)) == (survivor.pk, ["91009"])
    assert everything() == before


def test_of_crossing_calls_the_second_changes_nothing_and_says_91009(jp: System, th: System) -> None:
    first, second = th.customer(external_id="E-1"), jp.customer(line="L1", external_id="E-2")
    Identifier.objects.filter(customer=first).update(value="E-1")
    assert th.add(first, "line", "L1").json()["createdId"] == second.pk
    before = everything()

    crossing = jp.add(second, "externalId", "E-1")

    assert (crossing.json()["createdId"], warned(crossing)) == (second.pk, ["91009"])
    assert everything() == before


def test_the_same_call_twice_merges_once(jp: System, th: System) -> None:
    holder, caller = jp.customer(line="L1"), th.customer(external_id="E-1")
    th.add(caller, "line", "L1")
    before = everything()

    again = th.add(caller, "line", "L1")

    assert again.json()["createdId"] == holder.pk
    assert "91009" in warned(again)
    assert everything() == before
    assert Merge.objects.count() == 1


def test_the_rest_of_a_crossing_call_is_done(jp: System, th: System) -> None:
    first, second = th.customer(external_id="E-1"), jp.customer(line="L1", external_id="E-2")
    make_identifier_type("wechat", scope="source")
    th.add(first, "line", "L1")

    crossing = jp.change(
        second,
        add=[{"type": "externalId", "value": "E-1"}, {"type": "wechat", "value": "w1"}],
        remove={"type": "line", "value": "L1"},
    )

    assert (crossing.json()["createdId"], warned(crossing)) == (second.pk, ["91009"])
    assert crossing.json()["warnings"][0]["message"].endswith("Only the rest of the call was done.")
    assert ("wechat", jp.scope, "w1") in ids_of(second)
    assert ("line", jp.scope, "L1") not in ids_of(second)


def test_an_archived_id_leaves_the_rest_of_the_call_as_it_is_asked(jp: System, th: System) -> None:
    survivor, _ = archived(jp, th)
    stale = {"If_Match": f'"{survivor.version}"'}
    asked = {"add": {"type": "line", "value": "L-victim"}, "remove": {"type": "externalId", "value": "E-1"}}

    assert jp.change(survivor, **asked, headers=stale).status_code == 412
    assert warned(jp.change(survivor, **asked)) == ["91009"]

    assert ("external_id", jp.scope, "E-1") not in ids_of(survivor)
    assert ("line", jp.scope, "L-survivor") in ids_of(survivor)


def test_what_a_crossing_call_would_replace_is_gone_already(jp: System, th: System) -> None:
    caller, holder = th.customer(external_id="E-1"), jp.customer(line="L1")
    th.add(caller, "line", "L1")
    before = everything()

    crossing = th.change(
        caller, add={"type": "externalId", "value": "E-1"}, remove={"type": "externalId", "value": "E-0"}
    )

    assert (crossing.json()["createdId"], warned(crossing)) == (holder.pk, ["91009"])
    assert everything() == before


def test_a_crossing_call_says_that_nothing_was_changed(jp: System, th: System) -> None:
    survivor, _ = archived(jp, th)

    (told,) = jp.add(survivor, "line", "L-victim").json()["warnings"]

    assert told["message"] == f"The customer who had this was merged into {survivor.pk}. Nothing was changed."


def test_a_card_of_another_customer_joins_nobody(jp: System, th: System) -> None:
    make_card(jp.customer(line="L1"), "7781")
    caller = th.customer(external_id="E-1")

    answer = th.add(caller, "cardnumber", "7781", seriesCode="GOLD", statusLabel="Active")

    assert refused(answer) == (409, [("3009", "/add/value")])
    assert Card.objects.get().customer_id != caller.pk
    assert not Merge.objects.exists()
