"""Several processes say something about one device at the same moment, on PostgreSQL."""

from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from customers.edits.change_customers import change_customers, with_retries
from customers.edits.definitions import read_definitions
from customers.edits.edit import CLEAR, CustomerEdit, Key
from customers.maintenance.invariants.check import check
from customers.models import Customer
from customers.privacy.erasure.erase import erase
from customers.wings.devices.models import Device, DeviceUse
from customers.wings.devices.rules import DeviceKind, DeviceRefused, Sighting
from customers.wings.devices.see import see
from tests.factories import context_of, make_customer
from tests.races import REPETITIONS
from tests.races.racers import Call, Racers

pytestmark = pytest.mark.postgres


# --- what the racers do: each in a process of its own ---------------------------------------------------------------


def visit(customer_id: int, uuid: UUID, push_token: str | None = None) -> bool:
    """See a customer on a browser, as a door does."""
    seen = Sighting(uuid, DeviceKind.BROWSER, push_token=push_token)
    try:
        with_retries(lambda: see(seen, customer_id=customer_id, context=context_of(), now=timezone.now()))
    except DeviceRefused:
        return False
    return True


def clear_email(customer_id: int) -> bool:
    """Clear the customer's email, as a door does."""
    edit = CustomerEdit(key=Key("customer", str(customer_id)), values={"email": CLEAR})
    definitions = read_definitions(today=timezone.localdate(), country="")
    (planned,) = change_customers([edit], context=context_of(), definitions=definitions)
    return planned.refusal is None


def forget(customer_id: int) -> bool:
    """Erase the customer."""

    def work() -> None:
        with transaction.atomic():
            erase(customer_id, request=None, context=context_of(), now=timezone.now())

    with_retries(work)
    return True


# --- the races ------------------------------------------------------------------------------------------------------


def test_one_new_device_of_two_customers_is_made_once(racers: Racers) -> None:
    ada, bo = make_customer(), make_customer()
    for _ in range(REPETITIONS):
        uuid = uuid4()
        calls = [Call(visit, (customer.pk, uuid, "token")) for customer in (ada, bo, ada, bo, ada, bo)]
        assert racers.race(calls) == [True] * 6
        assert sorted(Device.objects.get(uuid=uuid).uses.values_list("customer_id", flat=True)) == [ada.pk, bo.pk]


def test_the_last_contact_and_push_never_go_together(racers: Racers) -> None:
    for _ in range(REPETITIONS):
        ada, uuid = make_customer(), uuid4()
        visit(ada.pk, uuid, "token")
        answers = racers.race([Call(clear_email, (ada.pk,)), Call(visit, (ada.pk, uuid, ""))])
        assert sorted(answers) == [False, True]


def test_an_erasure_leaves_a_device_to_whoever_comes_to_it_at_that_moment(racers: Racers) -> None:
    for _ in range(REPETITIONS):
        ada, bo, uuid = make_customer(), make_customer(), uuid4()
        visit(ada.pk, uuid)
        assert racers.race([Call(forget, (ada.pk,)), Call(visit, (bo.pk, uuid))]) == [True, True]
        assert list(DeviceUse.objects.filter(device__uuid=uuid).values_list("customer_id", flat=True)) == [bo.pk]
    assert Customer.objects.filter(erased_at__isnull=False).count() == REPETITIONS
    assert [one.offences for one in check() if one.offences] == []
