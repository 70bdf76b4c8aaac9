"""Staff add an id of a source to a customer and remove others, by the rules of changeIdentifier."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.test import Client

from customers.models import BlockedMerge, Change, Customer, Identifier, Merge
from tests.admin.profile.test_customer_edit import EditForm, error_beside
from tests.factories import (
    admin_panel,
    make_customer,
    make_identifier_type,
    make_point,
    make_source,
    make_staff,
    scope_of,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def jp() -> str:
    make_identifier_type("line", scope="source")
    make_identifier_type("WebsiteID")
    return scope_of(make_source("LINE", "jp", "th"), "jp")


@pytest.fixture
def th(jp: str) -> str:
    return scope_of(make_source("LINE", "th"), "th")


def save(client: Client, customer: Customer, **given: Any) -> HttpResponse:
    posted = {"through": admin_panel().pk, "reason": "Asked by phone", "id_type": "", "id_scope": "", "id_value": ""}
    return client.post(f"/admin/customers/customer/{customer.pk}/edit-ids/", {**posted, **given})


def errors(response: HttpResponse, name: str = "__all__") -> str:
    assert response.status_code == 200
    return " ".join(response.context["form"].errors.get(name, []))


def held(customer: Customer) -> set[tuple[str, str, str]]:
    found = Identifier.objects.filter(customer=customer)
    return set(found.values_list("type__system_name", "scope", "value"))


def test_an_id_is_added_under_its_source(editor_client: Client, jp: str) -> None:
    customer = make_customer()

    response = save(editor_client, customer, id_type="line", id_scope=jp, id_value="L1")

    assert response.status_code == 302
    assert held(customer) == {("line", jp, "L1")}
    change = Change.objects.filter(customer=customer).latest("pk")
    assert (change.delta, change.reason, change.initiator) == (
        {f"id:line:{jp}": [None, "L1"]},
        "Asked by phone",
        "edith",
    )


def test_ids_of_several_sources_are_removed_at_once(editor_client: Client, jp: str, th: str) -> None:
    customer = make_customer(
        email="a@example.com", ids={f"id:line:{jp}": "L1", f"id:line:{th}": "L2", "WebsiteID": "W1"}
    )
    ticked = list(Identifier.objects.exclude(scope=th).values_list("pk", flat=True))

    save(editor_client, customer, remove=ticked)

    assert held(customer) == {("line", th, "L2")}


def test_an_id_that_was_there_beside_one_that_goes_is_saved(editor_client: Client, jp: str, th: str) -> None:
    customer = make_customer(ids={f"id:line:{jp}": "L1", "WebsiteID": "W1"})
    ticked = [Identifier.objects.get(value="W1").pk]

    save(editor_client, customer, id_type="line", id_scope=jp, id_value="L1", remove=ticked)
    page = editor_client.get(f"/admin/customers/customer/{customer.pk}/change/").content.decode()

    assert held(customer) == {("line", jp, "L1")}
    assert "Saved. The customer had the added id already." in page


def test_the_last_id_of_a_customer_stays(editor_client: Client, jp: str) -> None:
    customer = make_customer(ids={f"id:line:{jp}": "L1"})

    response = save(editor_client, customer, remove=[Identifier.objects.get().pk])

    assert errors(response)
    assert held(customer) == {("line", jp, "L1")}


def test_an_id_of_the_same_source_names_who_has_it(editor_client: Client, jp: str) -> None:
    other, customer = make_customer(ids={f"id:line:{jp}": "L1"}), make_customer()

    response = save(editor_client, customer, id_type="line", id_scope=jp, id_value="L1")

    assert f"customer {other.pk}" in errors(response, "id_value")
    assert not held(customer)


def test_an_id_of_another_source_merges_only_after_a_yes(editor_client: Client, jp: str, th: str) -> None:
    holder, customer = make_customer(ids={f"id:line:{jp}": "L1"}), make_customer(email="a@example.com")
    asked = {"id_type": "line", "id_scope": th, "id_value": "L1"}

    first = save(editor_client, customer, **asked)
    wrong = save(editor_client, customer, **asked, joins="7")

    assert first.context["joins"] == wrong.context["joins"] == holder.pk
    assert (Merge.objects.count(), held(customer)) == (0, set())
    done = save(editor_client, customer, **asked, joins=str(holder.pk))
    assert done["Location"] == f"/admin/customers/customer/{holder.pk}/change/"
    assert held(holder) == {("line", jp, "L1"), ("line", th, "L1")}
    customer.refresh_from_db()
    assert customer.merged_into_id == holder.pk


def test_who_may_not_merge_is_told_who_has_it(jp: str, th: str) -> None:
    holder, customer = make_customer(ids={f"id:line:{jp}": "L1"}), make_customer()
    person = make_staff()
    names = ("change_customer", "view_customer", "view_personal_data")
    person.user_permissions.add(*Permission.objects.filter(codename__in=names))
    asked = {"id_type": "line", "id_scope": th, "id_value": "L1", "joins": str(holder.pk)}

    response = save(signed_in(person), customer, **asked)

    assert f"Customer {holder.pk}" in errors(response, "id_value")
    assert not Merge.objects.exists()


def test_a_merge_that_is_blocked_says_so_and_is_remembered(editor_client: Client, jp: str, th: str) -> None:
    gives = make_point("app", email_access="give")
    holder = make_customer(email="a@example.com", ids={f"id:line:{jp}": "L1"}, through=gives)
    customer = make_customer(email="b@example.com", through=gives)

    asked = {"id_type": "line", "id_scope": th, "id_value": "L1", "joins": str(holder.pk)}
    response = save(editor_client, customer, **asked)

    assert "may not be merged" in errors(response, "id_value")
    assert BlockedMerge.objects.get().holder_id == holder.pk
    assert not held(customer)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "__all__"),
        ({"id_value": "L1"}, "id_type"),
        ({"id_type": "line", "id_value": "L1"}, "id_scope"),
        ({"id_type": "WebsiteID"}, "id_value"),
        ({"id_type": "WebsiteID", "id_value": "W1", "reason": ""}, "reason"),
        ({"id_type": "WebsiteID", "id_value": "null"}, "id_value"),
    ],
)
def test_what_is_named_by_half_is_refused(editor_client: Client, jp: str, given: dict[str, str], field: str) -> None:
    customer = make_customer()
    assert errors(save(editor_client, customer, **given), field)
    assert not held(customer)


def test_the_edit_form_leaves_an_id_of_another_source_to_this_page(editor_client: Client, jp: str, th: str) -> None:
    holder, customer = make_customer(ids={f"id:line:{jp}": "L1"}), make_customer()

    response = EditForm(editor_client, customer).save(new_id_type="line", new_id_scope=th, new_id_value="L1")

    assert f"customer {holder.pk}" in error_beside(response, "new_id_value")
    assert not held(customer)


def test_the_profile_shows_ids_by_source_and_the_archived_ones(editor_client: Client, jp: str, th: str) -> None:
    survivor = make_customer(ids={f"id:line:{jp}": "L-own", "WebsiteID": "W1"})
    victim = make_customer(ids={f"id:line:{jp}": "L-archived"})
    save(editor_client, victim, id_type="line", id_scope=th, id_value="L-own", joins=str(survivor.pk))

    page = editor_client.get(f"/admin/customers/customer/{survivor.pk}/change/")

    facts = page.context["page"].facts
    assert [(fact.note, fact.value) for fact in facts.ids] == [
        ("", "W1"),
        ("LINE · jp", "L-own"),
        ("LINE · th", "L-own"),
    ]
    assert [(one.fact.value, one.customer_id) for one in facts.archived] == [("L-archived", victim.pk)]
    assert "L-archived" in page.content.decode()


def test_archived_ids_are_masked_for_who_sees_values_masked(jp: str, th: str, editor_client: Client) -> None:
    survivor = make_customer(ids={f"id:line:{jp}": "L-own"})
    victim = make_customer(ids={f"id:line:{jp}": "L-archived"})
    save(editor_client, victim, id_type="line", id_scope=th, id_value="L-own", joins=str(survivor.pk))

    page = signed_in(make_staff("viewer")).get(f"/admin/customers/customer/{survivor.pk}/change/").content.decode()

    assert "L-archived" not in page
    assert "1 archived id" in page
