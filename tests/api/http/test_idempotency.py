"""The same write sent again gets the first answer again, and is made once."""

import concurrent.futures
import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from customers.api.http import idempotency
from customers.models import Change, Customer
from customers.privacy.erasure.erase import erase
from customers.rules.erasure import ERASED
from integration_points.models import ApiRequest, IdempotentAnswer, RateWindow
from integration_points.retention import forget_old_calls
from tests.api.conftest import Caller, caller, codes
from tests.factories import context_of, make_customer, make_identifier_type, make_point

EDIT = "/v3/operations/sync?operation=EditCustomer"
REGISTER = "/v3/operations/sync?operation=RegisterCustomer"


def _edit(customer: Customer, name: str = "Anna") -> dict[str, Any]:
    return {"customer": {"ids": {"customerId": customer.pk}, "firstName": name}}


@pytest.mark.django_db
def test_the_same_key_and_body_gets_the_first_answer_again(client: Client) -> None:
    customer, website = make_customer(), caller(client, make_point())

    first = website.post(EDIT, _edit(customer), idempotency_key="k1")
    again = website.post(EDIT, _edit(customer), idempotency_key="k1")

    assert (again.status_code, again.content, again["ETag"]) == (200, first.content, first["ETag"])
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert Change.objects.filter(customer=customer).count() == 2


@pytest.mark.django_db
def test_another_request_under_the_key_is_422(client: Client) -> None:
    customer, website = make_customer(), caller(client, make_point())
    website.post(EDIT, _edit(customer), idempotency_key="k1")

    for path, body in ((EDIT, _edit(customer, "Eve")), (REGISTER, _edit(customer))):
        answer = website.post(path, body, idempotency_key="k1")
        assert (answer.status_code, codes(answer)) == (422, ["idempotency_mismatch"])
    customer.refresh_from_db()
    assert customer.first_name == "Anna"


@pytest.mark.django_db
def test_keys_of_two_callers_have_nothing_to_do_with_each_other(client: Client) -> None:
    customer, point = make_customer(), make_point()

    answers = [caller(client, point).post(EDIT, _edit(customer, name), idempotency_key="k1") for name in ("A", "B")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Change.objects.filter(customer=customer).count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "x" * 256, "a b", "k\u00e9y"])
def test_a_key_that_is_none_is_400(client: Client, key: str) -> None:
    customer, website = make_customer(), caller(client, make_point())

    answer = website.post(EDIT, _edit(customer), idempotency_key=key)

    assert (answer.status_code, codes(answer)) == (400, ["malformed"])
    assert Change.objects.filter(customer=customer).count() == 1


@pytest.mark.django_db
def test_a_refusal_is_an_answer_too(client: Client) -> None:
    website, body = caller(client, make_point(may_register=False)), {"customer": {"ids": {}, "email": "a@example.com"}}

    first = website.post(REGISTER, body, idempotency_key="k1")
    make_identifier_type()
    again = website.post(REGISTER, body, idempotency_key="k1")

    assert (first.status_code, again.status_code, again.content) == (403, 403, first.content)


@pytest.mark.django_db
def test_what_was_not_understood_is_not_kept(client: Client) -> None:
    customer, website = make_customer(), caller(client, make_point())

    assert website.post(EDIT, "{", idempotency_key="k1").status_code == 400
    assert website.post(EDIT, _edit(customer), idempotency_key="k1").status_code == 200


@pytest.mark.django_db
def test_a_failure_of_ours_is_not_kept_and_leaves_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    customer, website = make_customer(), caller(client, make_point())

    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("a defect")

    with monkeypatch.context() as broken:
        broken.setattr("customers.api.customers.operation.read_state", fail)  # after the edit was written
        failed = website.post(EDIT, _edit(customer), idempotency_key="k1")
    customer.refresh_from_db()
    assert (failed.status_code, codes(failed), customer.first_name) == (500, ["internal_error"], "")

    assert website.post(EDIT, _edit(customer), idempotency_key="k1").status_code == 200


