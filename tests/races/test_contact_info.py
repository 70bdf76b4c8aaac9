"""The contact-info API under many callers at once."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from customers.edits.edit import Initiator
from customers.maintenance.invariants.check import check
from customers.models import BulkEdit, Change, Contact, Customer, Request, Verification, WrongCodes
from customers.privacy.errors import NotPossible
from customers.privacy.requests import grant, request_release
from integration_points.keys import make_key
from tests.contacts.verification.processes import proved, right_code, started, tried, wallet, wrong_code
from tests.factories import change_customer, contact, make_customer, make_point
from tests.races import REPETITIONS
from tests.races.racers import Call, Racers
from tests.uploads import outcomes, preview, run_previewed

pytestmark = pytest.mark.postgres
PROCESSES = 5
FIFTY = 10  # threads in each of the five processes
_serial = count(1)
Said = tuple[int, str]  # status and code of an answer


def email() -> str:
    """Return an address that no other repetition has."""
    return f"wallet{next(_serial)}@example.com"


def mobile() -> str:
    """Return a number that no other repetition has."""
    return f"+1212444{next(_serial) % 9000 + 1000:04}"


def rival() -> Customer:
    """Make a customer."""
    return make_customer(email=email(), mobile=mobile())


@pytest.fixture
def open_key(racers: Racers) -> str:
    """Return a key of a point that requires no verification."""
    return make_key(integration_point=make_point("website-open", rate_limit_per_minute=1_000_000))


@pytest.fixture
def wallet_key(racers: Racers) -> str:
    """Return a key of the point that takes verified contacts only."""
    point = wallet()
    type(point).objects.filter(pk=point.pk).update(rate_limit_per_minute=1_000_000)
    return make_key(integration_point=point)


@pytest.fixture(autouse=True)
def _all_is_in_order(racers: Racers) -> Iterator[None]:
    yield
    assert [finding.offences for finding in check() if finding.offences] == []


# --- what the racers do: each in a process of its own, through the whole API ----------------------------------------


def patch(
    key: str, customer_id: int, value: str, verification: str = "", headers: Mapping[str, str] | None = None
) -> Said:
    """Change a contact."""
    body = {"type": "EMAIL" if "@" in value else "MOBILE", "value": value}
    body |= {"verificationId": verification} if verification else {}
    return _send("patch", f"{customer_id}/contact-info", key, body, headers)


def attempt(key: str, customer_id: int, verification: str, code: str) -> Said:
    """Attempt a code; say the attempt's status and reason instead of the code of a refusal."""
    return _send("post", f"{customer_id}/verifications/{verification}/attempts", key, {"code": code}, None)


def resend(key: str, customer_id: int, value: str) -> Said:
    """Start a process."""
    body = {"flow": "WALLET_UPDATE", "attribute": {"type": "EMAIL", "value": value}}
    return _send("post", f"{customer_id}/verifications", key, body, None)


def ten(function: Callable[..., Said], arguments: tuple[Any, ...]) -> list[Said]:
    """Do the same ten times at once, from threads with database sessions of their own."""

    def work(_number: int) -> Said:
        try:
            return function(*arguments)
        finally:
            connection.close()

    with ThreadPoolExecutor(FIFTY) as threads:
        return list(threads.map(work, range(FIFTY)))


def run_bulk_edit(bulk_edit_id: int) -> Said:
    """Run a previewed bulk edit to its end."""
    run_previewed(BulkEdit.objects.select_related("integration_point").get(pk=bulk_edit_id))
    return 200, ""


def release(request_id: int) -> Said:
    """Grant a release."""
    try:
        grant(request_id, by=Initiator("user", "operations"), reason="", now=timezone.now())
    except NotPossible:
        return 409, "not_possible"
    return 200, ""


def _send(method: str, path: str, key: str, body: object, headers: Mapping[str, str] | None) -> Said:
    send = getattr(Client(raise_request_exception=False), method)
    named = {"Host": "127.0.0.1", "Authorization": f"Bearer {key}", **(headers or {})}
    answer = send(f"/api/v2/customer-persons/{path}", data=body, content_type="application/json", headers=named)
    told = answer.json()
    if "errors" in told:
        return answer.status_code, told["errors"][0]["code"]
    return answer.status_code, told.get("statusReason") or told.get("status") or ""


def fifty(racers: Racers, function: Callable[..., Said], *arguments: Any) -> Counter[Said]:
    """Let fifty do the same at once; count the answers."""
    answers = racers.race([Call(ten, (function, arguments))] * PROCESSES)
    return Counter(said for one in answers for said in one)


# --- the races ------------------------------------------------------------------------------------------------------


def test_cc_07_of_two_calls_that_claim_one_free_number_one_gets_it_and_the_other_is_told(
    racers: Racers, open_key: str
) -> None:
    for _ in range(REPETITIONS):
        rivals, value = [rival(), rival()], mobile()
        answers = racers.race([Call(patch, (open_key, one.pk, value)) for one in rivals])
        assert sorted(answers) == [(200, "NOT_VERIFIED"), (409, "taken")]
        winner = rivals[answers.index((200, "NOT_VERIFIED"))]
        assert Contact.objects.get(value=value).customer == winner


def test_cc_07_calls_that_cross_with_each_others_numbers_end_without_a_deadlock(racers: Racers, open_key: str) -> None:
    for _ in range(REPETITIONS):
        one, other = rival(), rival()
        theirs = [contact(customer, "mobile").value for customer in (other, one)]
        claims = ((one, theirs[0]), (other, theirs[1]))
        answers = racers.race([Call(patch, (open_key, who.pk, value)) for who, value in claims])
        assert set(answers) <= {(409, "taken"), (409, "reserved")}


