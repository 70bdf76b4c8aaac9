"""The contact-info API: what is answered, what is told to whom, what is written."""

import datetime as dt
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from customers.contacts.verification.codes import code_of as nonce_code
from customers.edits.edit import ContactWish
from customers.models import Change, Confirmation, Contact, Customer, Message, Verification
from customers.privacy.release_contact import release
from integration_points.models import ApiRequest
from tests.api.contact_calls import Caller, code_of, error_of, wrong
from tests.contacts.confirmation.asking import ask
from tests.factories import change_customer, contact, context_of, make_customer, make_customers, make_point
from tests.statements import counted

pytestmark = pytest.mark.django_db

NEW = "new@example.com"
FAILED = (409, "verification_failed")
MOST_STATEMENTS = 24  # of a change, the door's included


def wallet(**more: object) -> Caller:
    """Return a caller whose point takes verified contacts only."""
    return Caller(make_point("wallet", verification_required=True, country="US", **more))


def open_point(name: str = "website-open", **more: object) -> Caller:
    """Return a caller whose point needs no verification."""
    return Caller(make_point(name, country="US", **more))


def ana(**more: str) -> Customer:
    """Make the customer who is to get a new contact."""
    return make_customer(email="ana@example.com", mobile="+12125550101", **more)


# --- a point that needs no verification -----------------------------------------------------------------------------


def test_the_answer_says_whose_contact_it_is_and_since_when() -> None:
    customer = ana()
    answer = open_point().change(customer, NEW)
    body = answer.json()
    assert answer.status_code == 200
    assert body.pop("creationTime").endswith("Z")
    assert body == {"customerId": customer.pk, "type": "EMAIL", "value": NEW, "status": "NOT_VERIFIED"}
    customer.refresh_from_db()
    assert answer["ETag"] == f'"{customer.version}"'


@pytest.mark.parametrize("value", [NEW, "ana@example.com", "former@example.com"])
def test_a_change_is_answered_as_reading_answers_afterwards(value: str) -> None:
    customer, caller = ana(), open_point()
    for before in ("former@example.com", "ana@example.com"):
        caller.change(customer, before)
    told = caller.change(customer, value).json()
    assert told in caller.send("get", f"{customer.pk}/contact-info").json()["contactInfo"]


def test_a_vouched_contact_is_current_at_once_even_where_the_point_asks() -> None:
    customer, caller = ana(), open_point("asking", email_confirmation="ask")
    change_customer(customer, through=make_point("asking"), email="confirmed@example.com")
    Contact.objects.filter(customer=customer, kind="email", state="current").update(confirmation="confirmed")
    assert caller.change(customer, NEW).status_code == 200
    assert (contact(customer, "email").value, contact(customer, "email").confirmation) == (NEW, "none")
    assert not customer.contacts.filter(state="pending").exists()


def test_the_point_gives_its_account_access_to_the_new_contact() -> None:
    customer = ana()
    open_point("giving", mobile_access="give").change(customer, "+12125550177")
    assert contact(customer, "mobile").gives_account_access


def test_a_national_number_is_read_with_the_points_country() -> None:
    customer = ana()
    answer = open_point().send("patch", f"{customer.pk}/contact-info", {"type": "MOBILE", "value": "(212) 555-0177"})
    assert answer.json()["value"] == "+12125550177"


def test_an_email_is_kept_as_it_was_typed() -> None:
    customer = ana()
    assert open_point().change(customer, "New.Ana@Example.com").json()["value"] == "New.Ana@Example.com"
    assert contact(customer, "email").value == "new.ana@example.com"


@pytest.mark.parametrize("value", ["ana@example.com", "ANA@example.com", "+12125550101"])
def test_the_same_value_again_is_fine_and_writes_nothing(value: str) -> None:
    customer = ana()
    before = Change.objects.count()
    answer = open_point().change(customer, value)
    assert (answer.status_code, Change.objects.count()) == (200, before)


