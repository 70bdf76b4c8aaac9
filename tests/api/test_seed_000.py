"""Single operations and contact settings as they were first asked for, over HTTP against a running server.

One route at a time is tested in test_operations.py, test_admission.py and test_lookups.py.
"""

import concurrent.futures
import csv
import functools
import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.api.live import Answered, LiveClient, LiveSite
from tests.servers import poll_until

pytestmark = pytest.mark.sqlite  # a stack of its own, over SQLite: once is enough
_serial = itertools.count(1)


@functools.cache
def client_of(live: LiveSite, point: str) -> LiveClient:
    """Return a client system of a point; making its key costs a command."""
    return live.client(point)


def operation(client: LiveClient, name: str, customer: dict[str, Any], **more: Any) -> Answered:
    """Call an operation."""
    answer = client.send("POST", f"v3/operations/sync?operation={name}", {"customer": customer, **more})
    assert answer.status == 200, answer
    return answer


def registered(website: LiveClient, **values: str) -> tuple[int, str]:
    """Register a customer on a website; return the customer id and the WebsiteID."""
    website_id = f"SEED-{next(_serial)}"
    told = operation(website, "RegisterCustomer", {"ids": {"WebsiteID": website_id}, **values}).body["customer"]
    assert told["processingStatus"] == "Created"
    return told["ids"]["customerId"], website_id


def finds(client: LiveClient, name: str, value: str) -> bool:
    """Say whether a look-up finds somebody."""
    body = {"source": "WEBSITE", "identifierName": name, "identifierValue": value}
    return client.send("POST", "v2/customers/lookup", body).status == 200


def codes_sent_to(live: LiveSite, email: str) -> list[str]:
    """Read the codes of the mails to an address."""
    outbox = Path(live.stack.environment["DATA_DIR"]) / "outbox"
    mails = [json.loads(path.read_text()) for path in sorted(outbox.glob("*.json"))]
    return [re.findall(r"enter (\d{6})", mail["text"])[0] for mail in mails if mail["to"] == email]


def bulk_edited(live: LiveSite, folder: Path, header: list[str], rows: list[list[str]], through: str) -> dict[str, Any]:
    """Upload a file on the import page as the bulk operator does, and run it."""
    path = folder / "customers.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    id_ = live.staff("operator").upload(path, through=through)
    state = "SELECT state FROM customers_bulkedit WHERE id = ?"
    poll_until(lambda: live.database.ask(state, id_) == [("previewed",)], seconds=60, what="the preview")
    return live.stack.ask("run_bulk_edit", str(id_), "--by", "operator", "--confirm", "1000000", "--wait")


def test_single_operation_a_customer_confirms_an_email_that_no_confirmation_was_required_for(live: LiveSite) -> None:
    """The line: "A customer was previously a subscriber on one website where contact confirmation wasn't required. When
    they enter their email in their account on another website that does require email confirmation, an edit operation
    is called through an integration point with email confirmation enabled. After that, the contact can confirm."
    """
    email = "single.operation@example.com"
    first, second = client_of(live, "website-open"), client_of(live, "website-confirmed")
    customer, website_id = registered(first, email=email)
    before = first.send("GET", f"v2/customers/{customer}").body
    assert before["isEmailConfirmed"] is False
    assert codes_sent_to(live, email) == []  # nothing was required, so nobody was asked

    edited = operation(second, "EditCustomer", {"ids": {"WebsiteID": website_id}, "email": email})
    again = operation(second, "EditCustomer", {"ids": {"WebsiteID": website_id}, "email": email})
    assert edited.body["customer"]["processingStatus"] == "Changed"
    assert again.body["customer"]["processingStatus"] == "Found"  # asked already: unchanged, nothing is sent again

    (code,) = poll_until(lambda: codes_sent_to(live, email), seconds=60, what="the mail")
    me: dict[str, Any] = {"ids": {"customerId": customer}}
    wrong = operation(second, "ConfirmEmail", me, confirmation={"code": f"{(int(code) + 1) % 1_000_000:06d}"})
    assert wrong.body["status"] == "ValidationError"
    assert wrong.body["validationMessages"][0]["location"] == "/confirmation/code"
    confirmed = operation(second, "ConfirmEmail", me, confirmation={"code": code})
    assert confirmed.body["customer"]["processingStatus"] == "Changed"
    replayed = operation(second, "ConfirmEmail", me, confirmation={"code": code})
    assert replayed.body["status"] == "ValidationError"

    after = second.send("GET", f"v2/customers/{customer}").body
    assert (after["email"], after["isEmailConfirmed"], after["version"]) == (email, True, before["version"] + 2)


