"""A merge while the merged customer's form is open: nothing is written, and what was typed can go to the survivor."""

from typing import Any

import pytest
from django.test import Client

from customers.models import Change, Customer
from customers.staff_edits import save as saving
from tests.admin.profile.test_conflict_page import insist
from tests.admin.profile.test_customer_edit import EditForm
from tests.factories import contact, make_customer, make_identifier_type, make_source, scope_of
from tests.merging.test_merge import merge

pytestmark = pytest.mark.django_db


@pytest.fixture
def survivor() -> Customer:
    return make_customer(last_name="Berg", email="stays@example.com")


@pytest.fixture
def victim() -> Customer:
    return make_customer(last_name="Lindquist", mobile="+46701740635")


def profile(customer: Customer) -> str:
    return f"/admin/customers/customer/{customer.pk}/change/"


def test_who_saves_is_led_to_the_survivor_and_nothing_is_written(
    editor_client: Client, survivor: Customer, victim: Customer
) -> None:
    form = EditForm(editor_client, victim)
    merge(survivor, victim)
    changes = Change.objects.count()
    answer = form.save(last_name="Lindqvist", email="typed@example.com")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f'href="{profile(survivor)}"' in page
    assert [text in page for text in ("Berg", "Lindqvist", "stays@example.com", "typed@example.com")] == [True] * 4
    assert Change.objects.count() == changes


def test_what_was_typed_can_be_saved_to_the_survivor(
    editor_client: Client, survivor: Customer, victim: Customer
) -> None:
    form = EditForm(editor_client, victim)
    merge(survivor, victim)
    refused = form.save(last_name="Lindqvist", mobile="+46701740636", reason="asked her")
    form.url = f"/admin/customers/customer/{survivor.pk}/edit/"
    assert insist(form, refused).status_code == 302
    survivor.refresh_from_db()
    assert (survivor.last_name, contact(survivor, "mobile").value) == ("Lindqvist", "+46701740636")
    assert contact(survivor, "email").value == "stays@example.com"
    assert survivor.changes.latest("version").reason == "asked her"


def test_an_id_that_was_typed_is_not_lost(editor_client: Client, survivor: Customer, victim: Customer) -> None:
    make_identifier_type("line", scope="source")
    scope = scope_of(make_source("LINE"))
    form = EditForm(editor_client, victim)
    merge(survivor, victim)
    refused = form.save(new_id_type="line", new_id_scope=scope, new_id_value="L1")
    form.url = f"/admin/customers/customer/{survivor.pk}/edit/"
    insist(form, refused)
    assert survivor.identifiers.filter(value="L1", scope=scope).exists()


def test_a_form_in_which_nothing_was_changed_leads_to_the_survivor(
    editor_client: Client, survivor: Customer, victim: Customer
) -> None:
    form = EditForm(editor_client, victim)
    merge(survivor, victim)
    answer = editor_client.post(form.url, form.posted, follow=True)
    assert answer.redirect_chain[-1][0] == profile(survivor)


@pytest.mark.parametrize("when", ["plan_edits", "change_and_request"])
def test_a_merge_that_commits_during_the_saving_is_told_as_well(
    editor_client: Client, survivor: Customer, victim: Customer, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """The customer was there when the form was read, and is another one when it is planned, or under the lock."""
    form = EditForm(editor_client, victim)
    usual, waiting = getattr(saving, when), [(survivor, victim)]

    def after_a_merge(*args: Any, **kwargs: Any) -> Any:
        if waiting:
            merge(*waiting.pop())
        return usual(*args, **kwargs)

    monkeypatch.setattr(saving, when, after_a_merge)
    answer = form.save(last_name="Lindqvist")
    survivor.refresh_from_db()
    assert (answer.status_code, survivor.last_name) == (409, "Berg")
    assert f'href="{profile(survivor)}"' in answer.content.decode()


def test_the_ids_of_a_merged_customer_are_not_saved_in_silence(
    editor_client: Client, survivor: Customer, victim: Customer
) -> None:
    merge(survivor, victim)
    answer = editor_client.post(f"/admin/customers/customer/{victim.pk}/edit-ids/", {}, follow=True)
    assert "Nothing was saved: the customer was merged or erased meanwhile." in answer.content.decode()