@pytest.mark.django_db
def test_while_the_first_is_at_work_the_second_is_409_and_takes_over_when_its_lease_is_over(client: Client) -> None:
    customer, website = make_customer(), caller(client, make_point())
    website.post(EDIT, _edit(customer), idempotency_key="k1")
    # As a process that was killed at work leaves it: claimed and without an answer, its work rolled back.
    IdempotentAnswer.objects.update(status=None, body="", lease_until=timezone.now() + idempotency.LEASE)

    busy = website.post(EDIT, _edit(customer), idempotency_key="k1")
    IdempotentAnswer.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    taken_over = website.post(EDIT, _edit(customer), idempotency_key="k1")

    assert (busy.status_code, codes(busy), taken_over.status_code) == (409, ["in_progress"], 200)
    assert IdempotentAnswer.objects.get().lease == 2


@pytest.mark.django_db
def test_whoever_lost_the_lease_writes_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that stood still for a minute wakes up when another one has done its work."""
    customer, website = make_customer(), caller(client, make_point())
    work = idempotency.keep

    def keep_too_late(*args: Any, **kwargs: Any) -> None:
        IdempotentAnswer.objects.update(lease=7)
        work(*args, **kwargs)

    monkeypatch.setattr(idempotency, "keep", keep_too_late)
    answer = website.post(EDIT, _edit(customer), idempotency_key="k1")

    customer.refresh_from_db()
    assert (answer.status_code, customer.first_name) == (409, "")


@pytest.mark.django_db
def test_an_erased_customers_answers_are_emptied_at_once(client: Client) -> None:
    customer, website = make_customer(email="anna@example.com"), caller(client, make_point())
    get = {"customer": {"ids": {"customerId": customer.pk}}}
    path = "/v3/operations/sync?operation=GetCustomer"
    website.post(path, get, idempotency_key="k1")
    assert "anna@example.com" in IdempotentAnswer.objects.get().body

    erase(customer.pk, request=None, context=context_of(), now=timezone.now())

    assert IdempotentAnswer.objects.get().body == ""
    assert website.post(path, get, idempotency_key="k1").status_code == 404
    assert ERASED not in IdempotentAnswer.objects.get().body


@pytest.mark.django_db
def test_old_answers_counts_and_calls_are_forgotten(client: Client) -> None:
    customer, website = make_customer(), caller(client, make_point())
    website.post(EDIT, _edit(customer), idempotency_key="k1")

    forget_old_calls(now=timezone.now())
    assert (IdempotentAnswer.objects.count(), ApiRequest.objects.count()) == (1, 1)
    forget_old_calls(now=timezone.now() + dt.timedelta(hours=25))
    assert (IdempotentAnswer.objects.count(), RateWindow.objects.count(), ApiRequest.objects.count()) == (0, 0, 1)
    forget_old_calls(now=timezone.now() + dt.timedelta(days=31))
    assert ApiRequest.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_the_same_key_twenty_times_at_once_makes_one_write() -> None:
    website = caller(Client(), make_point(may_register=True))
    body = {"customer": {"ids": {}, "email": "new@example.com"}}
    together = threading.Barrier(20)

    def send(_number: int) -> tuple[int, bytes]:
        try:
            together.wait(10)
            answer = Caller(Client(), website.key).post(REGISTER, body, idempotency_key="k1")
            return answer.status_code, answer.content
        finally:
            connection.close()

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))

    assert Customer.objects.count() == 1
    assert {status for status, _ in answers} <= {200, 409}
    assert len({content for status, content in answers if status == 200}) == 1
    assert all(b"in_progress" in content for status, content in answers if status == 409)
    assert website.post(REGISTER, body, idempotency_key="k1")["Idempotency-Replayed"] == "true"


@pytest.mark.django_db
def test_a_kept_refusal_holds_no_value_that_was_sent(client: Client) -> None:
    customer, website = make_customer(), caller(client, make_point(may_register=True))
    typed = "somebody@@example.com"
    contact_info = f"/v2/customer-persons/{customer.pk}/contact-info"
    website.post(EDIT, {"customer": {"ids": {"customerId": customer.pk}, "email": typed}}, idempotency_key="k1")
    website.post(EDIT, {"customer": {"ids": {}, "email": typed}}, idempotency_key="k2")
    website.post(REGISTER, {"customer": {"ids": {}, "email": typed}}, idempotency_key="k3")
    website.patch(contact_info, {"type": "EMAIL", "value": typed}, idempotency_key="k4")

    kept = [answer.body for answer in IdempotentAnswer.objects.all()]

    assert len(kept) == 4
    assert [body for body in kept if "somebody" in body or "invalid_email" not in body] == []


@pytest.mark.django_db
def test_names_of_fields_that_nobody_knows_are_not_kept(client: Client) -> None:
    """They stand in the refusal's pointers, and a caller may have put a value there by mistake."""
    website = caller(client, make_point(may_register=True))
    body = {"customer": {"ids": {"anna@example.com": "1"}, "customFields": {"+12125550100": "x"}}}

    answer = website.post(REGISTER, body, idempotency_key="k1")

    assert (answer.status_code, set(codes(answer))) == (400, {"unknown_field"})
    assert not IdempotentAnswer.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("call", ["GetCustomer", "verification"])
