"""Apps and push browsers hold their customers: a file, a confirmation and an undo know it, and so does registering."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from customers.models import Customer
from customers.wings.devices.models import Device, DeviceUse
from customers.wings.devices.rules import DeviceKind, Sighting
from customers.wings.devices.see import see
from tests.api.conftest import Caller, caller, codes
from tests.edits.test_change_customers import edit_one, refusal
from tests.edits.test_contacts_that_move import CONFIRMED, waiting_customer
from tests.factories import change_customer, context_of, make_customer, make_point
from tests.uploads import outcomes, preview, run, run_previewed, undo

pytestmark = pytest.mark.django_db
PHONE = "+12125550123"
UUID_TEXT = "5f0c2c1e-8d0b-4c53-9d3f-1f2b6f0d7a11"
APP: dict[str, Any] = {"kind": DeviceKind.APP}
PUSH: dict[str, Any] = {"kind": DeviceKind.BROWSER, "push_token": "fcm-token"}
BROWSER: dict[str, Any] = {"kind": DeviceKind.BROWSER}


def use(customer: Customer, uuid: UUID | None = None, **said: Any) -> UUID:
    uuid = uuid or uuid4()
    see(Sighting(uuid, **said), customer_id=customer.pk, context=context_of(), now=timezone.now())
    return uuid


def users_of(*devices: dict[str, Any]) -> list[Customer]:
    """Make a customer with a phone for each device."""
    customers = [make_customer(mobile=f"+1212555012{number}") for number, _ in enumerate(devices)]
    for customer, said in zip(customers, devices, strict=True):
        use(customer, **said)
    return customers


def clearing(*customers: Customer) -> str:
    return "client_id,phone\n" + "".join(f"{customer.pk},[clear]\n" for customer in customers)


def test_a_file_clears_the_last_contact_of_whom_a_device_holds_and_forecasts_it() -> None:
    bulk_edit = preview(clearing(*users_of(APP, PUSH, BROWSER)))
    expected = {2: "applied", 3: "applied", 4: "rejected last_identifier"}
    assert outcomes(bulk_edit) == expected
    assert outcomes(run_previewed(bulk_edit)) == expected


def test_a_run_looks_again_at_a_browser_whose_push_ended_after_the_preview() -> None:
    kept, lost = users_of(APP, BROWSER)
    browser = use(lost, **PUSH)
    bulk_edit = preview(clearing(kept, lost))
    assert outcomes(bulk_edit) == {2: "applied", 3: "applied"}
    use(lost, browser, push_token="")
    assert outcomes(run_previewed(bulk_edit)) == {2: "applied", 3: "rejected last_identifier"}


@pytest.mark.parametrize(("device", "moves"), [(APP, True), (PUSH, True), (BROWSER, False)])
def test_a_confirmed_contact_leaves_whom_a_device_holds(device: dict[str, Any], moves: bool) -> None:
    loser = make_customer(mobile=PHONE)
    winner = waiting_customer()
    use(loser, **device)
    planned = edit_one(winner, **CONFIRMED)
    assert (planned.refusal is None) is moves
    if not moves:
        assert refusal(planned) == ("taken", "mobile")
    assert loser.contacts.filter(state="current").exists() is not moves


@pytest.mark.parametrize(("device", "expected"), [(APP, "applied"), (BROWSER, "rejected last_identifier")])
def test_an_undo_takes_the_last_contact_of_whom_a_device_holds(device: dict[str, Any], expected: str) -> None:
    customer = make_customer(mobile=PHONE)
    use(customer, **device)
    done = run(f"client_id,email\n{customer.pk},ann@example.com\n")
    change_customer(customer, mobile=None)
    assert outcomes(undo(done)) == {2: expected}


# --- registered by a device alone -------------------------------------------------------------------------------------


@pytest.fixture
def system(client: Client) -> Caller:
    return caller(client, make_point("app", preset="ios", may_register=True))


def wrong(answer: dict[str, Any]) -> list[tuple[str, str]]:
    assert answer["status"] == "ValidationError", answer
    return [(one["code"], one["location"]) for one in answer["validationMessages"]]


def test_row_2_an_app_alone_registers_a_customer_and_holds_them(system: Caller) -> None:
    answer = system.operation("RegisterCustomer", {"firstName": "Ada"}, deviceUUID=UUID_TEXT)
    assert (answer["status"], answer["customer"]["processingStatus"]) == ("Success", "Created")
    customer = Customer.objects.get(pk=answer["customer"]["ids"]["customerId"])
    assert DeviceUse.objects.get().customer == customer
    assert edit_one(customer, first_name="Bo").refusal is None
    device = {"deviceUUID": UUID_TEXT, "kind": "browser"}
    answer = system.operation("SetDevice", {"ids": {"customerId": customer.pk}}, device=device)
    assert wrong(answer) == [("last_identifier", "/device/kind")]


def test_row_2_a_push_browser_alone_registers_a_customer_and_holds_them(system: Caller) -> None:
    device = {"deviceUUID": UUID_TEXT, "kind": "browser", "pushToken": "fcm-token"}
    answer = system.operation("RegisterCustomer", {}, device=device)
    assert answer["customer"]["processingStatus"] == "Created"
    ids = {"ids": {"customerId": answer["customer"]["ids"]["customerId"]}}
    assert wrong(system.operation("SetDevice", ids, device={**device, "pushToken": None})) == [
        ("last_identifier", "/device/pushToken")
    ]


@pytest.mark.parametrize(
    "said",
    [
        {"device": {"deviceUUID": UUID_TEXT, "kind": "browser"}},
        {"device": {"deviceUUID": UUID_TEXT, "kind": "browser", "pushToken": None}},
    ],
)
def test_row_1_what_holds_nobody_registers_nobody(system: Caller, said: dict[str, Any]) -> None:
    answer = system.operation("RegisterCustomer", {"firstName": "Ada"}, **said)
    assert wrong(answer) == [("last_identifier", "/customer")]
    assert (Customer.objects.count(), Device.objects.count()) == (0, 0)


def test_row_1_a_body_that_names_nobody_and_no_device_is_refused(system: Caller) -> None:
    answer = system.post("/v3/operations/sync?operation=RegisterCustomer", {"customer": {"firstName": "Ada"}})
    assert (answer.status_code, codes(answer)) == (400, ["missing_field"])
    assert not Customer.objects.exists()


def test_a_device_names_nobody_in_other_operations(system: Caller) -> None:
    body = {"customer": {"firstName": "Ada"}, "deviceUUID": UUID_TEXT}
    answer = system.post("/v3/operations/sync?operation=EditCustomer", body)
    assert (answer.status_code, codes(answer)) == (400, ["missing_field"])


def test_row_1_a_browser_without_push_registers_nobody(client: Client) -> None:
    website = caller(client, make_point("site", preset="website", may_register=True))
    assert wrong(website.operation("RegisterCustomer", {"firstName": "Ada"}, deviceUUID=UUID_TEXT)) == [
        ("last_identifier", "/customer")
    ]
    assert not Customer.objects.exists()


def test_a_known_app_holds_whoever_registers_on_it_through_any_point(client: Client) -> None:
    (ada,) = users_of(BROWSER)
    use(ada, UUID(UUID_TEXT), **APP)
    website = caller(client, make_point("site", preset="website", may_register=True))
    answer = website.operation("RegisterCustomer", {"firstName": "Bo"}, deviceUUID=UUID_TEXT)
    assert answer["customer"]["processingStatus"] == "Created"
    assert Device.objects.get(uuid=UUID_TEXT).uses.count() == 2


def test_a_bad_uuid_alone_is_told_at_its_place_and_registers_nobody(system: Caller) -> None:
    answer = system.operation("RegisterCustomer", {"firstName": "Ada"}, deviceUUID="my-phone")
    assert wrong(answer) == [("invalid_value", "/deviceUUID")]
    assert not Customer.objects.exists()


def test_a_test_key_registers_nobody_by_a_device(client: Client) -> None:
    trial = caller(client, make_point("app", preset="ios", may_register=True), is_test=True)
    assert trial.operation("RegisterCustomer", {}, deviceUUID=UUID_TEXT)["status"] == "Success"
    assert (Customer.objects.count(), Device.objects.count()) == (0, 0)


def test_a_device_has_no_place_in_other_operations(system: Caller) -> None:
    ada = make_customer()
    device = {"deviceUUID": UUID_TEXT, "kind": "app"}
    body = {"customer": {"ids": {"customerId": ada.pk}}, "device": device}
    answer = system.post("/v3/operations/sync?operation=EditCustomer", body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown_field")