def test_the_change_names_the_point_and_the_key() -> None:
    customer, caller = ana(), open_point()
    caller.change(customer, NEW)
    change = Change.objects.filter(customer=customer).latest("id")
    assert (change.integration_point, change.initiator_kind) == (caller.point, "key")
    assert change.delta["email"] == ["ana@example.com", NEW]


def test_another_customers_value_is_taken_and_a_removed_one_reserved() -> None:
    customer, other, caller = ana(), make_customer(email="other@example.com"), open_point()
    assert error_of(caller.change(customer, "other@example.com")) == (409, "taken")
    caller.change(other, "others.new@example.com")
    assert error_of(caller.change(customer, "other@example.com")) == (409, "reserved")
    assert caller.change(other, "other@example.com").status_code == 200


# --- a point that requires verification -----------------------------------------------------------------------------


def test_a_verified_contact_is_current_and_confirmed() -> None:
    customer, caller = ana(), wallet()
    answer = caller.change(customer, NEW, caller.prove(customer, NEW))
    assert (answer.status_code, answer.json()["status"]) == (200, "VERIFIED")
    assert (contact(customer, "email").value, contact(customer, "email").confirmation) == (NEW, "confirmed")


def test_without_a_verification_nothing_is_told_but_that_one_is_required() -> None:
    customer, caller = ana(), wallet()
    make_customer(email="taken@example.com")
    for value in (NEW, "taken@example.com"):
        assert error_of(caller.change(customer, value)) == (400, "verification_required")


def test_the_value_that_the_customer_has_needs_no_verification() -> None:
    customer, caller = ana(), wallet()
    answer = caller.change(customer, "ana@example.com")
    assert (answer.status_code, answer.json()["status"]) == (200, "NOT_VERIFIED")


def test_verifying_the_value_that_the_customer_has_confirms_it() -> None:
    customer, caller = ana(), wallet()
    answer = caller.change(customer, "ana@example.com", caller.prove(customer, "ana@example.com"))
    assert answer.json()["status"] == "VERIFIED"
    assert contact(customer, "email").confirmation == "confirmed"


def test_a_verification_is_checked_where_none_is_required_too() -> None:
    customer, caller = ana(), open_point()
    assert error_of(caller.change(customer, NEW, str(uuid4()))) == FAILED
    assert caller.change(customer, NEW, caller.prove(customer, NEW)).json()["status"] == "VERIFIED"


def test_taken_and_reserved_are_told_to_who_has_proved_the_value_and_the_verification_stays_good() -> None:
    customer, caller = ana(), wallet()
    make_customer(email="taken@example.com")
    verification = caller.prove(customer, "taken@example.com")
    assert error_of(caller.change(customer, "taken@example.com", verification)) == (409, "taken")
    assert Verification.objects.get(public_id=verification).state == "succeeded"


Misuse = Callable[[Caller, Customer], tuple[Customer, str, str, Caller]]


def unknown(caller: Caller, customer: Customer) -> tuple[Customer, str, str, Caller]:
    return customer, NEW, str(uuid4()), caller


def no_id(caller: Caller, customer: Customer) -> tuple[Customer, str, str, Caller]:
    return customer, NEW, "none such", caller


def of_another_customer(caller: Caller, customer: Customer) -> tuple[Customer, str, str, Caller]:
    return customer, NEW, caller.prove(make_customer(), NEW), caller


def of_another_value(caller: Caller, customer: Customer) -> tuple[Customer, str, str, Caller]:
    return customer, NEW, caller.prove(customer, "another@example.com"), caller


def of_another_type(caller: Caller, customer: Customer) -> tuple[Customer, str, str, Caller]:
    return customer, NEW, caller.prove(customer, "+12125550177"), caller


def through_another_point(caller: Caller, customer: Customer) -> tuple[Customer, str, str, Caller]:
    other = Caller(make_point("another wallet", verification_required=True))
    return customer, NEW, other.prove(customer, NEW), caller