def test_an_answer_that_was_at_work_during_an_erasure_is_not_kept(
    client: Client, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    customer, website = make_customer(email="anna@example.com"), caller(client, make_point())
    path, body = {
        "GetCustomer": (
            "/v3/operations/sync?operation=GetCustomer",
            {"customer": {"ids": {"customerId": customer.pk}}},
        ),
        "verification": (
            f"/v2/customer-persons/{customer.pk}/verifications",
            {"flow": "WALLET_UPDATE", "attribute": {"type": "EMAIL", "value": "anna@example.com"}},
        ),
    }[call]
    keep = idempotency.keep

    def keep_after_an_erasure(*args: Any, **kwargs: Any) -> None:
        erase(customer.pk, request=None, context=context_of(), now=timezone.now())
        keep(*args, **kwargs)

    with monkeypatch.context() as slow:
        slow.setattr(idempotency, "keep", keep_after_an_erasure)
        assert "anna@example.com" in website.post(path, body, idempotency_key="k1").content.decode()
    again = website.post(path, body, idempotency_key="k1")

    assert IdempotentAnswer.objects.get().body == ""
    assert (again.status_code, codes(again)) == (404, ["not_found"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_an_answer_waits_for_the_erasure_of_its_customer() -> None:
    customer = make_customer(email="anna@example.com")
    point = make_point()
    website = caller(Client(), point)
    path, body = "/v3/operations/sync?operation=GetCustomer", {"customer": {"ids": {"customerId": customer.pk}}}
    reading = threading.Event()
    erased = threading.Event()

    def ask() -> int:
        work = idempotency.keep

        def keep(*args: Any, **kwargs: Any) -> None:
            reading.set()
            assert erased.wait(10)
            work(*args, **kwargs)

        with pytest.MonkeyPatch.context() as slow:
            slow.setattr(idempotency, "keep", keep)
            try:
                return int(website.post(path, body, idempotency_key="k1").status_code)
            finally:
                connection.close()

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        answer = pool.submit(ask)
        assert reading.wait(10)
        with transaction.atomic():
            erase(customer.pk, request=None, context=context_of(point), now=timezone.now())
            erased.set()
            assert not concurrent.futures.wait([answer], timeout=0.5).done
        assert answer.result(10) == 200

    assert IdempotentAnswer.objects.get().body == ""


@pytest.mark.django_db
def test_an_address_that_can_be_nobodys_is_an_answer_too(client: Client) -> None:
    website = caller(client, make_point())
    path = f"/v2/customer-persons/{10**30}/contact-info"
    for _ in range(2):
        answer = website.patch(path, {"type": "EMAIL", "value": "a@example.com"}, idempotency_key="k1")
        assert (answer.status_code, codes(answer)) == (404, ["not_found"])


@pytest.mark.django_db
def test_a_stale_version_is_an_answer_too_and_the_fresh_one_goes_on_under_a_new_key(client: Client) -> None:
    customer, website = make_customer(), caller(client, make_point())

    stale = website.post(EDIT, _edit(customer), idempotency_key="k1", if_match='"77"')
    again = website.post(EDIT, _edit(customer), idempotency_key="k1", if_match=stale["ETag"])
    fresh = website.post(EDIT, _edit(customer), idempotency_key="k2", if_match=stale["ETag"])

    assert (stale.status_code, codes(stale), fresh.status_code) == (412, ["stale"], 200)
    assert (again.status_code, again.content, again["ETag"]) == (412, stale.content, stale["ETag"])
    customer.refresh_from_db()
    assert customer.first_name == "Anna"
