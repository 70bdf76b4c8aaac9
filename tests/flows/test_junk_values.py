"""Junk values, wherever they come in: kept out beside good values, and alone nothing is saved."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.bulk_edits.errors import PreviewAgain
from customers.bulk_edits.run import actions as asked_of
from customers.edits.change_customers import PlannedEdit, change_customers
from customers.edits.definitions import read_definitions
from customers.edits.edit import CustomerEdit, Key
from customers.models import Customer, Identifier, JunkValue
from customers.rules.contacts.junk_entries import stored_form
from customers.rules.refusals.codes import Code
from tests.admin.profile.test_customer_edit import EditForm
from tests.factories import contact, context_of, make_customer, make_identifier_type, make_staff, signed_in
from tests.uploads import outcomes, preview, run, run_previewed, warnings_of, work_off

pytestmark = pytest.mark.django_db

SHOP, DISPOSABLE = "+12125550100", "*@mailinator.com"


@pytest.fixture(autouse=True)
def _listed(db: None) -> None:
    for kind, value in (("exact", SHOP), ("pattern", DISPOSABLE), ("exact", "walk-in")):
        JunkValue.objects.create(kind=kind, value=value, added_by="olga", changed_by="olga")


@pytest.fixture
def editor(db: None) -> Client:
    return signed_in(make_staff("editor", "edith"))


def edit(values: dict[str, str], *, key: Key | None = None) -> PlannedEdit:
    """Ask the engine for one edit, as every door does; without a key it makes a customer."""
    definitions = read_definitions(today=timezone.localdate(), country="US")
    asked = CustomerEdit(key=key, values=values, creates=key is None)
    return change_customers([asked], context=context_of(), definitions=definitions)[0]


# A blocklisted phone + good email -> saved without the phone; only blocklisted contacts -> nothing saved.


def test_row_7_in_the_engine_a_junk_phone_beside_a_good_email_is_left_out() -> None:
    planned = edit({"email": "ann@example.com", "mobile": "(212) 555-0100"})
    made = Customer.objects.get()
    assert planned.plan is not None
    assert [(one.code, one.column) for one in planned.plan.warnings] == [(Code.JUNK, "mobile")]
    assert list(made.contacts.values_list("kind", "value")) == [("email", "ann@example.com")]


def test_row_7_in_the_engine_junk_alone_makes_nobody() -> None:
    planned = edit({"email": "x@Mailinator.com", "mobile": SHOP})
    assert planned.refusal is not None
    assert planned.refusal.code is Code.JUNK
    assert not Customer.objects.exists()


def test_row_7_in_the_engine_a_junk_id_refuses_the_whole_edit() -> None:
    make_identifier_type("WebsiteID")
    planned = edit({"email": "ann@example.com", "id:WebsiteID:p": "Walk-In"})
    assert planned.refusal is not None
    assert (planned.refusal.code, planned.refusal.column) == (Code.JUNK, "id:WebsiteID:p")
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    ("file", "outcome", "warned"),
    [
        ("WebsiteID,phone,email\nW1,+1 (212) 555-0100,new@example.com\n", "applied", ["phone"]),
        ("WebsiteID,phone\nW1,212-555-0100\n", "rejected junk", []),
        ("WebsiteID,email\nW1,ann@mailinator.com\n", "rejected junk", []),
        ("WebsiteID,new_WebsiteID\nW1,WALK-IN\n", "rejected junk", []),
    ],
)
def test_row_7_in_a_spreadsheet(file: str, outcome: str, warned: list[str]) -> None:
    ann = make_customer(ids={"WebsiteID": "W1"}, email="ann@example.com", mobile="+12125550123")
    done = run(file, country="US")
    assert outcomes(done) == {2: outcome}
    assert [(code, column) for code, column, _ in warnings_of(done, 2)] == [("junk", column) for column in warned]
    assert contact(ann, "mobile").value == "+12125550123"
    assert Identifier.objects.get().value == "W1"


def test_row_7_a_file_that_adds_makes_nobody_of_junk_alone() -> None:
    done = run("email,firstName\nx@mailinator.com,Ann\n", kind="add_and_edit")
    assert outcomes(done)[2].startswith("rejected")
    assert not Customer.objects.exists()


# Each is written otherwise than it stands on the list, and means the listed value: (column, listed, typed).
SPELLINGS = [
    ("phone", SHOP, "(212) 555-0100"),
    ("phone", SHOP, "1-212-555-0100"),
    ("phone", SHOP, "+1 212.555.0100"),
    ("phone", SHOP, "2125550100.0"),
    ("phone", SHOP, "\uff0b\uff11 212 555 0100"),
    ("email", "till@b\u00fccher.example", "till@bu\u0308cher.example"),
    ("email", "till@b\u00fccher.example", "Till@xn--bcher-kva.example"),
    ("WebsiteID", "caf\u00e9-till", "cafe\u0301-till"),
    ("WebsiteID", "caf\u00e9-till", "CAFE\u0301-Till"),
]


@pytest.mark.parametrize(("column", "listed", "typed"), SPELLINGS)
def test_a_key_is_junk_by_what_it_means_and_not_by_how_it_is_written(column: str, listed: str, typed: str) -> None:
    make_identifier_type("WebsiteID")
    stored = stored_form(listed, "exact")
    JunkValue.objects.get_or_create(kind="exact", value=stored, defaults={"added_by": "olga", "changed_by": "olga"})
    seen = preview(f"{column},firstName\n{typed},Ann\n", kind="add_and_edit", country="US")
    assert outcomes(seen) == {2: "rejected junk"}
    run_previewed(seen)
    assert not Customer.objects.exists()


@pytest.mark.parametrize(("column", "listed", "typed"), SPELLINGS)
def test_a_value_is_junk_by_what_it_means_and_not_by_how_it_is_written(column: str, listed: str, typed: str) -> None:
    make_identifier_type("WebsiteID")
    ann = make_customer(ids={"WebsiteID": "W1"}, email="ann@example.com", mobile="+12125550123")
    stored = stored_form(listed, "exact")
    JunkValue.objects.get_or_create(kind="exact", value=stored, defaults={"added_by": "olga", "changed_by": "olga"})
    seen = preview(f"client_id,new_{column}\n{ann.pk},{typed}\n", country="US")
    assert outcomes(seen) == {2: "rejected junk"}


def test_row_7_in_the_form_junk_is_told_beside_its_field_and_not_saved(editor: Client) -> None:
    ann = make_customer(email="ann@example.com", mobile="+12125550123")
    response: Any = EditForm(editor, ann).save(mobile="+1 212 555 0100")
    assert "junk" in " ".join(response.context["form"].errors["mobile"]).lower()
    assert contact(ann, "mobile").value == "+12125550123"


def test_what_a_customer_had_before_it_was_listed_stays_and_may_be_sent_again() -> None:
    ann = make_customer(mobile="+12125550177")
    JunkValue.objects.create(kind="exact", value="+12125550177", added_by="olga", changed_by="olga")
    planned = edit({"mobile": "+12125550177", "first_name": "Ann"}, key=Key("customer", str(ann.pk)))
    assert planned.plan is not None
    assert planned.plan.warnings == ()
    assert contact(ann, "mobile").value == "+12125550177"


def test_an_entry_that_is_not_in_use_keeps_nothing_out() -> None:
    JunkValue.objects.update(is_active=False)
    assert edit({"mobile": SHOP}).refusal is None


def test_a_preview_made_before_the_list_changed_is_made_again() -> None:
    make_customer(email="ann@example.com")
    seen = preview("email,firstName\nann@example.com,Ann\n")
    JunkValue.objects.create(kind="exact", value="ann", added_by="olga", changed_by="olga")
    with pytest.raises(PreviewAgain):
        asked_of.run(seen)


def test_a_run_that_began_keeps_to_the_list_of_its_preview() -> None:
    ann = make_customer(email="ann@example.com")
    seen = preview("email,phone\nann@example.com,+12125550188\n")
    asked_of.run(seen)
    JunkValue.objects.create(kind="exact", value="+12125550188", added_by="olga", changed_by="olga")
    assert outcomes(work_off(seen)) == {2: "applied"}
    assert contact(ann, "mobile").value == "+12125550188"


def test_the_list_is_read_once_a_batch_however_many_rows_it_has() -> None:
    make_identifier_type("WebsiteID")
    with CaptureQueriesContext(connection) as captured:
        definitions = read_definitions(today=timezone.localdate(), country="US")
        edits = [CustomerEdit(key=None, values={"email": f"n{n}@example.com"}, creates=True) for n in range(50)]
        change_customers(edits, context=context_of(), definitions=definitions)
    assert sum("customers_junkvalue" in query["sql"] for query in captured) == 1