def unfinished(caller: Caller, customer: Customer) -> tuple[Customer, str, str, Caller]:
    return customer, NEW, caller.start(customer, NEW).json()["verificationId"], caller


def failed(caller: Caller, customer: Customer) -> tuple[Customer, str, str, Caller]:
    verification = caller.start(customer, NEW).json()["verificationId"]
    for _ in range(5):
        caller.attempt(customer, verification, wrong(code_of(verification)))
    return customer, NEW, verification, caller


def expired(caller: Caller, customer: Customer) -> tuple[Customer, str, str, Caller]:
    verification = caller.prove(customer, NEW)
    found = Verification.objects.get(public_id=verification)
    Verification.objects.update(expires_at=found.created_at)
    return customer, NEW, verification, caller


def used(caller: Caller, customer: Customer) -> tuple[Customer, str, str, Caller]:
    verification = caller.prove(customer, NEW)
    assert caller.change(customer, NEW, verification).status_code == 200
    assert caller.change(customer, "later@example.com", caller.prove(customer, "later@example.com")).status_code == 200
    return customer, NEW, verification, caller


def used_for_what_is_current(caller: Caller, customer: Customer) -> tuple[Customer, str, str, Caller]:
    verification = caller.prove(customer, NEW)
    assert caller.change(customer, NEW, verification).status_code == 200
    return customer, NEW, verification, caller


def for_what_is_taken(caller: Caller, customer: Customer) -> tuple[Customer, str, str, Caller]:
    make_customer(email="taken@example.com")
    return customer, "taken@example.com", str(uuid4()), caller


MISUSES = [
    unknown, no_id, of_another_customer, of_another_value, of_another_type, through_another_point, unfinished, failed,
    expired, used, used_for_what_is_current, for_what_is_taken,
]  # fmt: skip


@pytest.mark.parametrize("misuse", MISUSES, ids=lambda misuse: misuse.__name__)
def test_sec_37_every_way_of_failing_reads_the_same_and_changes_nothing(misuse: Misuse) -> None:
    customer, value, verification, caller = misuse(wallet(), ana())
    version = Customer.objects.get(pk=customer.pk).version
    answer = caller.change(customer, value, verification)
    assert answer.status_code == 409
    assert answer.json() == {
        "errors": [
            {
                "code": "verification_failed",
                "message": "The verification is not one that can be used here.",
                "field": None,
            }
        ]
    }
    assert Customer.objects.get(pk=customer.pk).version == version


def test_sec_38_every_way_of_failing_asks_the_database_the_same() -> None:
    asked: dict[str, tuple[str, ...]] = {}
    # What the customer has already is no secret to the caller, and nobody else is looked for.
    for at, misuse in enumerate(misuse for misuse in MISUSES if misuse is not used_for_what_is_current):
        customer = make_customer(email=f"ana{at}@example.com")
        _, value, verification, caller = misuse(wallet(), customer)
        caller.contacts(customer)  # the first call of a key writes down that it is used
        with CaptureQueriesContext(connection) as queries:
            assert error_of(caller.change(customer, value, verification)) == FAILED
        asked[misuse.__name__] = kinds(queries)
        forget(customer)
    assert {name: asked[name] for name in asked} == dict.fromkeys(asked, asked["unknown"])


def forget(customer: Customer) -> None:
    """Let the next way of failing begin anew: a contact gets only so many codes."""
    Verification.objects.all().delete()
    Contact.objects.filter(email__in=[NEW, "taken@example.com"]).update(email=f"gone{customer.pk}@example.com")


def kinds(queries: CaptureQueriesContext) -> tuple[str, ...]:
    """Return what kinds of statements there were, on which tables."""
    return tuple(" ".join(query["sql"].split('"')[:2]) for query in queries if "SAVEPOINT" not in query["sql"])


# --- verifications --------------------------------------------------------------------------------------------------


