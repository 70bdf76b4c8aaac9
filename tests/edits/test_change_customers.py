"""The engine on the database: what one edit writes, and what it refuses."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from customers.edits.change_customers import PlannedEdit, change_customers
from customers.edits.definitions import read_definitions
from customers.edits.edit import CLEAR, CustomerEdit, EditContext, Key
from customers.models import Change, ChangeField, Contact, Customer, Identifier
from customers.rules.refusals.codes import Code
from customers.rules.texts.search_names import search_name
from tests.factories import (
    admin_panel,
    change_customer,
    contact,
    context_of,
    identifier,
    make_custom_field,
    make_customer,
    make_identifier_type,
    make_point,
    make_source,
    make_staff,
    make_superuser,
    scope_of,
)

pytestmark = pytest.mark.django_db
PHONE, OTHER_PHONE = "+12125550123", "+12125550124"


def edit(*edits: CustomerEdit, context: EditContext | None = None) -> list[PlannedEdit]:
    """Change customers as a door does."""
    context = context or context_of()
    definitions = read_definitions(today=timezone.localdate(), country=context.point.country)
    return change_customers(edits, context=context, definitions=definitions)


def edit_one(customer: Customer, context: EditContext | None = None, **values: Any) -> PlannedEdit:
    """Edit one customer by its id; None clears, `custom_tier` names `custom:tier`."""
    texts = {name.replace("custom_", "custom:"): CLEAR if value is None else value for name, value in values.items()}
    (planned,) = edit(CustomerEdit(key=Key("customer", str(customer.pk)), values=texts), context=context)
    customer.refresh_from_db()
    return planned


def refusal(planned: PlannedEdit) -> tuple[str, str]:
    """Return code and column of a refused edit."""
    assert planned.refusal is not None
    return planned.refusal.code.value, planned.refusal.column


# --- what an edit writes ----------------------------------------------------------------------------------------------


def test_a_change_counts_one_version_however_many_fields_it_touches() -> None:
    customer = make_customer(email="ann@example.com")
    edit_one(customer, first_name="Ann", last_name="Lee", mobile=PHONE)
    assert customer.version == 2


def test_versions_of_a_customer_run_without_a_gap() -> None:
    customer = make_customer()
    for name in ("Ann", "Anna", "Anne"):
        edit_one(customer, first_name=name)
    assert list(customer.changes.order_by("id").values_list("version", flat=True)) == [1, 2, 3, 4]


def test_a_change_says_who_where_when_why_and_what() -> None:
    staff, point = make_staff("editor", username="eva"), make_point("website")
    customer = make_customer(first_name="Ann")
    before = timezone.now()
    edit_one(customer, context_of(point, staff, reason="asked by phone"), first_name="Anna", last_name="Lee")
    change = customer.changes.get(version=2)
    assert (change.initiator, change.initiator_user_id, change.integration_point) == ("eva", staff.pk, point)
    assert (change.reason, change.full_name) == ("asked by phone", "Anna Lee")
    assert change.delta == {"first_name": ["Ann", "Anna"], "last_name": [None, "Lee"]}
    assert change.at >= before


def test_each_field_of_a_change_can_be_looked_up() -> None:
    customer = make_customer()
    edit_one(customer, first_name="Ann", mobile=PHONE)
    change = customer.changes.get(version=2)
    assert set(ChangeField.objects.filter(change=change).values_list("field", flat=True)) == {"first_name", "mobile"}


def test_the_label_of_the_initiator_outlives_the_user() -> None:
    staff = make_staff("editor", username="eva")
    customer = make_customer()
    edit_one(customer, context_of(by=staff), first_name="Ann")
    staff.delete()
    change = customer.changes.get(version=2)
    assert (change.initiator, change.initiator_user_id) == ("eva", None)


def test_an_edit_that_changes_nothing_writes_nothing() -> None:
    customer = make_customer(first_name="Ann", email="ann@example.com")
    planned = edit_one(customer, first_name="Ann", email="Ann@EXAMPLE.com")
    assert planned.plan is not None
    assert (planned.plan.changes, customer.version, Change.objects.count()) == ((), 1, 1)
    assert Customer.history.count() == 1


def test_history_carries_the_same_reason_time_user_and_change() -> None:
    staff = make_staff("editor")
    customer = make_customer(mobile=PHONE)
    edit_one(customer, context_of(by=staff, reason="tidied up"), first_name="Ann")
    change, kept = customer.changes.get(version=2), customer.history.latest()
    assert (kept.history_change_reason, kept.history_user_id) == ("tidied up", staff.pk)
    assert (kept.history_date, kept.change_id, kept.history_type) == (change.at, change.pk, "~")


def test_history_keeps_only_the_rows_that_an_edit_touched() -> None:
    customer = make_customer(mobile=PHONE, email="ann@example.com")
    edit_one(customer, mobile=OTHER_PHONE)
    assert Customer.history.filter(id=customer.pk).count() == 1
    kept = Contact.history.filter(customer_id=customer.pk, change__version=2)
    assert sorted(kept.values_list("value", "state", "history_type")) == [
        (PHONE, "removed", "~"),
        (OTHER_PHONE, "current", "+"),
    ]


def test_history_keeps_the_last_row_of_what_is_deleted() -> None:
    customer = make_customer(email="ann@example.com", ids={"WebsiteID": "W1"})
    edit_one(customer, **{"id:WebsiteID:p": None})
    gone = Identifier.history.filter(customer_id=customer.pk).latest()
    assert (gone.history_type, gone.value) == ("-", "W1")


def test_two_history_rows_of_one_object_never_share_their_time() -> None:
    customer = make_customer()
    for name in ("Ann", "Anna", "Anne", "Annie"):
        edit_one(customer, first_name=name)
    times = list(Customer.history.filter(id=customer.pk).values_list("history_date", flat=True))
    assert len(set(times)) == len(times) == 5


def test_time_never_runs_backwards_for_a_customer_even_where_a_clock_does() -> None:
    customer = make_customer()
    ahead = timezone.now() + timedelta(hours=1)
    Customer.objects.filter(pk=customer.pk).update(changed_at=ahead)
    edit_one(customer, first_name="Ann")
    assert customer.changes.get(version=2).at == ahead + timedelta(microseconds=1)


def test_a_customer_is_found_as_it_was_on_a_date() -> None:
    customer = make_customer(first_name="Ann")
    edit_one(customer, first_name="Anna")
    then = customer.changes.get(version=1).at
    assert Customer.history.as_of(then).get(pk=customer.pk).first_name == "Ann"


def test_the_searched_name_follows_the_names() -> None:
    customer = make_customer(first_name="Ann", last_name="LEE")
    edit_one(customer, middle_name="José")
    assert customer.search_name == search_name("Ann", "José", "LEE")


def test_the_registration_names_the_point_and_the_time() -> None:
    point = make_point("website")
    customer = make_customer(through=point, mobile=PHONE)
    assert (customer.registered_through, customer.registered_at) == (point, customer.changes.get().at)


def test_a_custom_value_is_stored_with_its_type() -> None:
    make_custom_field("visits", type="number")
    make_custom_field("vip", type="yes_no")
    make_custom_field("since", type="date")
    customer = make_customer()
    edit_one(customer, custom_visits="12", custom_vip="yes", custom_since="2020-02-29")
    assert customer.custom_values == {"visits": 12, "vip": True, "since": "2020-02-29"}


def test_a_cleared_custom_value_leaves_no_trace_in_the_row() -> None:
    customer = make_customer(custom={"tier": "gold"})
    edit_one(customer, custom_tier=None)
    assert customer.custom_values == {}


def test_a_batch_writes_each_customer_once() -> None:
    customers = [make_customer() for _ in range(3)]
    edits = [CustomerEdit(key=Key("customer", str(one.pk)), values={"last_name": "Lee"}) for one in customers]
    edit(*edits)
    assert [Customer.objects.get(pk=one.pk).version for one in customers] == [2, 2, 2]


def test_a_refused_edit_leaves_the_others_of_its_batch_alone() -> None:
    customer = make_customer()
    good = CustomerEdit(key=Key("customer", str(customer.pk)), values={"first_name": "Ann"})
    bad = CustomerEdit(key=Key("customer", "999999999"), values={"first_name": "Bob"})
    outcomes = edit(bad, good)
    customer.refresh_from_db()
    assert (refusal(outcomes[0]), customer.first_name) == (("not_found", "key"), "Ann")


# --- contacts and identifiers -----------------------------------------------------------------------------------------


def test_another_customers_contact_is_taken() -> None:
    make_customer(mobile=PHONE)
    customer = make_customer()
    assert refusal(edit_one(customer, mobile=PHONE)) == ("taken", "mobile")


def test_what_another_customer_had_is_reserved() -> None:
    change_customer(make_customer(mobile=PHONE, email="ann@example.com"), mobile=OTHER_PHONE)
    customer = make_customer()
    assert refusal(edit_one(customer, mobile=PHONE)) == ("reserved", "mobile")


def test_what_another_customer_waits_for_is_free() -> None:
    asks = make_point("confirms", email_confirmation="ask")
    waiting = make_customer(email="old@example.com")
    Contact.objects.filter(customer=waiting).update(confirmation="confirmed")
    change_customer(waiting, through=asks, email="wanted@example.com")
    customer = make_customer()
    edit_one(customer, email="wanted@example.com")
    assert contact(customer, "email").value == "wanted@example.com"


def test_a_waiting_value_finds_nobody() -> None:
    asks = make_point("confirms", email_confirmation="ask")
    waiting = make_customer(email="old@example.com")
    Contact.objects.filter(customer=waiting).update(confirmation="confirmed")
    change_customer(waiting, through=asks, email="wanted@example.com")
    (planned,) = edit(CustomerEdit(key=Key("email", "wanted@example.com"), values={"first_name": "Ann"}))
    assert refusal(planned) == ("not_found", "key")


def test_a_customer_takes_its_own_former_contact_back_in_the_same_row() -> None:
    customer = make_customer(mobile=PHONE)
    first = contact(customer, "mobile").pk
    change_customer(customer, mobile=OTHER_PHONE)
    edit_one(customer, mobile=PHONE)
    assert contact(customer, "mobile").pk == first
    assert sorted(customer.contacts.values_list("value", "state")) == [(PHONE, "current"), (OTHER_PHONE, "removed")]


def test_a_former_contact_finds_nobody() -> None:
    change_customer(make_customer(mobile=PHONE), mobile=OTHER_PHONE)
    (planned,) = edit(CustomerEdit(key=Key("mobile", PHONE), values={"first_name": "Ann"}))
    assert refusal(planned) == ("not_found", "key")


def test_the_last_thing_that_holds_a_customer_is_not_cleared() -> None:
    customer = make_customer(mobile=PHONE)
    assert refusal(edit_one(customer, mobile=None)) == ("last_identifier", "mobile")
    assert contact(customer, "mobile").value == PHONE


def test_a_contact_is_cleared_where_something_else_holds_the_customer() -> None:
    customer = make_customer(mobile=PHONE, email="ann@example.com")
    edit_one(customer, mobile=None)
    assert list(customer.contacts.filter(kind="mobile").values_list("value", "state")) == [(PHONE, "removed")]


def test_the_last_contact_goes_where_an_identifier_comes_in_the_same_edit() -> None:
    make_identifier_type("WebsiteID")
    customer = make_customer(mobile=PHONE)
    edit_one(customer, mobile=None, **{"id:WebsiteID:p": "W1"})
    assert identifier(customer, "WebsiteID").value == "W1"


def test_a_confirmed_contact_is_cleared_only_with_the_permission() -> None:
    customer = make_customer(mobile=PHONE, email="ann@example.com")
    Contact.objects.filter(customer=customer).update(confirmation="confirmed")
    assert refusal(edit_one(customer, email=None)) == ("forbidden_clear", "email")
    edit_one(customer, context_of(may_clear_confirmed=True), email=None)
    assert not customer.contacts.filter(kind="email", state="current").exists()


def test_an_identifier_that_another_customer_has_is_taken() -> None:
    make_customer(ids={"WebsiteID": "W1"})
    customer = make_customer()
    assert refusal(edit_one(customer, **{"id:WebsiteID:p": "W1"})) == ("taken", "id:WebsiteID:p")


def test_the_same_identifier_is_free_in_another_account_of_its_source() -> None:
    make_identifier_type("line", scope="source")
    source = make_source("LINE", "jp", "th")
    make_customer(ids={f"id:line:{scope_of(source, 'jp')}": "U1"})
    customer = make_customer()
    edit_one(customer, **{f"id:line:{scope_of(source, 'th')}": "U1"})
    assert identifier(customer, "line").account == source.accounts.get(system_name="th")


def test_a_changed_identifier_frees_its_old_value_for_others() -> None:
    first = make_customer(ids={"WebsiteID": "W1"})
    edit_one(first, **{"id:WebsiteID:p": "W2"})
    second = make_customer()
    edit_one(second, **{"id:WebsiteID:p": "W1"})
    assert (identifier(first, "WebsiteID").value, identifier(second, "WebsiteID").value) == ("W2", "W1")


# --- bad values -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "bad", "code"),
    [
        ("birth_date", "31.02.2001", "invalid_date"),
        ("birth_date", "2999-01-01", "invalid_date"),
        ("gender", "dragon", "invalid_choice"),
        ("time_zone", "Mars/Olympus", "invalid_choice"),
        ("area", "x" * 101, "too_long"),
        ("custom_visits", "many", "invalid_number"),
        ("custom_level", "platinum", "invalid_choice"),
    ],
)
def test_a_bad_optional_value_is_dropped_with_a_warning_and_the_rest_is_applied(name: str, bad: str, code: str) -> None:
    make_custom_field("visits", type="number")
    make_custom_field("level", type="choice", choices=("silver", "gold"))
    customer = make_customer()
    planned = edit_one(customer, first_name="Ann", **{name: bad})
    assert planned.plan is not None
    found = [(warning.code.value, warning.column, warning.value) for warning in planned.plan.warnings]
    assert found == [(code, name.replace("custom_", "custom:"), bad)]
    assert (customer.first_name, customer.birth_date, customer.gender, customer.custom_values) == ("Ann", None, "", {})


def test_a_bad_optional_value_alone_refuses_the_edit_with_its_code() -> None:
    customer = make_customer()
    assert refusal(edit_one(customer, birth_date="tomorrow")) == ("invalid_date", "birth_date")
    assert customer.version == 1


def test_a_bad_optional_value_beside_what_is_already_so_refuses_the_edit() -> None:
    customer = make_customer(first_name="Ann")
    assert refusal(edit_one(customer, first_name="Ann", gender="dragon")) == ("invalid_choice", "gender")


@pytest.mark.parametrize("kind", ["email", "mobile"])
def test_a_junk_contact_beside_another_change_is_dropped_with_a_warning(kind: str) -> None:
    customer = make_customer()
    planned = edit_one(customer, first_name="Ann", **{kind: "null"})
    assert planned.plan is not None
    assert [(warning.code, warning.column) for warning in planned.plan.warnings] == [(Code.JUNK, kind)]
    assert customer.first_name == "Ann"


def test_a_junk_contact_alone_refuses_the_edit() -> None:
    assert refusal(edit_one(make_customer(), email="test@test.com")) == ("junk", "email")


def test_a_junk_identifier_refuses_the_whole_edit() -> None:
    make_identifier_type("WebsiteID")
    customer = make_customer()
    assert refusal(edit_one(customer, first_name="Ann", **{"id:WebsiteID:p": "undefined"})) == (
        "junk",
        "id:WebsiteID:p",
    )
    assert customer.first_name == ""


@pytest.mark.parametrize(
    ("name", "bad", "code"),
    [
        ("first_name", "x" * 101, "too_long"),
        ("last_name", "a\x07b", "invalid_value"),
        ("email", "ann@", "invalid_email"),
        ("mobile", "12", "invalid_phone"),
        ("mobile", "9161234567", "invalid_phone"),
    ],
)
def test_a_bad_name_or_contact_refuses_the_whole_edit(name: str, bad: str, code: str) -> None:
    customer = make_customer()
    assert refusal(edit_one(customer, area="North", **{name: bad})) == (code, name)
    assert (customer.area, customer.version) == ("", 1)


def test_a_name_of_a_hundred_characters_is_kept_whole() -> None:
    customer = make_customer()
    edit_one(customer, first_name="x" * 100)
    assert customer.first_name == "x" * 100


def test_a_national_number_is_read_with_the_points_country() -> None:
    customer = make_customer()
    edit_one(customer, context_of(make_point("us", country="US")), mobile="(212) 555-0123")
    assert contact(customer, "mobile").value == PHONE


# --- keys -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text"),
    [("email", " Ann@EXAMPLE.com "), ("mobile", "+1 (212) 555-0123"), ("WebsiteID", "W1")],
)
def test_a_key_finds_its_customer_in_any_usual_spelling(kind: str, text: str) -> None:
    customer = make_customer(email="ann@example.com", mobile=PHONE, ids={"WebsiteID": "W1"})
    (planned,) = edit(CustomerEdit(key=Key(kind, text), values={"first_name": "Ann"}))
    assert planned.customer_id == customer.pk


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("customer", "123456789", "not_found"),
        ("customer", "1.5", "invalid_value"),
        ("customer", "123456789.0", "not_found"),
        ("customer", "-1", "invalid_value"),
        ("email", "nobody@example.com", "not_found"),
        ("email", "nobody", "invalid_email"),
        ("email", "null", "junk"),
        ("mobile", "+12125550199", "not_found"),
        ("mobile", "000000", "junk"),
        ("WebsiteID", "W9", "not_found"),
    ],
)
def test_a_key_that_finds_nobody_refuses_the_edit_and_shows_what_was_looked_for(
    kind: str, text: str, code: str
) -> None:
    make_identifier_type("WebsiteID")
    (planned,) = edit(CustomerEdit(key=Key(kind, text), values={"first_name": "Ann"}))
    assert refusal(planned) == (code, "key")
    assert planned.refusal is not None
    assert planned.refusal.value == text


def test_a_scoped_key_means_the_points_source() -> None:
    make_identifier_type("line", scope="source")
    japan, thailand = make_source("LINE", "jp"), make_source("OTHER")
    in_japan = make_customer(ids={f"id:line:{scope_of(japan, 'jp')}": "U1"})
    make_customer(ids={f"id:line:{scope_of(thailand)}": "U1"})
    point = make_point("line-jp", source=japan, account=japan.accounts.get())
    (planned,) = edit(CustomerEdit(key=Key("line", "U1"), values={"first_name": "Ann"}), context=context_of(point))
    assert planned.customer_id == in_japan.pk


def test_a_scoped_key_through_a_point_without_a_source_finds_everywhere_and_two_are_ambiguous() -> None:
    make_identifier_type("line", scope="source")
    source = make_source("LINE", "jp", "th")
    make_customer(ids={f"id:line:{scope_of(source, 'jp')}": "U1"})
    make_customer(ids={f"id:line:{scope_of(source, 'th')}": "U1"})
    (planned,) = edit(CustomerEdit(key=Key("line", "U1"), values={"first_name": "Ann"}))
    assert refusal(planned) == ("ambiguous", "key")


def test_a_merged_customers_key_means_the_survivor_with_a_warning() -> None:
    survivor, victim = make_customer(), make_customer()
    Customer.objects.filter(pk=victim.pk).update(merged_into=survivor)
    (planned,) = edit(CustomerEdit(key=Key("customer", str(victim.pk)), values={"first_name": "Ann"}))
    survivor.refresh_from_db()
    assert survivor.first_name == "Ann"
    assert planned.plan is not None
    assert [warning.code for warning in planned.plan.warnings] == [Code.APPLIED_TO_SURVIVOR]


def test_an_erased_customer_is_not_edited() -> None:
    customer = make_customer()
    Customer.objects.filter(pk=customer.pk).update(erased_at=timezone.now())
    assert refusal(edit_one(customer, first_name="Ann")) == ("erased", "key")


# --- creating ---------------------------------------------------------------------------------------------------------


def test_a_key_that_finds_nobody_makes_a_customer_where_that_is_asked() -> None:
    (planned,) = edit(CustomerEdit(key=Key("email", "Ann@Example.com"), values={"first_name": "Ann"}, creates=True))
    customer = Customer.objects.get(pk=planned.customer_id)
    assert (customer.first_name, contact(customer, "email").value) == ("Ann", "ann@example.com")
    assert contact(customer, "email").typed == "Ann@Example.com"


def test_an_unknown_customer_id_never_makes_one() -> None:
    (planned,) = edit(CustomerEdit(key=Key("customer", "77"), values={"email": "a@example.com"}, creates=True))
    assert refusal(planned) == ("not_found", "key")


def test_an_identifier_of_a_source_never_makes_a_customer() -> None:
    make_identifier_type("line", scope="source")
    point = make_point("line-jp", source=make_source("LINE"))
    wanted = CustomerEdit(key=Key("line", "U1"), values={"first_name": "Ann"}, creates=True)
    (planned,) = edit(wanted, context=context_of(point))
    assert refusal(planned) == ("not_found", "key")


def test_a_customer_that_nothing_would_hold_is_not_made() -> None:
    (planned,) = edit(CustomerEdit(key=None, values={"first_name": "Ann"}, creates=True))
    assert refusal(planned)[0] == "last_identifier"
    assert not Customer.objects.exists()


def test_a_contact_that_another_customer_had_makes_no_customer() -> None:
    change_customer(make_customer(mobile=PHONE), mobile=OTHER_PHONE)
    (planned,) = edit(CustomerEdit(key=Key("mobile", PHONE), values={}, creates=True))
    assert refusal(planned) == ("reserved", "mobile")


def test_the_first_version_of_a_customer_is_one() -> None:
    customer = make_customer(first_name="Ann", birth_date="2001-12-31", mobile=PHONE)
    assert (customer.version, customer.birth_date) == (1, date(2001, 12, 31))
    assert customer.changes.get().delta["birth_date"] == [None, "2001-12-31"]


def test_the_point_decides_about_the_contacts_of_a_new_customer() -> None:
    point = make_point("secure", email_access="give", mobile_confirmation="ask")
    customer = make_customer(through=point, email="ann@example.com", mobile=PHONE)
    assert contact(customer, "email").gives_account_access is True
    assert (contact(customer, "mobile").confirmation, contact(customer, "mobile").integration_point) == ("asked", point)


# --- the version of an exported file ----------------------------------------------------------------------------------


def as_of(customer: Customer, version: int, **values: str) -> PlannedEdit:
    """Edit a customer by a file that was exported when it had that version."""
    key = Key("customer", str(customer.pk))
    (planned,) = edit(CustomerEdit(key=key, values=values, as_of_version=version))
    return planned


def test_a_field_that_somebody_changed_after_the_export_is_a_conflict_that_says_who() -> None:
    staff = make_superuser("olga")
    customer = make_customer(first_name="Ann")
    change_customer(customer, by=staff, first_name="Anna")
    planned = as_of(customer, 1, first_name="Anne")
    assert refusal(planned) == ("changed_since", "first_name")
    assert planned.refusal is not None
    assert planned.refusal.detail is not None
    assert (planned.refusal.detail["by"], planned.refusal.detail["now"]) == ("olga", "Anna")


def test_a_change_of_another_field_after_the_export_is_no_conflict() -> None:
    customer = make_customer(first_name="Ann")
    change_customer(customer, last_name="Lee")
    as_of(customer, 1, first_name="Anne")
    customer.refresh_from_db()
    assert (customer.first_name, customer.last_name) == ("Anne", "Lee")


def test_a_field_that_already_is_what_the_file_says_is_no_conflict() -> None:
    customer = make_customer(first_name="Ann")
    change_customer(customer, first_name="Anne")
    planned = as_of(customer, 1, first_name="Anne")
    assert planned.plan is not None
    assert planned.plan.changes == ()


def test_a_contact_that_somebody_changed_after_the_export_is_a_conflict() -> None:
    customer = make_customer(mobile=PHONE)
    change_customer(customer, mobile=OTHER_PHONE)
    assert refusal(as_of(customer, 1, mobile="+12125550125")) == ("changed_since", "mobile")


def test_the_built_in_point_changes_nothing_about_contacts() -> None:
    customer = make_customer(through=admin_panel(), email="ann@example.com")
    assert (contact(customer, "email").confirmation, contact(customer, "email").gives_account_access) == ("none", False)