def test_cc_08_a_call_and_a_row_set_different_numbers_and_the_last_one_stands(racers: Racers, open_key: str) -> None:
    for _ in range(REPETITIONS):
        customer, by_call, by_row = rival(), mobile(), mobile()
        bulk_edit = preview(f"client_id,phone\n{customer.pk},{by_row}\n")
        answers = racers.race([Call(patch, (open_key, customer.pk, by_call)), Call(run_bulk_edit, (bulk_edit.pk,))])
        assert answers == [(200, "NOT_VERIFIED"), (200, "")]
        entered = [delta["mobile"][1] for delta in _deltas(customer) if "mobile" in delta][1:]
        if outcomes(bulk_edit) == {2: "applied"}:
            assert entered == [by_row, by_call]
        else:  # the call came first, and the preview no longer holds
            assert (outcomes(bulk_edit), entered) == ({2: "conflict changed_since"}, [by_call])
        assert contact(customer, "mobile").value == entered[-1]


def _deltas(customer: Customer) -> list[dict[str, list[Any]]]:
    return list(Change.objects.filter(customer=customer).order_by("version").values_list("delta", flat=True))


def test_cc_17_a_verification_that_fifty_use_at_once_changes_one_contact_once(racers: Racers, wallet_key: str) -> None:
    for _ in range(REPETITIONS):
        customer, value = rival(), email()
        verification = str(proved(customer, value).public_id)
        answers = fifty(racers, patch, wallet_key, customer.pk, value, verification)
        assert answers == {(200, "VERIFIED"): 1, (409, "verification_failed"): 49}
        assert Change.objects.filter(customer=customer).count() == 2


def test_cc_17_of_fifty_right_codes_at_once_one_succeeds(racers: Racers, wallet_key: str) -> None:
    for _ in range(REPETITIONS):
        customer = rival()
        process = started(customer, email())
        answers = fifty(racers, attempt, wallet_key, customer.pk, str(process.public_id), right_code(process))
        assert answers == {(201, "SUCCEEDED"): 1, (409, "verification_failed"): 49}


def test_cc_18_of_fifty_wrong_codes_at_once_five_are_compared_and_then_the_right_one_is_refused(
    racers: Racers, wallet_key: str
) -> None:
    for _ in range(REPETITIONS):
        WrongCodes.objects.all().delete()
        customer, value = rival(), email()
        process = started(customer, value)
        told = (wallet_key, customer.pk, str(process.public_id))
        answers = fifty(racers, attempt, *told, wrong_code(process))
        assert answers == {(201, "WRONG_CODE"): 4, (201, "ATTEMPTS_EXHAUSTED"): 1, (409, "verification_failed"): 45}
        assert Verification.objects.get(pk=process.id).attempts == 5
        assert set(WrongCodes.objects.values_list("count", flat=True)) == {5}
        assert attempt(*told, right_code(process)) == (409, "verification_failed")
        assert tried(started(customer, value), "x").attempts == 1  # a new process works at once


def test_cc_19_a_code_is_never_right_after_a_newer_one_was_made(racers: Racers, wallet_key: str) -> None:
    for _ in range(REPETITIONS):
        customer, value = rival(), email()
        first = started(customer, value)
        told = (wallet_key, customer.pk, str(first.public_id), right_code(first))
        submitted, _ = racers.race([Call(attempt, told), Call(resend, (wallet_key, customer.pk, value))])
        state = Verification.objects.get(pk=first.id).state
        assert (submitted, state) in [((201, "SUCCEEDED"), "succeeded"), ((409, "verification_failed"), "replaced")]
        assert attempt(*told) == (409, "verification_failed")
        assert Verification.objects.filter(customer=customer, state="active").count() == 1


def test_sec_40_of_fifty_starts_at_once_five_send_a_code(racers: Racers, wallet_key: str) -> None:
    for _ in range(max(1, REPETITIONS // 5)):
        customer = rival()
        answers = fifty(racers, resend, wallet_key, customer.pk, email())
        assert answers == {(201, ""): 5, (429, "too_many_verifications"): 45}


def test_cc_22_a_reserved_number_is_refused_until_its_release_is_committed(racers: Racers, open_key: str) -> None:
    for _ in range(REPETITIONS):
        holder, claimer = rival(), rival()
        old = contact(holder, "mobile")
        change_customer(holder, mobile=mobile())
        asked = request_release(old.pk, by=Initiator("user", "editor"), reason="The owner gave it away")
        claim = (open_key, claimer.pk, old.value)
        granted, claimed = racers.race([Call(release, (asked.pk,)), Call(patch, claim)])
        assert granted == (200, "")
        assert claimed in [(409, "reserved"), (200, "NOT_VERIFIED")]
        assert Request.objects.get(pk=asked.pk).state == "granted"
        if claimed[0] == 200:  # then the release was over before the claim
            released = Change.objects.get(customer=holder, delta__has_key="mobile:reserved")
            assert released.at < Change.objects.filter(customer=claimer).latest("id").at
        assert patch(*claim) == (200, "NOT_VERIFIED")


def test_cc_23_twenty_calls_with_one_idempotency_key_have_one_effect(racers: Racers, open_key: str) -> None:
    for at in range(REPETITIONS):
        customer, value, headers = rival(), email(), {"Idempotency-Key": f"race-{at}"}
        answers = fifty(racers, patch, open_key, customer.pk, value, "", headers)
        assert set(answers) <= {(200, "NOT_VERIFIED"), (409, "in_progress")}
        assert answers[200, "NOT_VERIFIED"] >= 1
        assert Change.objects.filter(customer=customer).count() == 2
        assert patch(open_key, customer.pk, value, "", headers) == (200, "NOT_VERIFIED")
        assert patch(open_key, customer.pk, email(), "", headers) == (422, "idempotency_mismatch")
