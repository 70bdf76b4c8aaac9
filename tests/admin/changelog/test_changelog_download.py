"""The changelog to take away: for those who may, masked like the page, written to the access log."""

import csv
import io

import pytest
from django.contrib.auth.models import Permission
from django.http import StreamingHttpResponse
from django.test import Client

from customers.changelog import pages as walk
from customers.changelog.download import HEADERS
from customers.models import AccessLogEntry
from tests.factories import change_customer, make_customer, make_customers, make_staff, signed_in

pytestmark = pytest.mark.django_db
DOWNLOAD = "/admin/customers/change/download/"


@pytest.fixture
def operator_client(db: None) -> Client:
    return signed_in(make_staff("bulk operator", "olga"))


@pytest.fixture
def auditor_client(db: None) -> Client:
    return signed_in(make_staff("auditor", "aud"))


def lines_of(client: Client, query: str = "") -> list[dict[str, str]]:
    response = client.get(DOWNLOAD + query)
    assert response.status_code == 200
    assert isinstance(response, StreamingHttpResponse)
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_each_field_of_each_change_is_a_line(operator_client: Client) -> None:
    customer = make_customer(first_name="Marta", email="marta@northmail.se")
    change_customer(customer, by=make_staff("editor", "otto"), reason="called in", last_name="Berg", area="Lund")
    lines = lines_of(operator_client)
    newest = [(line["field"], line["from"], line["to"], line["reason"]) for line in lines[:2]]
    assert newest == [("Last name", "", "Berg", "called in"), ("Area", "", "Lund", "called in")]
    first = lines[0]
    assert (first["full_name"], first["customer"], first["initiator"]) == ("Marta Berg", str(customer.pk), "otto")
    assert {line["change"] for line in lines[:2]} == {str(customer.changes.get(version=2).pk)}
    assert tuple(first) == HEADERS


def test_the_filters_of_the_page_hold(operator_client: Client) -> None:
    one, two = make_customers(2)
    change_customer(one, area="Lund")
    change_customer(two, area="Uppsala")
    assert [line["to"] for line in lines_of(operator_client, "?field=area&area=Lund")] == ["Lund"]
    assert {line["customer"] for line in lines_of(operator_client, f"?customer={two.pk}")} == {str(two.pk)}


@pytest.mark.parametrize("customer", ["999999", "x", ""])
def test_an_unknown_customer_is_not_everybody(operator_client: Client, customer: str) -> None:
    make_customer()
    assert operator_client.get(f"{DOWNLOAD}?customer={customer}").status_code == 404


def test_who_sees_values_masked_gets_them_masked(auditor_client: Client) -> None:
    customer = make_customer(first_name="Marta", email="marta@northmail.se", mobile="+46701740635")
    change_customer(customer, mobile="+46701740636", last_name="Lindqvist", birth_date="1988-08-17")
    text = str(lines_of(auditor_client))
    for secret in ("Marta", "Lindqvist", "northmail", "174 06", "4670174", "1988"):
        assert secret not in text


def test_no_cell_is_a_formula(operator_client: Client) -> None:
    change_customer(make_customer(), last_name='=HYPERLINK("x")', reason="@SUM(1)")
    newest = lines_of(operator_client)[0]
    assert (newest["to"], newest["reason"]) == ('\'=HYPERLINK("x")', "'@SUM(1)")


def test_it_is_written_to_the_access_log(operator_client: Client) -> None:
    customer = make_customer()
    lines_of(operator_client, f"?customer={customer.pk}&field=area")
    entry = AccessLogEntry.objects.get()
    assert (entry.kind, entry.customer, entry.initiator, entry.reason) == (
        "history_export",
        customer.pk,
        "olga",
        "field area",
    )


@pytest.mark.parametrize("role", ["viewer", "editor", "operations"])
def test_without_the_right_there_is_no_download(role: str) -> None:
    client = signed_in(make_staff(role))
    customer = make_customer()
    assert client.get(DOWNLOAD).status_code == 403
    for page in ("/admin/customers/change/", f"/admin/customers/customer/{customer.pk}/change/"):
        assert "download/" not in client.get(page).content.decode()
    assert not AccessLogEntry.objects.exists()


def test_the_right_to_download_does_not_open_the_changelog() -> None:
    staff = make_staff()
    staff.user_permissions.add(Permission.objects.get(codename="export_change"))
    assert signed_in(staff).get(DOWNLOAD).status_code == 403


def test_both_pages_offer_it_with_their_filters(operator_client: Client) -> None:
    customer = make_customer(area="Lund")
    page = operator_client.get(f"/admin/customers/customer/{customer.pk}/change/?field=area").content.decode()
    assert f'href="{DOWNLOAD}?field=area&amp;customer={customer.pk}"' in page
    log = operator_client.get("/admin/customers/change/?field=area&area=Lund").content.decode()
    assert f'href="{DOWNLOAD}?field=area&amp;area=Lund"' in log


def test_it_is_read_batch_by_batch_as_it_is_sent(operator_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "BATCH", 5)
    make_customers(12)
    assert len(lines_of(operator_client)) == 12
