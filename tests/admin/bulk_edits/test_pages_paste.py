"""Rows pasted into the upload page go the way of a file."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from customers.models import BulkEdit, BulkEditRow, State
from tests.factories import make_customer, make_point
from tests.uploads import preview, work_off

pytestmark = pytest.mark.django_db

URL = "/admin/customers/customer/import/"


def paste(client: Client, text: str, **said: Any) -> Any:
    form = {"integration_point": make_point("website-loyalty").pk, "kind": "edit", "import_file": "", "pasted": text}
    return client.post(URL, {**form, **said})


def previewed() -> BulkEdit:
    return work_off(BulkEdit.objects.latest("pk"))


def delta_of(bulk_edit: BulkEdit) -> Any:
    return BulkEditRow.objects.get(bulk_edit=bulk_edit).delta


def test_pasted_rows_are_previewed_as_a_file_of_their_own_name(operator_client: Client) -> None:
    customer = make_customer()
    answer = paste(operator_client, f"client_id\tlastName\tarea\r\n{customer.pk}\tÅström\tMalmö, Sweden\r\n")
    made = previewed()
    assert answer.url == f"/admin/customers/bulkedit/{made.pk}/change/"
    assert (made.state, made.row_count, made.file_name) == (State.PREVIEWED, 1, "Pasted rows.txt")
    assert (made.read_as["delimiter"], made.read_as["encoding"]) == ("\t", "utf-8")
    assert delta_of(made) == {"last_name": [None, "Åström"], "area": [None, "Malmö, Sweden"]}


def test_the_encoding_that_was_chosen_for_a_file_is_not_that_of_pasted_rows(operator_client: Client) -> None:
    paste(operator_client, f"client_id\tlastName\n{make_customer().pk}\tÅström\n", encoding="cp1251")
    assert delta_of(previewed())["last_name"][1] == "Åström"


def test_pasting_the_same_again_is_told_as_for_a_file(operator_client: Client) -> None:
    for _ in range(2):
        paste(operator_client, "client_id\tlastName\n1\tLee\n")
    first, again = BulkEdit.objects.order_by("pk")
    assert again.same_content_as == first


@pytest.mark.parametrize("text", ["client_id\tlastName\n1\tL\0e\n", "client_id\n"])
def test_what_a_file_is_refused_for_pasted_rows_are_refused_for(operator_client: Client, text: str) -> None:
    of_file = preview(text)
    paste(operator_client, text)
    made = previewed()
    assert (made.state, made.refusal) == (State.REFUSED, of_file.refusal)


def test_more_than_a_file_may_have_is_refused_as_a_file_is(operator_client: Client, settings: LazySettings) -> None:
    settings.BULK_EDIT_MAX_BYTES = 10
    paste(operator_client, "client_id\tlastName\n1\tLee\n")
    made = BulkEdit.objects.get()
    assert (made.state, (made.refusal or {})["code"]) == (State.REFUSED, "too_large")


def test_more_than_a_form_may_hold_is_answered_with_what_to_do(operator_client: Client, settings: LazySettings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = paste(operator_client, "client_id\tlastName\n" + "1\tLee\n" * 1000)
    assert (answer.status_code, BulkEdit.objects.count()) == (413, 0)
    assert "Save the rows as a file and upload it." in answer.content.decode()


def test_pasted_rows_stay_in_a_form_that_is_not_valid(operator_client: Client) -> None:
    answer = paste(operator_client, "client_id\tlastName\n1\tLee\n", country="XX")
    assert "client_id\tlastName\n1\tLee" in answer.content.decode()
