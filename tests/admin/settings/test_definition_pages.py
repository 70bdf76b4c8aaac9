"""Custom fields and identifier types, as staff define them."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from customers import custom_fields as usage
from customers.exports.columns import known_columns
from customers.models import BulkEdit, CustomField, IdentifierType, State
from tests.factories import change_customer, make_custom_field, make_customer, make_identifier_type
from tests.uploads import counts, preview, run_previewed, undo, work_off

pytestmark = pytest.mark.django_db
FIELDS, TYPES = "/admin/customers/customfield/", "/admin/customers/identifiertype/"


def define(client: Client, **given: Any) -> HttpResponse:
    posted = {"label": "Tier", "system_name": "tier", "type": "text", "position": "0", "choice_lines": "", **given}
    return client.post(f"{FIELDS}add/", posted)


def test_a_field_of_a_list_keeps_its_choices_in_their_order(superuser_client: Client) -> None:
    define(superuser_client, type="choice", choice_lines="silver\n\n gold \nbronze\nGold")
    assert CustomField.objects.get().choices == ["silver", "gold", "bronze"]


def test_a_field_of_a_list_needs_choices(superuser_client: Client) -> None:
    assert "Give at least one choice" in define(superuser_client, type="choices").content.decode()


def test_a_choice_that_would_not_read_back_is_refused(superuser_client: Client) -> None:
    assert "remove it" in define(superuser_client, type="choices", choice_lines="a|b").content.decode()


TAKEN = ["email", "Phone", "first_name", "firstName", "client_id", "version", "mobile-phone", "new_tier", "WEBSITE_ID"]


@pytest.mark.parametrize("name", TAKEN)
def test_a_name_that_another_column_has_is_refused(superuser_client: Client, name: str) -> None:
    make_identifier_type("WebsiteID")
    assert "another name" in define(superuser_client, system_name=name).content.decode()
    assert not CustomField.objects.exists()


@pytest.mark.parametrize("name", ["email", "mobile", "cardnumber", "last_name", "tier"])
def test_an_identifier_type_is_no_field(superuser_client: Client, name: str) -> None:
    make_custom_field("tier")
    response = superuser_client.post(f"{TYPES}add/", {"system_name": name, "scope": "project"})
    assert "another name" in response.content.decode()
    assert not IdentifierType.objects.exists()


def test_an_external_id_is_an_identifier_type(superuser_client: Client) -> None:
    superuser_client.post(f"{TYPES}add/", {"system_name": "external_id", "scope": "source"})
    assert IdentifierType.objects.filter(system_name="external_id").exists()


def change(client: Client, field: CustomField, **given: Any) -> HttpResponse:
    """Post the form of a field as it is, with what is given."""
    as_it_is = {"label": field.label, "type": field.type, "choice_lines": "\n".join(field.choices)}
    as_it_is |= {"is_retired": "on"} if field.retired_at else {}
    response = client.post(f"{FIELDS}{field.pk}/change/", {**as_it_is, **given})
    field.refresh_from_db()
    return response


def test_the_name_of_a_field_stays(superuser_client: Client) -> None:
    field = make_custom_field("tier")
    change(superuser_client, field, label="Level", system_name="level")
    assert (field.label, field.system_name) == ("Level", "tier")


def test_the_type_of_a_field_that_nobody_ever_had_a_value_of_can_be_changed(superuser_client: Client) -> None:
    field = make_custom_field("tier")
    change(superuser_client, field, type="number")
    assert field.type == "number"


def test_the_type_of_a_field_stays_once_somebody_had_a_value_of_it(superuser_client: Client) -> None:
    customer = make_customer(custom={"tier": "gold"})
    change_customer(customer, **{"custom:tier": None})
    field = CustomField.objects.get()
    text = change(superuser_client, field, type="number").content.decode()
    assert "Customers have values of this field, or had: they are stored as text." in text
    assert field.type == "text"


def test_the_type_of_a_field_stays_while_a_bulk_edit_brings_values_of_it(superuser_client: Client) -> None:
    make_customer(email="ann@example.com")
    field = make_custom_field("tier")
    seen = preview("email,tier\nann@example.com,gold\n")
    BulkEdit.objects.filter(pk=seen.pk).update(state=State.PAUSED)
    assert "A bulk edit at work" in change(superuser_client, field, type="number").content.decode()
    assert field.type == "text"


@pytest.mark.parametrize(("type_", "value"), [("choice", "gold"), ("choices", "silver|gold")])
def test_a_choice_in_use_goes_only_on_a_second_yes_that_says_how_many_have_it(
    superuser_client: Client, type_: str, value: str
) -> None:
    field = make_custom_field("tier", type=type_, choices=("silver", "gold", "golden"))
    make_customer(custom={"tier": value})
    refused = change(superuser_client, field, choice_lines="silver\ngolden").content.decode()
    assert "1 customer has “gold”. Tick below" in refused
    assert field.choices == ["silver", "gold", "golden"]
    change(superuser_client, field, choice_lines="silver\ngolden", removes_choices="on")
    assert field.choices == ["silver", "golden"]


def test_a_choice_that_nobody_has_goes_at_once(superuser_client: Client) -> None:
    field = make_custom_field("tier", type="choice", choices=("silver", "gold"))
    make_customer(custom={"tier": "silver"})
    change(superuser_client, field, choice_lines="silver")
    assert field.choices == ["silver"]


def test_how_many_have_a_choice_is_counted_no_further_than_is_worth_knowing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "MOST_COUNTED", 2)
    make_custom_field("tier", type="choice", choices=("gold",))
    for _ in range(4):
        make_customer(custom={"tier": "gold"})
    assert usage.count_with_choice("tier", "gold") == 3
    assert usage.said(3) == "more than 2 customers"


def test_a_choice_that_was_taken_off_stays_readable_and_is_not_lost_by_another_edit(superuser_client: Client) -> None:
    field = make_custom_field("tier", type="choice", choices=("silver", "gold"))
    customer = make_customer(first_name="Ann", custom={"tier": "gold"})
    change(superuser_client, field, choice_lines="silver", removes_choices="on")
    page = superuser_client.get(f"/admin/customers/customer/{customer.pk}/edit/")
    assert "gold (taken off the list)" in page.content.decode()
    form = page.context["form"]
    posted = {name: form[name].value() or "" for name in form.fields}
    posted |= {form[name].html_initial_name: form[name].value() or "" for name in form.fields}
    posted["first_name"] = "Anna"
    superuser_client.post(f"/admin/customers/customer/{customer.pk}/edit/", posted)
    customer.refresh_from_db()
    assert (customer.first_name, customer.custom_values) == ("Anna", {"tier": "gold"})


def test_a_retired_field_keeps_its_values_and_is_asked_for_no_more(superuser_client: Client) -> None:
    customer = make_customer(custom={"tier": "gold"})
    change(superuser_client, CustomField.objects.get(), is_retired="on")
    customer.refresh_from_db()
    form = superuser_client.get(f"/admin/customers/customer/{customer.pk}/edit/").context["form"]
    assert customer.custom_values == {"tier": "gold"}
    assert "custom:tier" not in form.fields


def test_a_value_of_a_retired_field_stands_in_a_fold_of_its_customers_page_and_in_no_export(
    superuser_client: Client,
) -> None:
    customer = make_customer(custom={"tier": "gold"})
    change(superuser_client, CustomField.objects.get(), is_retired="on")
    page = superuser_client.get(f"/admin/customers/customer/{customer.pk}/change/")
    facts = page.context["page"].facts
    assert [fact.value for fact in facts.retired] == ["gold"]
    assert "gold" not in [fact.value for fact in facts.person]
    assert "1 retired custom field" in page.content.decode()
    assert "tier" not in [column.header for column in known_columns()]


def test_a_field_that_is_brought_back_shows_its_values_again(superuser_client: Client) -> None:
    customer = make_customer(custom={"tier": "gold"})
    field = CustomField.objects.get()
    change(superuser_client, field, is_retired="on")
    superuser_client.post(f"{FIELDS}{field.pk}/change/", {"label": "Tier", "type": "text", "choice_lines": ""})
    form = superuser_client.get(f"/admin/customers/customer/{customer.pk}/edit/").context["form"]
    assert form["custom:tier"].value() == "gold"


def test_the_values_of_everybody_are_cleared_by_a_bulk_edit_that_can_be_taken_back(superuser_client: Client) -> None:
    gold, silver = (make_customer(custom={"tier": tier}) for tier in ("gold", "silver"))
    without = make_customer()
    field = CustomField.objects.get()
    page = superuser_client.get(f"{FIELDS}{field.pk}/values/").content.decode()
    assert "2 customers have a value" in page
    superuser_client.post(f"{FIELDS}{field.pk}/values/", {"reason": "we ask no more"})
    seen = work_off(BulkEdit.objects.get())
    gold.refresh_from_db()
    assert (seen.state, counts(seen), gold.custom_values) == (State.PREVIEWED, {"applied": 2}, {"tier": "gold"})
    done = run_previewed(seen)
    for customer in (gold, silver, without):
        customer.refresh_from_db()
        assert customer.custom_values == {}
    assert set(done.changes.values_list("reason", flat=True)) == {"we ask no more"}
    undo(done)
    gold.refresh_from_db()
    assert gold.custom_values == {"tier": "gold"}


def test_nothing_is_cleared_of_a_field_that_is_retired_or_that_nobody_has(superuser_client: Client) -> None:
    make_customer(custom={"tier": "gold"})
    CustomField.objects.update(retired_at=timezone.now())
    for field in (CustomField.objects.get(), make_custom_field("motto")):
        answer = superuser_client.post(f"{FIELDS}{field.pk}/values/", follow=True)
        assert "There is nothing to clear" in answer.content.decode()
    assert not BulkEdit.objects.exists()


def test_who_may_not_run_bulk_edits_clears_nothing(viewer_client: Client) -> None:
    make_customer(custom={"tier": "gold"})
    field = CustomField.objects.get()
    assert "Preview clearing" not in viewer_client.get(f"{FIELDS}{field.pk}/values/").content.decode()
    assert viewer_client.post(f"{FIELDS}{field.pk}/values/").status_code == 403
    assert not BulkEdit.objects.exists()


def order() -> list[str]:
    return list(CustomField.objects.values_list("system_name", flat=True))


def test_a_field_is_moved_up_and_down_and_no_further_than_the_ends(superuser_client: Client) -> None:
    a, _, c = (make_custom_field(name) for name in "abc")
    superuser_client.post(f"{FIELDS}{c.pk}/move/up/")
    assert order() == ["a", "c", "b"]
    superuser_client.post(f"{FIELDS}{a.pk}/move/down/")
    assert order() == ["c", "a", "b"]
    superuser_client.post(f"{FIELDS}{c.pk}/move/up/")
    assert order() == ["c", "a", "b"]


def test_a_new_field_comes_last(superuser_client: Client) -> None:
    make_custom_field("b")
    superuser_client.post(f"{FIELDS}{make_custom_field('c').pk}/move/up/")
    define(superuser_client, label="A", system_name="new")
    assert order() == ["c", "b", "new"]


def test_the_list_says_what_each_field_holds(viewer_client: Client) -> None:
    make_custom_field("tier", type="choice", choices=("silver", "gold"))
    text = viewer_client.get(FIELDS).content.decode()
    assert "one of a list" in text
    assert "silver, gold" in text
    assert "Move" not in text


def test_a_field_is_never_deleted(superuser_client: Client) -> None:
    field = make_custom_field("tier")
    assert superuser_client.post(f"{FIELDS}{field.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_type_with_ids_is_not_deleted(superuser_client: Client) -> None:
    make_customer(ids={"WebsiteID": "W1"})
    type_ = IdentifierType.objects.get()
    assert superuser_client.post(f"{TYPES}{type_.pk}/delete/", {"post": "yes"}).status_code == 403


def test_an_unused_type_is_deleted(superuser_client: Client) -> None:
    type_ = make_identifier_type("oldID")
    superuser_client.post(f"{TYPES}{type_.pk}/delete/", {"post": "yes"})
    assert not IdentifierType.objects.exists()


def test_an_editor_defines_nothing(editor_client: Client) -> None:
    assert define(editor_client).status_code == 403
