"""The pages of a bulk edit that a client system uploaded with a key."""

import pytest
from django.test import Client
from pytest_django import Settings

from customers.models import BulkEdit, Change, Customer, State
from integration_points.keys import make_key
from integration_points.models import ApiKey
from tests.factories import make_customer, make_point
from tests.uploads import preview_by_key, run_previewed

pytestmark = pytest.mark.django_db

LEE = "email,lastName\nann@example.com,Lee\n"


@pytest.fixture
def ann() -> Customer:
    return make_customer(email="ann@example.com", last_name="Ray")


def key(*, is_test: bool = False) -> ApiKey:
    make_key(integration_point=make_point("website-open"), is_test=is_test)
    return ApiKey.objects.get()


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def page(client: Client, bulk_edit: BulkEdit) -> str:
    return shown(client, f"/admin/customers/bulkedit/{bulk_edit.pk}/change/")


def test_its_page_and_the_list_name_the_key_and_its_point(operations_client: Client, ann: Customer) -> None:
    website = key()
    bulk_edit = preview_by_key(LEE, website)

    assert f"by key {website} of website-open" in page(operations_client, bulk_edit)
    listed = shown(operations_client, "/admin/customers/bulkedit/")
    assert f'>website-open</td> <td class="wide quiet">key {website}</td>' in listed


def test_an_operator_sees_no_bulk_edit_of_a_key(operator_client: Client, ann: Customer) -> None:
    bulk_edit = preview_by_key(LEE, key())
    assert operator_client.get(f"/admin/customers/bulkedit/{bulk_edit.pk}/change/").status_code == 404


def test_the_changelog_and_its_download_name_the_key_beside_the_point(admin_client: Client, ann: Customer) -> None:
    website = key()
    bulk_edit = run_previewed(preview_by_key(LEE, website))
    assert Change.objects.get(bulk_edit=bulk_edit).row_number == 2

    log = shown(admin_client, f"/admin/customers/change/?bulk_edit={bulk_edit.pk}")
    file = admin_client.get(f"/admin/customers/change/download/?bulk_edit={bulk_edit.pk}").getvalue().decode()

    assert str(website) in log
    assert f",website-open,{website},{bulk_edit.pk},2," in file


def test_the_second_person_approves_what_a_key_asks_for(
    operations_client: Client, ann: Customer, settings: Settings
) -> None:
    settings.BULK_EDIT_APPROVED_ABOVE = {"rows": 0}
    website = key()
    bulk_edit = preview_by_key(LEE, website, run_asked=True)
    assert bulk_edit.state == State.WAITING
    assert f"key {website} of website-open wants to change 1 customers" in page(operations_client, bulk_edit)

    operations_client.post(f"/admin/customers/bulkedit/{bulk_edit.pk}/do/approve/")

    bulk_edit.refresh_from_db()
    assert (bulk_edit.state, bulk_edit.approved_by) == ("running", "olga")


def test_what_a_test_key_uploaded_says_so_and_offers_no_run(admin_client: Client, ann: Customer) -> None:
    bulk_edit = preview_by_key(LEE, key(is_test=True))
    path = f"/admin/customers/bulkedit/{bulk_edit.pk}/do"

    text = page(admin_client, bulk_edit)
    answers = [admin_client.post(f"{path}/{action}/").status_code for action in ("run", "approve")]

    assert "Uploaded with a test key." in text
    assert f"{path}/run/" not in text
    assert answers == [403, 403]
    bulk_edit.refresh_from_db()
    assert bulk_edit.state == State.PREVIEWED
