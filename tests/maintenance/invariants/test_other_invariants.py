"""Each test spoils one thing on purpose and sees it named."""

import io
import os
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from customers.database.constraints import names_of_constraints
from customers.models import BulkEdit, BulkEditChunk, Change, Contact, Customer, Identifier
from tests.factories import change_customer, contact, make_customer
from tests.maintenance.invariants.conftest import broken

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(minutes=5)
OF_ITS_KIND = "contact_is_an_email_or_a_phone"


@pytest.fixture
def ada() -> Customer:
    """A customer with three versions."""
    customer = make_customer(
        first_name="Ada", email="ada@example.com", ids={"WebsiteID": "W1"}, custom={"tier": "gold"}
    )
    change_customer(customer, first_name="Augusta", mobile="+12125550101")
    return change_customer(customer, email="augusta@example.com")


# NL5


def test_a_customer_with_a_past_breaks_nothing(ada: Customer) -> None:
    assert ada.version == 3
    assert broken() == {}


def test_a_version_that_is_missing_is_named(ada: Customer) -> None:
    Change.objects.filter(version=2).update(version=7)
    assert broken() == {"NL5": [f"customer {ada.pk}: version 3, but its changes are not 1 to 3"]}


def test_a_version_that_no_change_made_is_named(ada: Customer) -> None:
    Customer.objects.filter(pk=ada.pk).update(version=4)
    assert broken() == {"NL5": [f"customer {ada.pk}: version 4, but its changes are not 1 to 4"]}


def test_a_change_that_does_not_begin_where_the_last_ended_is_named(ada: Customer) -> None:
    change = Change.objects.get(version=2)
    Change.objects.filter(pk=change.pk).update(delta={**change.delta, "first_name": ["Eve", "Augusta"]})
    assert broken() == {
        "NL5": [f"customer {ada.pk}: version 2 begins with another first_name than the one before ended with"]
    }


@pytest.mark.parametrize(
    ("columns", "field"),
    [({"area": "Kent"}, "area"), ({"first_name": "Eve"}, "first_name"), ({"custom_values": {}}, "custom:tier")],
)
def test_a_column_that_was_written_past_the_engine_is_named(
    ada: Customer, columns: dict[str, object], field: str
) -> None:
    Customer.objects.filter(pk=ada.pk).update(**columns)
    assert broken()["NL5"] == [
        f"customer {ada.pk}: now its {field} is not what its last change made it",
        f"customer {ada.pk}: it is not as its history ends",
    ]


def test_a_flag_that_was_set_past_the_engine_is_named(ada: Customer) -> None:
    email = contact(ada, "email")
    Contact.objects.filter(pk=email.pk).update(gives_account_access=True)
    assert broken()["NL5"] == [
        f"customer {ada.pk}: now its email:access is not what its last change made it",
        f"contact {email.pk}: it is not as its history ends",
    ]


def test_an_identifier_that_was_taken_away_past_the_engine_is_named(ada: Customer) -> None:
    gone = Identifier.objects.get()
    Identifier.objects.all().delete()
    Identifier.history.filter(history_type="-").delete()
    assert broken()["NL5"] == [
        f"customer {ada.pk}: now its id:WebsiteID:p is not what its last change made it",
        f"identifier {gone.pk}: it is gone and its history does not say so",
    ]


def test_a_yes_that_became_a_one_is_named() -> None:
    customer = make_customer(custom={"tier": "gold"})
    Customer.objects.filter(pk=customer.pk).update(custom_values={"tier": True})
    Change.objects.update(delta={**Change.objects.get().delta, "custom:tier": [None, 1]})
    assert f"customer {customer.pk}: now its custom:tier is not what its last change made it" in broken()["NL5"]


# NL6


@pytest.mark.parametrize("state", ["queued", "previewing", "running", "cancelled"])
def test_work_that_nobody_does_is_named(uploaded: BulkEdit, state: str) -> None:
    BulkEdit.objects.filter(pk=uploaded.pk).update(state=state, created_at=timezone.now() - LONG_AGO)
    assert f"bulk edit {uploaded.pk}: {state}, and nobody has worked on it for a minute" in broken()["NL6"]


def test_work_that_somebody_does_is_not_named(uploaded: BulkEdit) -> None:
    BulkEdit.objects.filter(pk=uploaded.pk).update(created_at=timezone.now() - LONG_AGO, served_at=timezone.now())
    assert broken() == {}


@pytest.mark.parametrize("state", ["completed", "cancelled"])
def test_an_end_with_rows_left_is_named(bulk_edit: BulkEdit, state: str) -> None:
    BulkEdit.objects.filter(pk=bulk_edit.pk).update(state=state)
    BulkEditChunk.objects.filter(first_row=6).update(state="planned")
    assert broken()["NL6"] == [f"bulk edit {bulk_edit.pk}: {state}, but not all of it is done"]


def test_a_refused_file_with_rows_is_named(bulk_edit: BulkEdit) -> None:
    BulkEdit.objects.filter(pk=bulk_edit.pk).update(state="refused", refusal={"code": "empty"})
    assert broken()["NL6"] == [f"bulk edit {bulk_edit.pk}: refused, but not all of it is done"]


def test_a_change_after_the_end_is_named(bulk_edit: BulkEdit) -> None:
    BulkEdit.objects.filter(pk=bulk_edit.pk).update(finished_at=timezone.now() - LONG_AGO)
    assert broken() == {"NL6": [f"bulk edit {bulk_edit.pk}: it changed customers after its end"]}


# NL7


