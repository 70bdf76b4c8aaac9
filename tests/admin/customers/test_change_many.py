"""Customers of the list are changed at once: they become the rows of a bulk edit, previewed and undone as a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from customers.admin.customers.change_many import whom
from customers.bulk_edits.run import actions
from customers.bulk_edits.upload import collect
from customers.merging.merge import merge_customers
from customers.models import BulkEdit, BulkEditRow, Customer, State
from customers.privacy.erasure.erase import erase
from customers.rules.merging import MergeRule, MergeWhy
from customers.search.counting import CountedCustomers
from customers.search.selection import selected
from tests.factories import (
    change_customer,
    context_of,
    make_custom_field,
    make_customer,
    make_customers,
    make_point,
    make_staff,
    signed_in,
)
from tests.privacy.dump import where
from tests.uploads import run_previewed, undo, work_off

pytestmark = pytest.mark.django_db

LIST = "/admin/customers/customer/"
PAGE = f"{LIST}change-many/"


def select(client: Client, customers: Sequence[Customer], **said: str) -> str:
    """Select customers in the list and return where that leads."""
    answer = client.post(f"{LIST}select/", {"customer": [one.pk for one in customers], "list": "", **said})
    return str(answer.url)


def change(client: Client, address: str, **said: Any) -> Any:
    return client.post(address, {"integration_point": make_point("shop").pk, **said})


def made() -> BulkEdit:
    return work_off(BulkEdit.objects.latest("pk"))


def areas(customers: Sequence[Customer]) -> list[str]:
    return [Customer.objects.get(pk=one.pk).area for one in customers]


def test_a_selection_is_set_to_a_value_and_taken_back(operator_client: Client) -> None:
    customers, other = make_customers(3, area="Oslo"), make_customer(area="Oslo")
    answer = change(operator_client, select(operator_client, customers), field="area", value="Bergen", reason="moved")
    bulk_edit = made()
    assert answer.url == f"/admin/customers/bulkedit/{bulk_edit.pk}/change/"
    assert (bulk_edit.state, bulk_edit.row_count, bulk_edit.reason) == (State.PREVIEWED, 3, "moved")
    assert areas(customers) == ["Oslo"] * 3
    done = run_previewed(bulk_edit)
    assert (done.state, areas([*customers, other])) == (State.COMPLETED, [*["Bergen"] * 3, "Oslo"])
    undo(done)
    assert areas(customers) == ["Oslo"] * 3


def test_the_page_of_the_bulk_edit_says_where_its_rows_come_from(operator_client: Client) -> None:
    answer = change(
        operator_client, select(operator_client, make_customers(2)), field="area", value="Bergen", reason="moved"
    )
    assert "2 customers selected in the list" in operator_client.get(answer.url).content.decode()


def test_a_field_is_cleared(operator_client: Client) -> None:
    customers = make_customers(2, area="Oslo")
    change(operator_client, select(operator_client, customers), field="area", clear="on")
    run_previewed(made())
    assert areas(customers) == ["", ""]


def test_a_value_that_a_program_would_take_for_a_formula_is_set_as_it_was_typed(operator_client: Client) -> None:
    make_custom_field("motto")
    customer = make_customer()
    change(operator_client, select(operator_client, [customer]), field="motto", value="-1, or more")
    run_previewed(made())
    assert Customer.objects.get(pk=customer.pk).custom_values == {"motto": "-1, or more"}


def test_all_that_match_the_filters_are_changed_and_nobody_else(operator_client: Client) -> None:
    women, man = make_customers(2, gender="female"), make_customer(gender="male")
    page = f"{PAGE}?gender=female"
    assert "2 customers from the list: Gender: " in operator_client.get(page).content.decode()
    change(operator_client, page, field="area", value="Bergen")
    run_previewed(made())
    assert areas([*women, man]) == ["Bergen", "Bergen", ""]


def test_all_that_a_search_finds_are_changed_and_its_text_stands_in_no_address(operator_client: Client) -> None:
    found, other = make_customer(last_name="Quillfeather"), make_customer(last_name="Other")
    address = operator_client.post(f"{LIST}search/", {"q": "Quillfeather"}).url.replace(LIST, PAGE)
    change(operator_client, address, field="area", value="Bergen")
    bulk_edit = made()
    assert ("Quillfeather" in address, "Quillfeather" in bulk_edit.rows_from) == (False, False)
    run_previewed(bulk_edit)
    assert areas([found, other]) == ["Bergen", ""]


def test_the_whole_list_leaves_out_who_was_erased_or_merged(operator_client: Client) -> None:
    stays, goes, erased = make_customers(3)
    merge_customers(stays.pk, goes.pk, context=context_of(), why=MergeWhy(MergeRule.BY_HAND))
    Customer.objects.filter(pk=erased.pk).update(erased_at=timezone.now())
    change(operator_client, PAGE, field="area", value="Bergen")
    assert (made().row_count, made().rows_from) == (1, "1 customer: the whole list")


def test_more_than_a_file_may_hold_are_not_changed_and_the_page_says_what_to_do(
    operator_client: Client, settings: Settings
) -> None:
    settings.BULK_EDIT_MAX_ROWS = 2
    make_customers(3, last_name="Quillfeather")
    for page in (PAGE, found_by(operator_client, "Quillfeather")):
        answer = change(operator_client, page, field="area", value="Bergen")
        assert (answer.status_code, "Narrow the list" in answer.content.decode()) == (200, True)
    assert not BulkEdit.objects.exists()


def found_by(client: Client, text: str) -> str:
    """Search in the list and return the page that changes all whom it finds."""
    return str(client.post(f"{LIST}search/", {"q": text}).url.replace(LIST, PAGE))


def asked(client: Client, page: str = f"{PAGE}?gender=female") -> BulkEdit:
    """Ask for a change of all that match, which a worker has not begun yet."""
    change(client, page, field="area", value="Bergen")
    return BulkEdit.objects.latest("pk")


def test_the_customers_are_found_once_and_by_the_worker(
    operator_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Any] = []

    def noted(selection: Any, **more: Any) -> Any:
        looked.append(selection.wanted.gender)
        return selected(selection, **more)

    monkeypatch.setattr(collect, "selected", noted)
    make_customer(gender="female")
    bulk_edit = asked(operator_client)
    assert (looked, bulk_edit.state, bulk_edit.file.name, bulk_edit.row_count) == ([], State.QUEUED, "", 0)
    later = make_customer(gender="female")
    seen = made()
    assert (looked, seen.state, seen.row_count) == (["female"], State.PREVIEWED, 2)
    assert seen.rows_from == "2 customers from the list: Gender: female"
    assert BulkEditRow.objects.filter(bulk_edit=seen, customer=later.pk).exists()
    assert seen.file.name


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            CountedCustomers(1_204, is_exact=False),
            "About 1,204 customers from the list: Gender: female. This is",
        ),
        (CountedCustomers(None, is_exact=False), "Customers from the list: Gender: female. The preview counts them."),
    ],
)
def test_a_number_that_takes_long_to_count_is_said_to_be_an_estimate(
    operator_client: Client, monkeypatch: pytest.MonkeyPatch, found: CountedCustomers, said: str
) -> None:
    monkeypatch.setattr(whom, "counted", lambda *_, **__: found)
    assert said in operator_client.get(f"{PAGE}?gender=female").content.decode()


def test_what_was_typed_is_kept_until_the_customers_are_found_and_no_longer(operator_client: Client) -> None:
    make_customer(last_name="Quillfeather")
    bulk_edit = asked(operator_client, found_by(operator_client, "quillfeath"))
    assert "customers_bulkedit.collects" in where("quillfeath")
    assert made().state == State.PREVIEWED
    assert [column for column in where("quillfeath") if column.startswith("customers_bulkedit.")] == []
    assert BulkEdit.objects.get(pk=bulk_edit.pk).collects is None


@pytest.mark.parametrize("typed", [True, False])
def test_an_erasure_meanwhile_takes_away_what_was_typed_and_the_bulk_edit_says_so(
    operator_client: Client, typed: bool
) -> None:
    make_customer(last_name="Quillfeather", gender="female"), (gone := make_customer(gender="female"))
    page = found_by(operator_client, "Quillfeather") if typed else f"{PAGE}?gender=female"
    bulk_edit = asked(operator_client, page)
    erase(gone.pk, request=None, context=context_of(), now=timezone.now())
    done = made()
    assert (done.pk, done.state) == (bulk_edit.pk, State.REFUSED if typed else State.PREVIEWED)
    if typed:
        assert (done.refusal or {})["code"] == "not_collected"
        assert "a customer was erased meanwhile" in (done.refusal or {})["message"]
        page = operator_client.get(f"/admin/customers/bulkedit/{done.pk}/change/").content.decode()
        assert "a customer was erased meanwhile" in page
    else:
        assert done.row_count == 1


def stored() -> list[str]:
    return sorted(str(one) for one in Path(default_storage.path("bulk_edits")).rglob("*") if one.is_file())


def test_a_bulk_edit_that_is_cancelled_while_its_customers_are_found_leaves_no_file(
    operator_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_customer(gender="female")
    bulk_edit, before = asked(operator_client), stored()

    def cancelled(selection: Any, **more: Any) -> Any:
        actions.cancel(BulkEdit.objects.get(pk=bulk_edit.pk))
        return selected(selection, **more)

    monkeypatch.setattr(collect, "selected", cancelled)
    done = made()
    assert (done.state, done.file.name, done.row_count, done.collects) == (State.CANCELLED, "", 0, None)
    assert stored() == before


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("nobody", "No customer matches any more"),
        ("many", "more than 1 customers"),
        ("permission", "can no longer"),
        ("masked", "can no longer"),
    ],
)
def test_who_cannot_be_collected_any_more_is_said_and_nothing_is_done(
    operator_client: Client, settings: Settings, why: str, said: str
) -> None:
    customer = make_customer(gender="female")
    asked(operator_client)
    if why == "nobody":
        Customer.objects.filter(pk=customer.pk).update(gender="male")
    elif why == "many":
        settings.BULK_EDIT_MAX_ROWS = 1
        make_customer(gender="female")
    elif why == "masked":
        Permission.objects.get(codename="view_personal_data").group_set.clear()
    else:
        User.objects.update(is_active=False)
    done = made()
    assert (done.state, (done.refusal or {})["code"], done.collects) == (State.REFUSED, "not_collected", None)
    assert said in (done.refusal or {})["message"]


def test_nobody_selected_leads_back_to_the_list_as_it_was(operator_client: Client) -> None:
    address = select(operator_client, [], list="gender=female")
    assert address == f"{LIST}?gender=female"
    assert whom.NOBODY_SELECTED in operator_client.get(address).content.decode()


@pytest.mark.parametrize("query", ["selected=of-another-session", "find=of-another-session", "custom=unknown"])
def test_what_an_address_does_not_say_is_not_taken_for_everybody(operator_client: Client, query: str) -> None:
    make_customer()
    answer = change(operator_client, f"{PAGE}?{query}", field="area", value="Bergen")
    assert "no longer available. Go back to the customers list" in answer.content.decode()
    assert not BulkEdit.objects.exists()


def test_an_erased_customer_in_a_selection_is_named_and_nothing_is_done(operator_client: Client) -> None:
    customer, erased = make_customers(2)
    Customer.objects.filter(pk=erased.pk).update(erased_at=timezone.now())
    answer = change(operator_client, select(operator_client, [customer, erased]), field="area", value="Bergen")
    assert f"leave out {erased.pk}." in answer.content.decode()
    assert not BulkEdit.objects.exists()


def test_who_was_merged_since_is_changed_as_the_survivor_and_the_row_says_so(operator_client: Client) -> None:
    stays, goes = make_customers(2)
    address = select(operator_client, [goes])
    merge_customers(stays.pk, goes.pk, context=context_of(), why=MergeWhy(MergeRule.BY_HAND))
    change(operator_client, address, field="area", value="Bergen")
    row = BulkEditRow.objects.get(bulk_edit=made())
    assert (row.customer, [one[0] for one in row.warnings]) == (stays.pk, ["applied_to_survivor"])


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Choose a field to set, or something else to do."),
        ({"value": "x"}, "Choose the field that gets this value."),
        ({"field": "area"}, "Give a value, or tick"),
        ({"field": "area", "value": "Bergen", "clear": "on"}, "Give a value or clear the field, not both."),
        ({"field": "area", "value": "a|b"}, "Area: a|b cannot be stored."),
        ({"field": "area", "value": "B" * 101}, "is too long"),
        ({"field": "firstName", "value": "#REF!"}, "is a formula error"),
        ({"field": "gender", "value": "feminine"}, "is not one of the allowed values"),
        ({"field": "birthDate", "value": "31.12.1990"}, "is not a date"),
        ({"field": "timeZone", "value": "Mars/Olympus"}, "is not one of the allowed values"),
        ({"field": "score", "value": "1,5"}, "is not a number"),
        ({"field": "email", "value": "ann@example.com"}, "This field can&#x27;t be set."),
        ({"field": "old_motto", "value": "x"}, "This field can&#x27;t be set. It may have been retired"),
        ({"field": "area", "value": "Bergen", "integration_point": ""}, "This field is required."),
    ],
)
def test_what_no_row_could_have_is_refused_on_the_page(
    operator_client: Client, said: dict[str, str], sentence: str
) -> None:
    make_custom_field("score", type="number")
    retired = make_custom_field("old_motto")
    retired.retired_at = timezone.now()
    retired.save()
    answer = change(operator_client, select(operator_client, [make_customer()]), **said)
    text = answer.content.decode().replace("“", "").replace("”", "")
    assert (answer.status_code, sentence in text) == (200, True)
    assert not BulkEdit.objects.exists()


@pytest.mark.parametrize(
    ("type", "choices", "input"),
    [
        ("choice", ("gold", "silver"), '<option value="gold">'),
        ("yes_no", (), '<option value="no">'),
        ("date", (), 'type="date"'),
        ("number", (), 'inputmode="decimal"'),
        ("choices", ("tea", "milk"), "One or more of tea, milk."),
        ("text", (), 'type="text"'),
    ],
)
def test_the_input_for_a_value_is_that_of_the_field(
    operator_client: Client, type: str, choices: tuple[str, ...], input: str
) -> None:
    make_custom_field("tier", type=type, choices=choices)
    assert input in operator_client.get(f"{PAGE}value/", {"field": "tier"}).content.decode()


def test_customers_changed_after_the_preview_are_left_alone(operator_client: Client) -> None:
    customer = make_customer(area="Oslo")
    change(operator_client, select(operator_client, [customer]), field="area", value="Bergen")
    bulk_edit = made()
    change_customer(customer, area="Molde")
    run_previewed(bulk_edit)
    assert areas([customer]) == ["Molde"]


def test_who_may_not_upload_or_sees_values_masked_is_offered_nothing(
    operator_client: Client, viewer_client: Client
) -> None:
    make_customer()
    masked = make_staff("viewer", "mask")
    may = ("import_customer", "upload_bulkedit")
    masked.user_permissions.set(Permission.objects.filter(content_type__app_label="customers", codename__in=may))
    assert 'name="customer"' in operator_client.get(LIST).content.decode()
    for client in (viewer_client, signed_in(masked)):
        assert 'name="customer"' not in client.get(LIST).content.decode()
        assert client.get(PAGE).status_code == client.post(f"{LIST}select/").status_code == 403