def test_example_1_a_bulk_edit_turns_account_access_and_confirmation_on_for_everybody_registered_on_the_website(
    live: LiveSite, tmp_path: Path
) -> None:
    """The line: "For every customer registered on the website, run a bulk edit of phone numbers and emails through an
    integration point that has account access and contact confirmation enabled."
    """
    website, secure = client_of(live, "website-open"), client_of(live, "website-secure")
    contacts = [{"email": f"one.{at}@example.com", "mobilePhone": f"+1415555020{at}"} for at in range(3)]
    ids = [registered(website, **one)[1] for one in contacts]
    bystander = {"email": "one.bystander@example.com"}
    registered(website, **bystander)
    assert not any(finds(secure, "email", one["email"]) for one in contacts)

    rows = [[id_, one["email"], one["mobilePhone"]] for id_, one in zip(ids, contacts, strict=True)]
    done = bulk_edited(live, tmp_path, ["WebsiteID", "email", "phone"], rows, "website-secure")

    assert (done["state"], done["counts"]["applied"]) == ("completed", 3)
    for one in contacts:
        assert finds(secure, "email", one["email"])
        assert finds(secure, "mobile", one["mobilePhone"])
        told = operation(secure, "GetCustomer", {"ids": {}, "email": one["email"]}).body["customer"]
        assert (told["isEmailConfirmed"], told["isMobilePhoneConfirmed"]) == (False, False)
    assert not finds(secure, "email", bystander["email"])
    access = (
        "SELECT count(*) FROM customers_contact WHERE value = ? AND gives_account_access AND confirmation = 'asked'"
    )
    for value in itertools.chain.from_iterable(one.values() for one in contacts):
        assert live.database.ask(access, value) == [(1,)]


def test_example_2_every_phone_of_the_exported_customers_gives_account_access_and_nothing_else_changes(
    live: LiveSite, tmp_path: Path
) -> None:
    """The line: "Export every customer who has a phone number and a WebsiteID. Load the file into a bulk edit through a
    point where "Gives account access" is enabled for the phone number. Every phone on them will have the flag."
    """
    website, loyalty = client_of(live, "website-open"), client_of(live, "website-loyalty")
    _, website_id = registered(website, email="two@example.com", mobilePhone="+14155550301")
    registered(website, email="two.without@example.com")
    emails = "SELECT count(*) FROM customers_contact WHERE kind = 'email' AND gives_account_access"
    before = live.database.ask(emails)
    assert not finds(loyalty, "mobile", "+14155550301")

    output = tmp_path / "export.csv"
    asked = ["--by", "operator", "--having", "phone,WebsiteID", "--columns", "WebsiteID,phone"]
    live.stack.manage("export_customers", *asked, "--output", str(output))
    with output.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert header == ["WebsiteID", "phone"]
    assert website_id in {row[0] for row in rows}
    done = bulk_edited(live, tmp_path, header, rows, "website-loyalty")

    assert done["state"] == "completed"
    assert finds(loyalty, "mobile", "+14155550301")
    having = (
        "SELECT count(*) FROM customers_contact JOIN customers_identifier USING (customer_id)"
        " JOIN customers_identifiertype ON customers_identifiertype.id = type_id AND system_name = 'WebsiteID'"
        " WHERE kind = 'mobile' AND state = 'current' AND NOT gives_account_access"
    )
    assert live.database.ask(having) == [(0,)]
    assert live.database.ask(emails) == before


def test_the_same_registration_sent_twenty_times_at_once_makes_one_customer(live: LiveSite) -> None:
    website, email = client_of(live, "website-open"), "twenty@example.com"
    body = {"customer": {"ids": {}, "email": email}}

    def send(_number: int) -> Answered:
        return website.send(
            "POST", "v3/operations/sync?operation=RegisterCustomer", body, Idempotency_Key="twenty-at-once"
        )

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))

    done = [answer.body for answer in answers if answer.status == 200]
    assert done
    assert all(body == done[0] for body in done)
    assert {answer.status for answer in answers} <= {200, 409}
    assert live.database.ask("SELECT count(*) FROM customers_contact WHERE value = ?", email) == [(1,)]
