"""The contact-info API as it was first asked for, over HTTP against a running server.

What depends on time stands in test_contact_info.py: nobody waits here until a verification expires.
"""

import urllib.parse
from collections.abc import Iterator

import pytest

from tests.api.live import LiveClient, LiveSite
from tests.servers import Stack, poll_until

pytestmark = pytest.mark.sqlite  # a stack of its own, over SQLite: once is enough

NUMBERS = iter(range(1, 1000))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A running site with its worker, its outbox and some demo customers."""
    folder = tmp_path_factory.mktemp("seed-001")
    with Stack(folder, environment={"SWEEP_SECONDS": "2"}) as stack:
        stack.manage("demo", "--customers", "60")
        yield LiveSite(stack, folder)


@pytest.fixture(scope="module")
def wallet(site: LiveSite) -> LiveClient:
    """A client system of the point that takes verified contacts only."""
    return site.client("wallet")


@pytest.fixture(scope="module")
def back_office(site: LiveSite) -> LiveClient:
    """A client system of a point that needs no verification."""
    return site.client("website-open")


@pytest.fixture(scope="module")
def _customers(site: LiveSite) -> Iterator[int]:
    return iter(site.customers(24))


@pytest.fixture
def customer(_customers: Iterator[int]) -> int:
    """A customer of the test's own."""
    return next(_customers)


@pytest.fixture
def other(_customers: Iterator[int]) -> int:
    """Another one."""
    return next(_customers)


def new_email() -> str:
    """Return an email that nobody has."""
    return f"wallet.{next(NUMBERS)}@example.com"