def test_a_malformed_code_is_refused_without_counting() -> None:
    customer, caller = ana(), wallet()
    verification = caller.start(customer, NEW).json()["verificationId"]
    texts = [
        "",
        "12345",
        "1234567",
        "\u0661\u0662\u0663\u0664\u0665\u0666",
        "123 456",
        "1" * 10_000,
        " 123456",
        "123456\n",
    ]
    for code in [*texts, None, 123456, [], True]:
        assert error_of(caller.attempt(customer, verification, code)) == (400, "malformed"), code
    assert Verification.objects.get(public_id=verification).attempts == 0


def test_an_attempt_answers_what_the_contract_says() -> None:
    customer, caller = ana(), wallet()
    verification = caller.start(customer, NEW).json()["verificationId"]
    code = code_of(verification)
    first, second = (caller.attempt(customer, verification, text) for text in (wrong(code), code))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() | {"verificationAttemptId": ""} == {
        "verificationAttemptId": "",
        "status": "FAILED",
        "statusReason": "WRONG_CODE",
        "currentAttempts": 1,
        "allowableAttempts": 5,
    }
    assert second.json()["status"] == "SUCCEEDED"
    assert second.json()["statusReason"] is None
    assert error_of(caller.attempt(customer, verification, code)) == FAILED


def test_a_verification_of_another_point_or_customer_is_not_found() -> None:
    customer, caller = ana(), wallet()
    verification = caller.start(customer, NEW).json()["verificationId"]
    answers = [
        open_point().attempt(customer, verification, "123456"),
        caller.attempt(make_customer(), verification, "123456"),
        caller.attempt(customer, str(uuid4()), "123456"),
        caller.attempt(customer, "none such", "123456"),
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}


def test_the_code_is_in_no_answer_and_in_no_log_of_requests(caplog: pytest.LogCaptureFixture) -> None:
    customer, caller = ana(), wallet()
    started = caller.start(customer, NEW)
    code = code_of(started.json()["verificationId"])
    answer = caller.attempt(customer, started.json()["verificationId"], code)
    kept = " ".join(str(row) for row in ApiRequest.objects.values_list())
    for text in (started.content.decode(), answer.content.decode(), caplog.text, kept):
        assert code not in text
    assert NEW not in kept + caplog.text


@pytest.mark.parametrize("value", ["nobody", "a@b", "x" * 300 + "@example.com"])
def test_what_is_no_email_is_refused_before_anything_is_sent(value: str) -> None:
    customer, caller = ana(), wallet()
    body = {"flow": "WALLET_UPDATE", "attribute": {"type": "EMAIL", "value": value}}
    assert error_of(caller.send("post", f"{customer.pk}/verifications", body)) == (400, "invalid_email")
    assert not Verification.objects.exists()


