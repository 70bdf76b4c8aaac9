"""A card number stands in the changelogs as in the cards box beside them: whole for an editor, as dots for a viewer."""

import pytest
from django.test import Client

from customers.models import Customer
from tests.factories import make_card, make_customer, make_staff, signed_in

pytestmark = pytest.mark.django_db
NUMBER, DOTS = "7781551299", "•••1299"
PLACES = {
    "cards box": "/admin/customers/customer/{id}/change/",
    "changelog of the customer": "/admin/customers/customer/{id}/change/?tab=changelog",
    "ID changelog": "/admin/customers/customer/{id}/change/?tab=ids",
    "changelog of all": "/admin/customers/change/",
    "changelog of all by cards": "/admin/customers/change/?field=card",
    "as it was": "/admin/customers/customer/{id}/as-of/",
}
DOWNLOAD = "/admin/customers/change/download/"


@pytest.fixture
def holder(db: None) -> Customer:
    customer = make_customer()
    make_card(customer, NUMBER)
    return customer


def panel(client: Client, path: str, customer: Customer) -> str:
    """Return the page, or of a customer's page the open tab alone: the cards box is beside it."""
    headers = {"HX-Target": "tab-panel"} if "tab=" in path else {}
    return client.get(path.format(id=customer.pk), headers=headers).content.decode()


@pytest.mark.parametrize("place", PLACES)
def test_who_sees_personal_data_reads_the_number(editor_client: Client, holder: Customer, place: str) -> None:
    page = panel(editor_client, PLACES[place], holder)
    assert (NUMBER in page, DOTS in page) == (True, False)


@pytest.mark.parametrize("place", PLACES)
def test_who_sees_values_masked_reads_dots(viewer_client: Client, holder: Customer, place: str) -> None:
    page = panel(viewer_client, PLACES[place], holder)
    assert (NUMBER in page, DOTS in page) == (False, True)


@pytest.mark.parametrize(("role", "shown"), [("bulk operator", NUMBER), ("auditor", DOTS)])
def test_the_downloaded_changelog_has_it_as_the_page(holder: Customer, role: str, shown: str) -> None:
    response = signed_in(make_staff(role)).get(DOWNLOAD)
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    assert f"Card {shown}" in text
