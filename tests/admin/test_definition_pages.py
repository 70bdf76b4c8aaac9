"""Custom fields and identifier types, as staff define them."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from customers.models import CustomField, IdentifierType
from tests.factories import make_custom_field, make_customer, make_identifier_type

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


def test_name_and_type_of_a_field_stay(superuser_client: Client) -> None:
    field = make_custom_field("tier")
    changed = {"label": "Level", "system_name": "level", "type": "number", "position": "3", "choice_lines": ""}
    superuser_client.post(f"{FIELDS}{field.pk}/change/", changed)
    field.refresh_from_db()
    assert (field.label, field.system_name, field.type, field.position) == ("Level", "tier", "text", 3)


def test_a_retired_field_keeps_its_values_and_is_asked_for_no_more(superuser_client: Client) -> None:
    customer = make_customer(custom={"tier": "gold"})
    field = CustomField.objects.get()
    posted = {"label": "Tier", "position": "0", "choice_lines": "", "is_retired": "on"}
    superuser_client.post(f"{FIELDS}{field.pk}/change/", posted)
    customer.refresh_from_db()
    form = superuser_client.get(f"/admin/customers/customer/{customer.pk}/edit/").context["form"]
    assert customer.custom_values == {"tier": "gold"}
    assert "custom:tier" not in form.fields


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