def wrong(code: str) -> str:
    """Return another code."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_line_this_api_enables_operators_to_update_a_customers_email_or_mobile_number_on_their_behalf(
    back_office: LiveClient, customer: int
) -> None:
    email, mobile = new_email(), "+14155550123"
    for value in (email, mobile):
        answer = back_office.change(customer, value)
        assert (answer.status, answer.body["value"]) == (200, value)
    now = back_office.contacts(customer)
    assert (now["EMAIL"]["value"], now["MOBILE"]["value"]) == (email, mobile)


def test_line_focusing_on_data_integrity_and_robust_error_handling_to_prevent_unauthorized_access(
    site: LiveSite, back_office: LiveClient, customer: int
) -> None:
    before = back_office.contacts(customer)
    nobody = LiveClient(back_office.port, "live_no-such-key")
    assert nobody.change(customer, new_email()).status == 401
    assert back_office.change(customer, "nobody@home").code == "invalid_email"
    assert back_office.change(customer, "12").code == "invalid_phone"
    assert back_office.send("PATCH", f"v2/customer-persons/{customer}/contact-info", {"type": "EMAIL"}).status == 400
    assert back_office.change(10**12, new_email()).status == 404
    assert back_office.contacts(customer) == before


def test_line_for_brands_that_require_it_the_client_should_have_initiated_and_submitted_the_verification_successfully(
    wallet: LiveClient, customer: int
) -> None:
    email = new_email()
    assert wallet.change(customer, email).code == "verification_required"
    unfinished = wallet.start(customer, email).body["verificationId"]
    assert wallet.change(customer, email, unfinished).code == "verification_failed"


def test_line_initiate_a_verification_by_specifying_the_flow_and_selecting_the_attribute_to_change(
    wallet: LiveClient, customer: int
) -> None:
    for value, notification in ((new_email(), "EMAIL"), ("+14155550124", "SMS")):
        answer = wallet.start(customer, value)
        assert answer.status == 201
        assert answer.body["flow"] == "WALLET_UPDATE"
        assert answer.body["attribute"]["value"] == value
        assert answer.body["notificationType"] == notification


def test_line_submit_an_attempt_tied_to_the_process_using_the_value_sent_through_the_secure_notification_channel(
    site: LiveSite, wallet: LiveClient, customer: int
) -> None:
    for value in (new_email(), "+14155550125"):
        verification = wallet.start(customer, value).body["verificationId"]
        answer = wallet.attempt(customer, verification, site.code(value))
        assert (answer.status, answer.body["status"], answer.body["statusReason"]) == (201, "SUCCEEDED", None)


def test_line_provide_the_verification_id_to_securely_link_the_update_to_the_completed_verification(
    site: LiveSite, wallet: LiveClient, back_office: LiveClient, customer: int
) -> None:
    email = new_email()
    answer = wallet.change(customer, email, site.prove(wallet, customer, email))
    assert (answer.status, answer.body["status"]) == (200, "VERIFIED")
    # The field is optional: a point that requires none does without.
    assert back_office.change(customer, new_email()).body["status"] == "NOT_VERIFIED"


def test_line_single_contact_policy_each_profile_has_only_one_email_and_one_mobile_number_at_any_time(
    site: LiveSite, back_office: LiveClient, customer: int
) -> None:
    for at in range(4):
        back_office.change(customer, new_email())
        back_office.change(customer, f"+1415555013{at}")
    current = "SELECT kind, count(*) FROM customers_contact WHERE customer_id = ? AND state = 'current' GROUP BY kind"
    assert sorted(site.database.ask(current, customer)) == [("email", 1), ("mobile", 1)]
    assert len(back_office.contacts(customer)) == 2


def test_line_primary_designation_the_specified_email_and_mobile_number_are_the_primary_contact_details(
    site: LiveSite, back_office: LiveClient, customer: int
) -> None:
    email = new_email()
    back_office.change(customer, email)
    profile = back_office.send("GET", f"v2/customers/{customer}")
    assert profile.body["email"] == email
    assert "pendingEmail" not in profile.body


def test_line_verification_requirement_unverified_details_are_not_allowed(
    site: LiveSite, wallet: LiveClient, customer: int
) -> None:
    before, email = wallet.contacts(customer), new_email()
    verification = wallet.start(customer, email).body["verificationId"]
    wallet.attempt(customer, verification, wrong(site.code(email)))
    assert wallet.change(customer, email).status == 400
    assert wallet.change(customer, email, verification).status == 409
    assert wallet.contacts(customer) == before


def test_line_uniqueness_each_email_and_mobile_number_is_unique_across_accounts(
    back_office: LiveClient, customer: int, other: int
) -> None:
    for one in back_office.contacts(other).values():
        assert back_office.change(customer, one["value"]).code == "taken"


def test_line_reassignment_the_previous_detail_is_marked_as_removed_and_cannot_be_used_by_other_users(
    site: LiveSite, back_office: LiveClient, customer: int, other: int
) -> None:
    old = back_office.contacts(customer)["EMAIL"]["value"]
    back_office.change(customer, new_email())
    state = "SELECT state FROM customers_contact WHERE customer_id = ? AND typed = ?"
    assert site.database.one(state, customer, old) == "removed"
    assert back_office.change(other, old).code == "reserved"
    assert back_office.change(customer, old).status == 200


def test_line_a_request_to_the_operations_team_totally_removes_it_and_makes_it_available(
    site: LiveSite, back_office: LiveClient, customer: int, other: int
) -> None:
    old = back_office.contacts(customer)["EMAIL"]["value"]
    back_office.change(customer, new_email())
    contact = site.database.one("SELECT id FROM customers_contact WHERE customer_id = ? AND typed = ?", customer, old)
    asked = post(site, "editor", f"/admin/customers/request/release/{contact}/", reason="The owner gave it away")
    request = asked.rstrip("/").split("/")[-2]
    assert back_office.change(other, old).code == "reserved"
    post(site, "operations", f"/admin/customers/request/{request}/grant/", reason="Seen")
    assert back_office.change(other, old).status == 200


def post(site: LiveSite, username: str, path: str, **said: str) -> str:
    """Send a form of the admin as a member of the staff; return where it led."""
    visitor = site.staff(username)
    form = {"csrfmiddlewaretoken": visitor._token(), **said}
    return visitor._post(path, urllib.parse.urlencode(form).encode(), "application/x-www-form-urlencoded")


# --- What may be taken for granted ------------------------------------------------------------------------------------


def test_row_25_a_start_answers_with_an_id_the_processes_and_an_expiry(wallet: LiveClient, customer: int) -> None:
    body = wallet.start(customer, new_email()).body
    assert {"verificationId", "creationTime", "expirationTime"} <= body.keys()
    assert (body["currentProcesses"], body["allowableProcesses"]) == (1, 5)
    assert body["creationTime"] < body["expirationTime"]


def test_row_26_after_the_last_attempt_even_the_right_code_is_denied_and_a_new_process_succeeds_at_once(
    site: LiveSite, wallet: LiveClient, customer: int
) -> None:
    email = new_email()
    verification = wallet.start(customer, email).body["verificationId"]
    code = site.code(email)
    answers = [wallet.attempt(customer, verification, wrong(code)).body for _ in range(5)]
    assert [one["currentAttempts"] for one in answers] == [1, 2, 3, 4, 5]
    assert answers[-1]["statusReason"] == "ATTEMPTS_EXHAUSTED"
    assert wallet.attempt(customer, verification, code).status == 409
    second = wallet.start(customer, email).body["verificationId"]
    new_code = poll_for_another(site, email, code)
    assert wallet.attempt(customer, second, new_code).body["status"] == "SUCCEEDED"


def poll_for_another(site: LiveSite, to: str, before: str) -> str:
    """Wait for a second code to the same contact."""
    return str(poll_until(lambda: len(site._codes(to)) > 1 and site._codes(to)[-1], seconds=40, what="the second code"))


def test_row_28_the_sixth_start_for_the_same_value_is_refused(wallet: LiveClient, customer: int) -> None:
    email = new_email()
    assert [wallet.start(customer, email).status for _ in range(5)] == [201] * 5
    refused = wallet.start(customer, email)
    assert refused.status == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_row_29_the_answer_has_id_type_value_status_and_time(site: LiveSite, wallet: LiveClient, customer: int) -> None:
    email = new_email()
    body = wallet.change(customer, email, site.prove(wallet, customer, email)).body
    assert body.pop("creationTime").endswith("Z")
    assert body == {"customerId": customer, "type": "EMAIL", "value": email, "status": "VERIFIED"}


def test_row_30_required_and_none_or_a_wrong_one_changes_nothing(
    site: LiveSite, wallet: LiveClient, customer: int
) -> None:
    before, email = wallet.contacts(customer), new_email()
    wrong_one = "00000000-0000-4000-8000-000000000000"
    assert [wallet.change(customer, email, one).status for one in (None, wrong_one)] == [400, 409]
    assert wallet.contacts(customer) == before


def test_row_31_a_verification_of_another_value_type_or_customer_or_used_before_is_refused(
    site: LiveSite, wallet: LiveClient, customer: int, other: int
) -> None:
    email, mobile = new_email(), "+14155550140"
    verification = site.prove(wallet, customer, email)
    tries = [(customer, new_email()), (customer, mobile), (other, email)]
    assert {wallet.change(whose, value, verification).code for whose, value in tries} == {"verification_failed"}
    assert wallet.change(customer, email, verification).status == 200
    assert wallet.change(customer, email, verification).code == "verification_failed"


def test_row_34_after_any_number_of_updates_exactly_one_email_and_one_mobile_is_current(
    site: LiveSite, wallet: LiveClient, customer: int
) -> None:
    for value in (new_email(), "+14155550141", new_email(), "+14155550142"):
        assert wallet.change(customer, value, site.prove(wallet, customer, value)).status == 200
    assert sorted(wallet.contacts(customer)) == ["EMAIL", "MOBILE"]