def test_sec_40_a_point_starts_so_many_verifications_within_an_hour(settings: object) -> None:
    settings.VERIFICATION_STARTS_PER_POINT_AND_HOUR = 2  # type: ignore[attr-defined]
    customer, caller = ana(), wallet()
    answers = [caller.start(customer, f"new{at}@example.com") for at in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 3600
    assert open_point().start(customer, NEW).status_code == 201


def test_the_limit_of_wrong_codes_answers_429_until_tomorrow(settings: object) -> None:
    settings.VERIFICATION_WRONG_CODES_PER_DAY = 1  # type: ignore[attr-defined]
    customer, caller = ana(), wallet()
    first, second = (caller.start(customer, value).json()["verificationId"] for value in (NEW, "other@example.com"))
    caller.attempt(customer, first, wrong(code_of(first)))
    answer = caller.attempt(customer, second, code_of(second))
    assert error_of(answer) == (429, "too_many_wrong_codes")
    assert 0 < int(answer["Retry-After"]) <= 86_401


def test_row_27_an_expired_process_cannot_be_attempted_or_used() -> None:
    customer, caller = ana(), wallet()
    proved = caller.prove(customer, NEW)
    waiting = caller.start(customer, "waiting@example.com").json()["verificationId"]
    Verification.objects.update(expires_at=Now() - dt.timedelta(seconds=1))
    answer = caller.attempt(customer, waiting, code_in(waiting)).json()
    assert (answer["status"], answer["statusReason"], answer["currentAttempts"]) == ("FAILED", "EXPIRED", 0)
    assert error_of(caller.attempt(customer, waiting, code_in(waiting))) == FAILED
    assert error_of(caller.change(customer, NEW, proved)) == FAILED


def code_in(verification: str) -> str:
    """Return the code of a process whose message is not written any more."""
    return nonce_code(Verification.objects.get(public_id=verification).nonce)


def test_row_32_a_value_of_another_customer_is_409() -> None:
    customer, caller = ana(), open_point()
    make_customer(mobile="+12125550177")
    assert error_of(caller.change(customer, "+12125550177")) == (409, "taken")


def test_row_33_the_old_value_is_removed_and_reserved_and_free_after_a_release() -> None:
    customer, other, caller = ana(), make_customer(), open_point()
    caller.change(customer, NEW)
    old = customer.contacts.get(value="ana@example.com")
    assert old.state == "removed"
    assert error_of(caller.change(other, "ana@example.com")) == (409, "reserved")
    with transaction.atomic():
        release(customer.pk, old.pk, context=context_of())
    assert caller.change(other, "ana@example.com").status_code == 200


# --- the same at both -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"type": "EMAIL", "value": "nobody"}, "invalid_email"),
        ({"type": "MOBILE", "value": "12"}, "invalid_phone"),
        ({"type": "EMAIL", "value": "+12125550177"}, "invalid_email"),
        ({"type": "EMAIL"}, "missing_field"),
        ({"value": NEW}, "missing_field"),
        ({"type": "FAX", "value": NEW}, "malformed"),
        ({"type": "EMAIL", "value": 5}, "malformed"),
        ({"type": "EMAIL", "value": None}, "malformed"),
        ({"type": "EMAIL", "value": NEW, "verificationId": 7}, "malformed"),
        ({"type": "EMAIL", "value": NEW, "is_verified": True}, "unknown_field"),
        ({"type": "EMAIL", "value": NEW, "email": NEW, "mobile": "1"}, "unknown_field"),
        ([], "malformed"),
    ],
)
def test_a_body_that_is_none_is_refused(body: object, code: str) -> None:
    customer, caller = ana(), open_point()
    answer = caller.send("patch", f"{customer.pk}/contact-info", body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)
    assert contact(customer, "email").value == "ana@example.com"


@pytest.mark.parametrize("path", ["0", "-1", "9" * 400, "abc", "../1", "999999999"])
def test_an_id_of_nobody_is_not_found(path: str) -> None:
    caller = open_point()
    assert caller.send("get", f"{path}/contact-info").status_code == 404
    assert caller.send("patch", f"{path}/contact-info", {"type": "EMAIL", "value": NEW}).status_code == 404


def test_a_stale_if_match_changes_nothing() -> None:
    customer, caller = ana(), open_point()
    answer = caller.change(customer, NEW, If_Match='"0"')
    assert error_of(answer) == (412, "stale")
    assert contact(customer, "email").value == "ana@example.com"
    assert caller.change(customer, NEW, If_Match=answer["ETag"]).status_code == 200


@pytest.mark.parametrize("was_confirmed", [False, True], ids=["a current contact", "a waiting one"])
def test_a_change_voids_what_the_owner_was_asked_about_the_contact_it_replaces(was_confirmed: bool) -> None:
    customer, caller = ana(), open_point()
    if was_confirmed:
        change_customer(customer, email=ContactWish("confirmed@example.com", "verified"))
    ask(customer, email="asked@example.com")
    assert caller.change(customer, NEW).status_code == 200
    assert Confirmation.objects.get(customer=customer).state == "void"
    assert list(Message.objects.values_list("state", "why")) == [("void", "changed")]