@pytest.mark.parametrize(
    ("index", "spoil"),
    [
        ("contact_held_once", {"kind": "email", "email": "one@example.com"}),
        ("one_current_contact_per_kind", {"kind": "email", "state": "current"}),
    ],
)
def test_values_that_stand_twice_are_named_beside_the_constraint_that_is_gone(
    index: str, spoil: dict[str, str]
) -> None:
    drop_index(index)
    same = index == "one_current_contact_per_kind"
    one = contact(make_customer(email="one@example.com"), "email")
    other = contact(make_customer(email="two@example.com"), "email")
    Contact.objects.filter(pk=other.pk).update(**spoil, **({"customer": one.customer_id} if same else {}))
    assert {
        f"constraint {index}: the database does not have it",
        f"contact {one.pk} and {other.pk}: they break {index}",
    } == {*broken()["NL7"]}


def test_an_index_of_a_history_that_is_gone_is_named() -> None:
    drop_index("historicalcontact_once_per_moment")
    assert broken() == {"NL7": ["constraint historicalcontact_once_per_moment: the database does not have it"]}


@pytest.mark.postgres
def test_a_constraint_that_is_not_valid_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE customers_contact DROP CONSTRAINT {OF_ITS_KIND}")
        cursor.execute(f"ALTER TABLE customers_contact ADD CONSTRAINT {OF_ITS_KIND} CHECK (email <> phone) NOT VALID")
    assert broken() == {"NL7": [f"constraint {OF_ITS_KIND}: it is not valid"]}


@pytest.mark.postgres
def test_a_row_that_breaks_a_check_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE customers_contact DROP CONSTRAINT {OF_ITS_KIND}")
    email = contact(make_customer(email="one@example.com"), "email")
    Contact.objects.filter(pk=email.pk).update(email="")
    assert f"contact {email.pk}: it breaks {OF_ITS_KIND}" in broken()["NL7"]


def drop_index(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {name}")


# NL10


@pytest.fixture
def old_file() -> "Path":
    """Where uploads lie, with nothing of ours in it yet."""
    folder = Path(default_storage.path("bulk_edits")) / "2020"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def leave(path: Path, *, age: float) -> None:
    path.write_text("a")
    os.utime(path, (time.time() - age, time.time() - age))


def test_a_half_file_is_named(old_file: Path) -> None:
    path = old_file / "left.part"
    leave(path, age=120)
    try:
        assert broken() == {"NL10": ["file left.part: half written"]}
    finally:
        path.unlink()


def test_a_half_file_in_the_making_is_not(old_file: Path) -> None:
    path = Path(settings.FILE_UPLOAD_TEMP_DIR) / "now.part"
    leave(path, age=0)
    try:
        assert broken() == {}
    finally:
        path.unlink()


def test_a_file_of_no_bulk_edit_is_named(old_file: Path) -> None:
    path = old_file / "left"
    leave(path, age=7200)
    try:
        assert broken() == {"NL10": ["file left: of no bulk edit"]}
    finally:
        path.unlink()


def test_a_lease_that_nobody_took_up_is_named(uploaded: BulkEdit) -> None:
    BulkEdit.objects.filter(pk=uploaded.pk).update(lease_until=timezone.now() - LONG_AGO)
    assert broken() == {"NL10": [f"bulk edit {uploaded.pk}: a lease that nobody took up"]}


def test_a_lease_of_a_finished_chunk_is_named(bulk_edit: BulkEdit) -> None:
    BulkEditChunk.objects.filter(first_row=2).update(lease_until=timezone.now())
    assert broken() == {"NL10": [f"bulk edit {bulk_edit.pk} chunk from row 2: a lease that nobody took up"]}


# The command


def run() -> tuple[str, int]:
    output = io.StringIO()
    try:
        call_command("check_invariants", stdout=output)
    except CommandError as error:
        return output.getvalue(), error.returncode
    return output.getvalue(), 0


def test_the_command_says_of_each_that_it_holds() -> None:
    output, status = run()
    assert status == 0
    lines = [line.split()[:2] for line in output.splitlines()]
    codes = ("NL1", "NL2", "NL3", "NL4", "NL5", "NL6", "NL7", "NL10", "NL8a", "NL8b", "NL8c", "CARD")
    core = [[code, "ok"] for code in codes]
    assert lines[: len(core)] == core
    assert {answer for _, answer in lines} == {"ok"}  # those of the installed wings too


def test_the_command_ends_with_1_and_names_the_ids(ada: Customer) -> None:
    Customer.objects.filter(pk=ada.pk).update(version=9)
    output, status = run()
    assert status == 1
    assert "NL5  BROKEN" in output
    assert f"customer {ada.pk}: version 9" in output


def test_the_command_names_twenty_and_says_that_there_may_be_more() -> None:
    for _ in range(22):
        make_customer()
    Customer.objects.update(version=2)
    output, _ = run()
    assert len(re.findall(r"customer \d", output)) == 20
    assert "and perhaps more" in output


def test_the_command_prints_no_personal_data(ada: Customer) -> None:
    Contact.objects.all().update(gives_account_access=True, typed="changed@example.com")
    Customer.objects.update(first_name="Changed")
    output, _ = run()
    assert "example.com" not in output
    assert "Changed" not in output


def test_the_constraints_that_are_there_are_those_that_django_finds() -> None:
    with connection.cursor() as cursor:
        found = {
            name
            for table in connection.introspection.table_names(cursor)
            for name in connection.introspection.get_constraints(cursor, table)
        }
    # What has no name gets one from Django: "__primary__", "__unnamed_constraint_2__", "fk_0".
    named = {name for name in found if not re.fullmatch(r"__.*__|sqlite_autoindex_.*|fk_\d+", name)}
    assert named <= names_of_constraints()
    assert "historicalcontact_once_per_moment" in named
