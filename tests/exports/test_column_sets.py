"""Columns under a name: saved with an export or alone, one's own or everybody's, and a recipe."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from customers.models import ColumnSet, Export
from tests.exports.asking import PHONES, URL, asked, made, press_export, text
from tests.factories import make_custom_field, make_customer, make_identifier_type, make_staff, signed_in
from tests.uploads import operator

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(db: None) -> Client:
    make_identifier_type("WebsiteID", scope="project")
    return signed_in(operator())


@pytest.fixture
def bea(db: None) -> User:
    return make_staff("bulk operator", "bea")


def offered(client: Client, query: str = "") -> dict[str, str]:
    """Return what the page offers under a name, with the address that chooses it."""
    return {one.name: one.query for one in client.get(URL + query).context["sets"].offered}


def filled_in(client: Client, query: str) -> dict[str, Any]:
    """Return the form of the page as a browser would send it."""
    form = client.get(URL + query).context["form"]
    return {name: form[name].value() or "" for name in (*PHONES, "name")}


def test_the_recipe_of_phones_by_website_id_is_offered_and_saved_under_its_name(client: Client) -> None:
    make_customer(mobile="+12125550123", ids={"WebsiteID": "W1"})
    make_customer(mobile="+12125550124")
    make_customer(ids={"WebsiteID": "W3"})
    recipe = offered(client)["WebsiteID and phone"]
    sent = filled_in(client, recipe)
    assert text(client, recipe, **sent) == "WebsiteID,phone\r\nW1,+12125550123\r\n"
    saved = ColumnSet.objects.get()
    assert (saved.name, saved.columns, saved.having) == (
        "WebsiteID and phone",
        ["WebsiteID", "phone"],
        ["WebsiteID", "phone"],
    )


def test_saved_columns_fill_the_form_again(client: Client) -> None:
    press_export(client, name="Areas", key="client_id", columns=["area"], having=["email"], format="1", save="yes")
    assert not Export.objects.exists()
    sent = filled_in(client, offered(client)["Areas"])
    assert sent == {
        "key": "client_id",
        "columns": ["area"],
        "having": ["email"],
        "format": "1",
        "through": "",
        "name": "",
    }


def test_the_customers_that_were_chosen_stay_when_columns_are_chosen(client: Client) -> None:
    press_export(client, name="Areas", save="yes")
    query = offered(client, "?area=Kent&set=999")["Areas"]
    assert [one.words for one in client.get(URL + query).context["customers"].said] == ["Area: Kent"]


def test_a_name_that_was_used_before_is_replaced(client: Client) -> None:
    press_export(client, name="Mine", save="yes")
    press_export(client, name="Mine", columns=["area"], save="yes")
    assert ColumnSet.objects.get().columns == ["WebsiteID", "area"]


def test_columns_are_everybodys_only_where_they_are_shared(client: Client, bea: User) -> None:
    press_export(client, name="Mine", save="yes")
    press_export(client, name="Ours", is_shared="on", save="yes")
    theirs = offered(signed_in(bea))
    assert ("Mine" in theirs, "Ours" in theirs) == (False, True)


def test_only_the_owner_deletes_them(client: Client, bea: User) -> None:
    press_export(client, name="Ours", is_shared="on", save="yes")
    delete = f"{URL}columns/{ColumnSet.objects.get().pk}/delete/"
    assert (signed_in(bea).post(delete).status_code, ColumnSet.objects.count()) == (404, 1)
    assert (client.post(delete).status_code, ColumnSet.objects.count()) == (302, 0)


def test_a_column_that_is_gone_is_left_out(client: Client) -> None:
    field = make_custom_field("motto")
    press_export(client, name="Mottos", key="client_id", columns=["motto", "area"], save="yes")
    field.retired_at = "2025-01-01T00:00:00Z"
    field.save()
    assert filled_in(client, offered(client)["Mottos"])["columns"] == ["area"]


def test_an_export_of_a_column_that_is_gone_says_so(client: Client) -> None:
    field = make_custom_field("motto")
    export = asked(client, key="client_id", columns=["motto"], having=[])
    field.retired_at = "2025-01-01T00:00:00Z"
    field.save()
    assert (made(export).state, export.why) == ("failed", "There is no column motto.")


def test_columns_of_a_deleted_person_stay_if_they_were_shared(client: Client, bea: User) -> None:
    theirs = signed_in(bea)
    press_export(theirs, name="Ours", is_shared="on", save="yes")
    press_export(theirs, name="Mine", save="yes")
    bea.delete()
    found = offered(client)
    assert ("Ours" in found, "Mine" in found) == (True, False)