def test_a_change_leaves_what_the_owner_was_asked_about_the_other_contact() -> None:
    customer, caller = ana(), open_point()
    ask(customer, email="asked@example.com", mobile="+12125550177")
    assert caller.change(customer, NEW).status_code == 200
    states = dict(Confirmation.objects.values_list("kind", "state"))
    assert states == {"email": "void", "mobile": "open"}


def test_the_list_shows_what_is_current_only_and_the_version() -> None:
    customer, caller = ana(), open_point()
    caller.change(customer, NEW)
    answer = caller.send("get", f"{customer.pk}/contact-info")
    shown = [(one["type"], one["value"], one["status"]) for one in answer.json()["contactInfo"]]
    assert shown == [("EMAIL", NEW, "NOT_VERIFIED"), ("MOBILE", "+12125550101", "NOT_VERIFIED")]
    customer.refresh_from_db()
    assert answer["ETag"] == f'"{customer.version}"'


def test_an_idempotency_key_changes_once_and_answers_alike() -> None:
    customer, caller = ana(), wallet()
    verification = caller.prove(customer, NEW)
    answers = [caller.change(customer, NEW, verification, Idempotency_Key="k1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert error_of(caller.change(customer, NEW, Idempotency_Key="k1")) == (422, "idempotency_mismatch")


def test_a_test_key_writes_nothing_and_judges_no_code() -> None:
    customer, point = ana(), make_point("wallet", verification_required=True)
    live, trial = Caller(point), Caller(point, is_test=True)
    assert trial.start(customer, NEW).status_code == 201
    assert not Verification.objects.exists()
    verification = live.start(customer, NEW).json()["verificationId"]
    assert trial.attempt(customer, verification, code_of(verification)).status_code == 404
    assert Verification.objects.get().attempts == 0


def test_a_merged_customer_means_the_survivor() -> None:
    survivor, victim, caller = ana(), make_customer(), open_point()
    Customer.objects.filter(pk=victim.pk).update(merged_into=survivor)
    for answer in (caller.send("get", f"{victim.pk}/contact-info"), caller.change(victim, NEW)):
        assert answer.status_code == 200
        assert answer.json()["warnings"][0]["code"] == "91009"
    assert contact(survivor, "email").value == NEW


def test_an_erased_customer_is_not_found() -> None:
    customer, caller = ana(), open_point()
    Customer.objects.filter(pk=customer.pk).update(erased_at=dt.datetime.now(dt.UTC))
    assert caller.send("get", f"{customer.pk}/contact-info").status_code == 404
    assert caller.change(customer, NEW).status_code == 404
    assert caller.start(customer, NEW).status_code == 404


def test_a_change_reads_nothing_that_decides_nothing() -> None:
    customer, caller = ana(), open_point()
    with counted() as statements:
        assert caller.change(customer, NEW).status_code == 200
    assert not [one for one in statements if "customers_identifier" in one or "customers_card" in one]


@pytest.mark.parametrize("kind", ["vouched", "verified"])
def test_the_statements_of_a_change_do_not_grow(kind: str) -> None:
    caller = open_point() if kind == "vouched" else wallet()
    counts = set()
    for customers in (2, 30):
        everybody = make_customers(customers)
        customer, new = everybody[-1], f"{kind}{customers}@example.com"
        for at in range(customers):
            change_customer(customer, email=f"{kind}{customers}.earlier{at}@example.com")
        verification = caller.prove(customer, new) if kind == "verified" else None
        caller.contacts(customer)  # the first call of a key writes down that it is used
        with CaptureQueriesContext(connection) as queries:
            assert caller.change(customer, new, verification).status_code == 200
        counts.add(len(queries))
    assert len(counts) == 1
    assert max(counts) <= MOST_STATEMENTS
