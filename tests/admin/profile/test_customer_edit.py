"""The edit form: only what was changed is written; what somebody else changed meanwhile is left alone."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.http import HttpResponse
from django.test import Client

from customers.models import Change, Contact, Customer
from tests.factories import (
    change_customer,
    contact,
    make_custom_field,
    make_customer,
    make_customers,
    make_identifier_type,
    make_point,
    make_source,
    make_staff,
    scope_of,
    signed_in,
)

pytestmark = pytest.mark.django_db


class EditForm:
    """The form as a browser holds it: what it showed when it was opened, posted with what a person changes."""

    def __init__(self, client: Client, customer: Customer) -> None:
        self.client = client
        self.url = f"/admin/customers/customer/{customer.pk}/edit/"
        response = client.get(self.url)
        assert response.status_code == 200
        self.posted = fields_of(response)

    def save(self, **changed: Any) -> HttpResponse:
        return self.client.post(self.url, {**self.posted, **changed})


def fields_of(response: HttpResponse) -> dict[str, Any]:
    form = response.context["form"]
    posted: dict[str, Any] = {"version": form["version"].value(), "through": form["through"].value(), "reason": ""}
    for name, field in form.fields.items():
        if field.show_hidden_initial:
            posted[name] = posted[f"initial-{name}"] = form[name].value()
    return posted


def focused(response: HttpResponse) -> set[str]:
    return {name for name, field in response.context["form"].fields.items() if field.widget.attrs.get("autofocus")}


def error_beside(response: HttpResponse, name: str) -> str:
    assert response.status_code == 200
    return " ".join(response.context["form"].errors.get(name, []))


@pytest.fixture
def marta() -> Customer:
    make_custom_field("motto")
    make_custom_field("shoe_size", type="number")
    make_custom_field("interests", type="choices", choices=("running", "yoga", "skiing"))
    return make_customer(
        first_name="Marta",
        last_name="Lindquist",
        email="Marta@northmail.se",
        mobile="+46701740635",
        ids={"WebsiteID": "W-993-118"},
        custom={"shoe_size": "39", "interests": "yoga"},
    )


def test_only_what_was_changed_is_written(editor_client: Client, editor: User, marta: Customer) -> None:
    response = EditForm(editor_client, marta).save(last_name="Lindqvist", reason="typing error")
    change = marta.changes.get(version=2)
    assert response["Location"] == f"/admin/customers/customer/{marta.pk}/change/"
    assert change.delta == {"last_name": ["Lindquist", "Lindqvist"]}
    assert (change.initiator, change.initiator_user, change.reason) == ("edith", editor, "typing error")
    assert change.integration_point.system_name == "admin-panel"


@pytest.mark.parametrize(("asked", "begins"), [("area", {"area"}), ("", set()), ("nothing-like-it", set())])
def test_the_form_begins_at_the_value_that_a_person_came_to_change(
    editor_client: Client, marta: Customer, asked: str, begins: set[str]
) -> None:
    response = editor_client.get(f"/admin/customers/customer/{marta.pk}/edit/", {"field": asked})
    assert focused(response) == begins


def test_a_form_that_is_refused_begins_at_the_first_field_to_mend(editor_client: Client, marta: Customer) -> None:
    response = EditForm(editor_client, marta).save(mobile="+1", last_name="x" * 101)
    assert focused(response) == {"last_name"}


def test_a_form_saved_as_it_was_opened_changes_nothing(editor_client: Client, marta: Customer) -> None:
    EditForm(editor_client, marta).save(reason="just looking")
    assert marta.changes.count() == 1


@pytest.mark.parametrize(
    ("changed", "delta"),
    [
        ({"birth_date": "1988-08-17"}, {"birth_date": [None, "1988-08-17"]}),
        ({"first_name": ""}, {"first_name": ["Marta", None]}),
        ({"time_zone": "europe/stockholm"}, {"time_zone": [None, "Europe/Stockholm"]}),
        ({"email": "marta@lindqvist.io"}, {"email": ["marta@northmail.se", "marta@lindqvist.io"]}),
        ({"mobile": "+46 70-174 06 36"}, {"mobile": ["+46701740635", "+46701740636"]}),
        ({"mobile": ""}, {"mobile": ["+46701740635", None]}),
        ({"id:WebsiteID:p": "W-1"}, {"id:WebsiteID:p": ["W-993-118", "W-1"]}),
        ({"custom:shoe_size": "40.5"}, {"custom:shoe_size": [39, 40.5]}),
        ({"custom:shoe_size": ""}, {"custom:shoe_size": [39, None]}),
        ({"custom:interests": ["skiing", "running"]}, {"custom:interests": [["yoga"], ["running", "skiing"]]}),
        ({"custom:interests": []}, {"custom:interests": [["yoga"], None]}),
    ],
)
def test_every_kind_of_value_can_be_edited(
    editor_client: Client, marta: Customer, changed: dict[str, Any], delta: dict[str, Any]
) -> None:
    EditForm(editor_client, marta).save(**changed, reason="asked for")
    assert marta.changes.get(version=2).delta == delta


@pytest.mark.parametrize(
    ("changed", "beside", "words"),
    [
        ({"first_name": "x" * 101}, "first_name", "too long"),
        ({"birth_date": "2025-02-30"}, "birth_date", "no such day"),
        ({"birth_date": "2199-01-01"}, "birth_date", "future"),
        ({"time_zone": "Mars/Olympus"}, "time_zone", "not one of"),
        ({"email": "marta"}, "email", "not an email address"),
        ({"email": "test@test.com"}, "email", "junk"),
        ({"mobile": "070 174 06 35"}, "mobile", "country"),
        ({"custom:shoe_size": "large"}, "custom:shoe_size", "not a number"),
    ],
)
def test_a_refused_value_stands_beside_its_field_and_nothing_is_saved(
    editor_client: Client, marta: Customer, changed: dict[str, Any], beside: str, words: str
) -> None:
    response = EditForm(editor_client, marta).save(**changed, last_name="Lindqvist")
    assert words in error_beside(response, beside)
    assert marta.changes.count() == 1


def test_all_refused_values_are_shown_at_once(editor_client: Client, marta: Customer) -> None:
    response = EditForm(editor_client, marta).save(first_name="x" * 101, email="marta", birth_date="2199-01-01")
    assert set(response.context["form"].errors) == {"first_name", "email", "birth_date"}


def test_a_contact_of_somebody_else_is_refused_by_the_holders_id(editor_client: Client, marta: Customer) -> None:
    other = make_customer(email="taken@northmail.se")
    response = EditForm(editor_client, marta).save(email="taken@northmail.se")
    assert f"belongs to customer {other.pk}" in error_beside(response, "email")


def test_a_reserved_contact_is_refused(editor_client: Client, marta: Customer) -> None:
    other = make_customer(mobile="+46701740640")
    change_customer(other, mobile="+46701740641")
    response = EditForm(editor_client, marta).save(mobile="+46701740640")
    assert "reserved" in error_beside(response, "mobile")


def test_the_last_thing_that_holds_a_customer_cannot_be_cleared(editor_client: Client) -> None:
    (customer,) = make_customers(1)
    response = EditForm(editor_client, customer).save(email="")
    assert "nothing to be found by" in error_beside(response, "email")
    assert contact(customer, "email").state == "current"


def test_the_only_contact_can_be_cleared_when_another_comes(editor_client: Client) -> None:
    (customer,) = make_customers(1)
    EditForm(editor_client, customer).save(email="", mobile="+46701740635", reason="asked for")
    assert [(one.kind, one.state) for one in customer.contacts.order_by("kind")] == [
        ("email", "removed"),
        ("mobile", "current"),
    ]


def test_the_chosen_touchpoint_acts_on_the_contact(editor_client: Client, marta: Customer) -> None:
    point = make_point("us-loyalty", mobile_access="give", country="US")
    EditForm(editor_client, marta).save(mobile="(650) 253-0000", through=point.pk)
    mobile = contact(marta, "mobile")
    assert (mobile.value, mobile.gives_account_access) == ("+16502530000", True)
    assert marta.changes.get(version=2).integration_point == point


def test_an_identifier_of_a_source_is_added(editor_client: Client, marta: Customer) -> None:
    make_identifier_type("line", scope="source")
    scope = scope_of(make_source("LINE", "jp"), "jp")
    EditForm(editor_client, marta).save(new_id_type="line", new_id_scope=scope, new_id_value="U4af")
    assert marta.changes.get(version=2).delta == {f"id:line:{scope}": [None, "U4af"]}


def test_a_refused_new_identifier_says_so_beside_it(editor_client: Client, marta: Customer) -> None:
    make_identifier_type("line", scope="source")
    scope = scope_of(make_source("LINE", "jp"), "jp")
    other = make_customer(ids={f"id:line:{scope}": "U4af"})
    response = EditForm(editor_client, marta).save(new_id_type="line", new_id_scope=scope, new_id_value="U4af")
    assert f"customer {other.pk}" in error_beside(response, "new_id_value")


def test_a_half_filled_new_identifier_is_refused(editor_client: Client, marta: Customer) -> None:
    make_identifier_type("line", scope="source")
    make_source("LINE", "jp")
    response = EditForm(editor_client, marta).save(new_id_type="line", new_id_value="U4af")
    assert "Choose" in error_beside(response, "new_id_scope")


def test_a_type_without_the_new_identifier_is_refused(editor_client: Client, marta: Customer) -> None:
    make_identifier_type("line", scope="source")
    response = EditForm(editor_client, marta).save(new_id_type="line", first_name="Martha")
    assert "Type the new id" in error_beside(response, "new_id_value")
    marta.refresh_from_db()
    assert marta.first_name != "Martha"


# --- What an edit takes from the customer -----------------------------------------------------------------------------


@pytest.fixture
def signs_in() -> Customer:
    """A customer who signs in with her mobile."""
    return make_customer(
        email="marta@northmail.se", mobile="+46701740635", through=make_point("app", mobile_access="give")
    )


def test_a_loss_is_said_before_anything_is_saved(editor_client: Client, signs_in: Customer) -> None:
    response = EditForm(editor_client, signs_in).save(mobile="+46701740636")
    assert response.context["losses"] == (
        "The customer loses account access by mobile number, because the mobile number is replaced.",
    )
    assert signs_in.changes.count() == 1


def test_a_loss_that_was_agreed_to_is_saved(editor_client: Client, signs_in: Customer) -> None:
    form = EditForm(editor_client, signs_in)
    losses = form.save(mobile="+46701740636").context["losses"]
    form.save(mobile="+46701740636", accepted=losses, reason="a new phone")
    assert contact(signs_in, "mobile").value == "+46701740636"


def test_agreeing_to_one_loss_agrees_to_no_other(editor_client: Client, signs_in: Customer) -> None:
    form = EditForm(editor_client, signs_in)
    losses = form.save(mobile="+46701740636").context["losses"]
    Contact.objects.filter(customer=signs_in, kind="email").update(confirmation="confirmed")
    response = form.save(mobile="+46701740636", email="new@northmail.se", accepted=losses, reason="a new phone")
    assert "The confirmation of the email address is lost" in " ".join(response.context["losses"])
    assert signs_in.changes.count() == 1


def test_clearing_a_contact_that_gives_access_needs_its_permission(
    editor_client: Client, editor: User, signs_in: Customer
) -> None:
    response = EditForm(editor_client, signs_in).save(mobile="")
    assert "you may not clear it" in error_beside(response, "mobile")


def test_with_the_permission_it_is_cleared(editor_client: Client, editor: User, signs_in: Customer) -> None:
    editor.user_permissions.add(Permission.objects.get(codename="clear_confirmed"))
    form = EditForm(editor_client, signs_in)
    form.save(mobile="", accepted=form.save(mobile="").context["losses"], reason="asked for")
    assert not signs_in.contacts.filter(kind="mobile", state="current").exists()


# --- Why -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"mobile": "+46701740636"}, "takes something from the customer"),
        ({"email": ""}, "no longer be found by"),
        ({"id:WebsiteID:p": ""}, "no longer be found by"),
    ],
)
def test_what_takes_something_from_the_customer_asks_why(
    editor_client: Client, changed: dict[str, str], words: str
) -> None:
    app = make_point("app", mobile_access="give")
    customer = make_customer(through=app, email="m@northmail.se", mobile="+46701740635", ids={"WebsiteID": "W-1"})
    form = EditForm(editor_client, customer)
    first = form.save(**changed)
    assert words in error_beside(first, "reason")
    assert customer.changes.count() == 1
    still = form.save(**changed, accepted=first.context["losses"], reason="   ")
    assert words in error_beside(still, "reason")
    form.save(**changed, accepted=first.context["losses"], reason="called in")
    assert customer.changes.get(version=2).reason == "called in"


def test_a_touchpoint_that_takes_account_access_says_so_and_asks_why(editor_client: Client, signs_in: Customer) -> None:
    form = EditForm(editor_client, signs_in)
    changed = {"mobile": "+46-70-1740635", "through": make_point("desk", mobile_access="take").pk}
    first = form.save(**changed)
    assert "loses account access by mobile number, because the touchpoint takes it" in " ".join(first.context["losses"])
    assert "takes something from the customer" in error_beside(first, "reason")
    assert contact(signs_in, "mobile").gives_account_access
    form.save(**changed, accepted=first.context["losses"], reason="a shared phone")
    assert not contact(signs_in, "mobile").gives_account_access


@pytest.mark.parametrize("changed", [{"last_name": ""}, {"custom:motto": "x"}, {"id:WebsiteID:p": "W-2"}])
def test_what_takes_nothing_asks_for_no_reason(editor_client: Client, marta: Customer, changed: dict[str, str]) -> None:
    assert EditForm(editor_client, marta).save(**changed).status_code == 302


# --- Somebody else was faster -----------------------------------------------------------------------------------------


def test_the_same_field_changed_meanwhile_is_left_alone_and_both_values_are_shown(
    editor_client: Client, marta: Customer
) -> None:
    form = EditForm(editor_client, marta)
    change_customer(marta, by=make_staff("editor", "otto"), last_name="Berg")
    response = form.save(last_name="Lindqvist")
    marta.refresh_from_db()
    html = response.content.decode()
    assert response.status_code == 409
    assert marta.last_name == "Berg"
    assert [text in html for text in ("Berg", "Lindqvist", "otto")] == [True, True, True]


def test_the_other_fields_of_a_stale_form_are_saved(editor_client: Client, marta: Customer) -> None:
    form = EditForm(editor_client, marta)
    change_customer(marta, last_name="Berg")
    response = form.save(last_name="Lindqvist", area="Uppsala")
    marta.refresh_from_db()
    assert (marta.last_name, marta.area) == ("Berg", "Uppsala")
    assert "Everything else is saved" in response.content.decode()


def test_a_stale_form_that_changes_other_fields_meets_no_conflict(editor_client: Client, marta: Customer) -> None:
    form = EditForm(editor_client, marta)
    change_customer(marta, last_name="Berg")
    response = form.save(area="Uppsala")
    marta.refresh_from_db()
    assert response.status_code == 302
    assert (marta.last_name, marta.area) == ("Berg", "Uppsala")


def test_the_same_value_written_by_somebody_else_is_no_conflict(editor_client: Client, marta: Customer) -> None:
    form = EditForm(editor_client, marta)
    change_customer(marta, last_name="Lindqvist")
    assert form.save(last_name="Lindqvist").status_code == 302
    assert marta.changes.count() == 2


def test_access_given_meanwhile_is_a_conflict_for_who_replaces_the_number(
    editor_client: Client, marta: Customer
) -> None:
    form = EditForm(editor_client, marta)
    change_customer(marta, mobile="+46701740635", through=make_point("app", mobile_access="give"))
    first = form.save(mobile="+46701740636")
    response = form.save(mobile="+46701740636", accepted=first.context["losses"], reason="a new phone")
    assert response.status_code == 409
    assert contact(marta, "mobile").value == "+46701740635"


# --- Who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_viewer_may_not_edit(viewer_client: Client, marta: Customer, method: str) -> None:
    url = f"/admin/customers/customer/{marta.pk}/edit/"
    assert getattr(viewer_client, method)(url).status_code == 403


def test_who_sees_values_masked_may_not_edit_them(marta: Customer) -> None:
    half = make_staff("viewer", "half")
    half.user_permissions.add(Permission.objects.get(codename="change_customer"))
    assert signed_in(half).get(f"/admin/customers/customer/{marta.pk}/edit/").status_code == 403


def test_fields_that_no_form_shows_are_ignored(editor_client: Client, marta: Customer) -> None:
    EditForm(editor_client, marta).save(
        search_name="x", registered_through="1", merged_into="1", erased_at="2026-01-01"
    )
    assert not Change.objects.filter(customer=marta, version=2).exists()


def test_an_unknown_customer_cannot_be_edited(editor_client: Client) -> None:
    assert editor_client.get("/admin/customers/customer/999999/edit/").status_code == 404


def test_a_form_without_its_version_is_refused(editor_client: Client, marta: Customer) -> None:
    form = EditForm(editor_client, marta)
    del form.posted["version"]
    assert form.save(last_name="Lindqvist").status_code == 200
    assert marta.changes.count() == 1
