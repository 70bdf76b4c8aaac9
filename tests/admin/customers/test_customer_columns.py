"""The columns of the customers list: chosen by each person, masked where need be, read in a few queries."""

import pytest
from django.test import Client

from tests.admin.customers.test_customer_list import LIST, page_of, queries_of
from tests.factories import make_card, make_custom_field, make_customer, make_customers, make_point

pytestmark = pytest.mark.django_db
COLUMNS = f"{LIST}columns/"
ALL = [
    "id",
    "email",
    "mobile",
    "access",
    "any_id",
    "id:WebsiteID",
    "cards",
    "birth_date",
    "gender",
    "area",
    "time_zone",
]
ALL += ["custom:tier", "registered", "touchpoint", "changed"]


@pytest.fixture
def marta(db: None) -> None:
    make_custom_field("tier")
    customer = make_customer(
        through=make_point("secure", email_access="give"),
        first_name="Marta",
        email="marta@northmail.se",
        ids={"WebsiteID": "W-993-118"},
        custom={"tier": "gold"},
        birth_date="1988-08-17",
        gender="female",
        area="Lund",
        time_zone="Europe/Stockholm",
    )
    make_card(customer, "77815512")


def choose(client: Client, *columns: str, **more: str) -> str:
    response = client.post(COLUMNS, {"columns": columns, **more}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def head_of(html: str) -> str:
    return html.partition("<thead>")[2].partition("</thead>")[0]


def body_of(html: str) -> str:
    return html.partition("<tbody>")[2].partition("</tbody>")[0]


def test_a_person_sees_the_columns_that_were_chosen(editor_client: Client, marta: None) -> None:
    html = choose(editor_client, *ALL)
    for label in ("Account access", "Birth date", "Cards", "Time zone", "Registered through", ">tier<"):
        assert label in head_of(html)
    for value in ("17 Aug 1988", "77815512", "Lund", "Europe/Stockholm", "secure", "gold", "account access by email"):
        assert value in body_of(html)


def test_the_choice_is_remembered_and_nobody_elses(editor_client: Client, viewer_client: Client, marta: None) -> None:
    choose(editor_client, "area")
    assert "Area" in head_of(page_of(editor_client))
    assert "Email" not in head_of(page_of(editor_client))
    assert "Email" in head_of(page_of(viewer_client))
    assert "Area" not in head_of(page_of(viewer_client))


def test_the_usual_columns_come_back(editor_client: Client, marta: None) -> None:
    choose(editor_client, "area")
    assert "Email" in head_of(choose(editor_client, "area", usual="yes"))


def test_a_choice_keeps_the_filters_of_the_list(editor_client: Client, marta: None) -> None:
    assert "Gender: female" in choose(editor_client, "area", list="gender=female")


def test_a_column_that_is_none_is_left_out(editor_client: Client, marta: None) -> None:
    html = choose(editor_client, "area", "password", "custom:nothing")
    assert "password" not in head_of(html)


def test_a_viewer_sees_every_column_masked(viewer_client: Client, marta: None) -> None:
    body = body_of(choose(viewer_client, *ALL))
    for secret in ("Marta", "northmail", "W-993", "778155", "1988", "gold"):
        assert secret not in body
    assert "5512" in body


def test_the_number_of_queries_depends_neither_on_rows_nor_on_columns(editor_client: Client, marta: None) -> None:
    choose(editor_client, *ALL)
    few = queries_of(editor_client, LIST)
    make_customers(20)
    assert len(queries_of(editor_client, LIST)) == len(few)
    assert len(few) <= 13


def test_columns_are_chosen_by_post_only(editor_client: Client) -> None:
    assert editor_client.get(COLUMNS).status_code == 405


def test_staff_without_a_role_chooses_nothing(nobody_client: Client) -> None:
    assert nobody_client.post(COLUMNS, {"columns": ["area"]}).status_code == 403
