"""A row whose name is none is applied as it stands, after everybody was warned of it."""

import json

import pytest
from django.test import Client

from customers.bulk_edits.ledger.status import status
from customers.models import Customer
from tests.bulk_edits.fix.corrections import as_it_stands, fix
from tests.factories import make_customer
from tests.uploads import failed, outcomes, preview, report, run_previewed, warnings_of

pytestmark = pytest.mark.django_db

FILE = "email,firstName,lastName\nann@example.com,null,Lee\n"


@pytest.fixture(autouse=True)
def ann() -> Customer:
    return make_customer(email="ann@example.com", first_name="Ann", last_name="Ray")


def test_the_preview_warns_of_the_row_and_of_the_file(operator_client: Client, ann: Customer) -> None:
    seen = preview(FILE)
    assert warnings_of(seen, 2) == [("looks_like_leftover", "firstName", "null")]
    said = status(seen)
    assert said["warnings"] == 1
    assert [warning["code"] for warning in said["file_warnings"]] == ["looks_like_leftover"]
    text = operator_client.get(f"/admin/customers/bulkedit/{seen.pk}/change/").content.decode()
    assert "1 row has a name that looks like leftovers" in text
    assert "leave the cell blank" in text


def test_it_is_fixed_where_it_stands_and_is_no_failed_row(operator_client: Client, ann: Customer) -> None:
    seen = preview(FILE)
    text = operator_client.get(f"/admin/customers/bulkedit/{seen.pk}/change/").content.decode()
    assert ('id="fix-2"' in text, len(failed(seen).splitlines())) == (True, 1)
    fix(seen, 2, {"firstName": ""})
    done = run_previewed(as_it_stands(seen))
    ann.refresh_from_db()
    assert (outcomes(done), ann.first_name, ann.last_name) == ({2: "applied"}, "Ann", "Lee")


def test_nothing_of_it_is_dropped(ann: Customer) -> None:
    done = run_previewed(preview(FILE))
    ann.refresh_from_db()
    assert (outcomes(done), ann.first_name, ann.last_name) == ({2: "applied"}, "null", "Lee")
    assert "looks_like_leftover" in report(done)


def test_a_name_that_stands_there_already_is_not_warned_about() -> None:
    make_customer(email="bo@example.com", first_name="None")
    assert warnings_of(preview("email,firstName,lastName\nbo@example.com,None,Lee\n"), 2) == []


def test_what_somebody_types_in_a_form_is_meant_so(ann: Customer) -> None:
    from tests.factories import change_customer

    change_customer(ann, first_name="None")
    ann.refresh_from_db()
    assert ann.first_name == "None"
    assert json.dumps(ann.custom_values) == "{}"
