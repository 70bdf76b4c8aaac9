"""The export page: who may open it, what comes out, and that it can be uploaded again."""

from typing import Any

import pytest
from django.test import Client

from customers.exports import export as export_flow
from customers.parts import parts
from tests.exports.asking import URL, asked, content, download, made, press_export, text
from tests.factories import make_customer, make_staff, signed_in
from tests.uploads import counts, operator, preview

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(db: None) -> Client:
    return signed_in(operator())


@pytest.fixture
def people() -> None:
    make_customer(first_name="Ann", mobile="+12125550123", ids={"WebsiteID": "W1"})
    make_customer(first_name="Bob", mobile="+12125550147")
    make_customer(first_name="Cyd", ids={"WebsiteID": "W3"})


def of_parts() -> set[str]:
    """Name the columns that parts give to exports: no upload knows them."""
    return {column.header for part in parts() for column in part.columns}


@pytest.mark.usefixtures("people")
def test_the_file_has_the_chosen_columns_and_who_has_a_value_in_those_asked_for(client: Client) -> None:
    assert text(client) == "WebsiteID,phone\r\nW1,+12125550123\r\n"


@pytest.mark.usefixtures("people")
def test_an_export_uploaded_again_changes_nothing(client: Client) -> None:
    everything = [choice for choice, _ in client.get(URL).context["form"].fields["columns"].choices]
    uploadable = [header for header in everything if header not in of_parts()]
    file = content(client, key="client_id", columns=uploadable, having=[])
    assert counts(preview(file)) == {"unchanged": 3}


@pytest.mark.usefixtures("people")
def test_an_export_as_it_is_offered_changes_nothing_when_it_is_uploaded_again(client: Client) -> None:
    form = client.get(URL).context["form"]
    ticked = [box.data["value"] for box in form["columns"] if box.data["selected"]]
    assert "phone" in ticked
    file = content(client, key=form["key"].value(), columns=ticked, having=[])
    assert counts(preview(file)) == {"unchanged": 3}


@pytest.mark.usefixtures("people")
def test_the_file_comes_as_a_workbook_too(client: Client) -> None:
    answer = download(client, made(asked(client, format="1")))
    assert (answer.getvalue()[:2], answer.headers["Content-Disposition"].endswith('.xlsx"')) == (b"PK", True)


@pytest.mark.usefixtures("people")
def test_the_file_is_streamed_as_an_attachment(client: Client) -> None:
    answer = download(client, made(asked(client)))
    assert (answer.streaming, answer.headers["Content-Disposition"].startswith("attachment")) == (True, True)


def test_a_format_that_cannot_hold_them_is_said_on_the_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_customer(mobile="+12125550123", ids={"WebsiteID": "W1"})
    monkeypatch.setattr(export_flow, "XLSX_ROWS", 0)
    export = made(asked(client, format="1"))
    page = client.get(f"/admin/customers/export/{export.pk}/change/")
    assert (export.state, b"export them as CSV" in page.content) == ("failed", True)


@pytest.mark.parametrize("said", [{"key": "firstName"}, {"columns": ["password"]}, {"format": "7"}])
def test_what_cannot_be_exported_is_refused(client: Client, said: dict[str, Any]) -> None:
    answer = press_export(client, **said)
    assert (answer.status_code, b"Nothing was exported." in answer.content) == (200, True)


def test_a_header_stands_beside_its_label(client: Client) -> None:
    page = client.get(URL).content.decode()
    assert '<span class="mono">birthDate</span> <span class="quiet">Birth date</span>' in page


@pytest.mark.parametrize("role", ["viewer", "editor", "operations", "auditor"])
def test_only_who_may_export_opens_the_page(role: str) -> None:
    assert signed_in(make_staff(role)).get(URL).status_code == 403


def test_who_sees_personal_data_masked_exports_none(client: Client) -> None:
    user = make_staff("viewer", "vera")
    user.user_permissions.set(operator().groups.get().permissions.exclude(codename="view_personal_data"))
    assert signed_in(user).get(URL).status_code == 403
