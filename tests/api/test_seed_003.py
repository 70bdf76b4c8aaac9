"""changeIdentifier as it was first asked for, line by line, over HTTP against a running server.

One code at a time is tested in identifiers/.
"""

import base64
import functools
import itertools
from dataclasses import dataclass
from typing import Any

import pytest

from tests.api.live import Answered, LiveClient, LiveSite

pytestmark = pytest.mark.sqlite  # a stack of its own, over SQLite: once is enough

IDENTIFIERS = (
    "externalId", "wechat", "martjackId", "fbId", "tmall_uname", "cuid", "ali_uname", "jd_uname", "vip_uname", "line",
)  # fmt: skip
_serial = itertools.count(1)


@dataclass(frozen=True, slots=True)
class System:
    """A client system of one source, or of one account of it."""

    client: LiveClient
    source: str
    account: str

    def change(self, customer: int, **body: Any) -> Answered:
        """Ask to change a customer's identifiers."""
        account = f"&accountId={self.account}" if self.account else ""
        path = f"v2/customers/{customer}/changeIdentifier?source={self.source}{account}"
        return self.client.send("POST", path, body)

    def add(self, customer: int, type_: str, value: str, **more: Any) -> Answered:
        """Ask to add one identifier."""
        return self.change(customer, add={"type": type_, "value": value, **more})

    def remove(self, customer: int, type_: str, value: str, **more: Any) -> Answered:
        """Ask to remove one identifier."""
        return self.change(customer, remove={"type": type_, "value": value, **more})

    def finds(self, name: str, value: str) -> int | None:
        """Look somebody up under this source; return the customer id."""
        body = {"source": self.source, "identifierName": name, "identifierValue": value}
        answer = self.client.send("POST", "v2/customers/lookup", {**body, "accountId": self.account or None})
        return answer.body["customerId"] if answer.status == 200 else None

    def registered(self, **values: str) -> int:
        """Register a customer under this source."""
        customer = {"ids": {"cuid": f"C{next(_serial)}"}, **values}
        answer = self.client.send("POST", "v3/operations/sync?operation=RegisterCustomer", {"customer": customer})
        assert answer.body["customer"]["processingStatus"] == "Created", answer
        id_: int = answer.body["customer"]["ids"]["customerId"]
        return id_


@functools.cache
def system(live: LiveSite, source: str, account: str = "") -> System:
    """Make a point of a source and a client system of it."""
    name = f"seed3-{source}-{account}".lower().rstrip("-")
    more = ["--account", account] if account else []
    made = live.stack.ask(
        "create_integration_point", name, "--source", source, "--may-register", "--country", "US", *more
    )
    assert live.stack.web is not None
    return System(LiveClient(live.stack.web.port, made["key"]), source, account)


@pytest.fixture
def website(live: LiveSite) -> System:
    return system(live, "WEBSITE")


@pytest.fixture
def store(live: LiveSite) -> System:
    return system(live, "INSTORE")


@pytest.fixture
def main(live: LiveSite) -> System:
    return system(live, "WECHAT", "main")


@pytest.fixture
def outlet(live: LiveSite) -> System:
    return system(live, "WECHAT", "outlet")


def fresh(of: str) -> str:
    """Return a value that nobody has."""
    number = next(_serial)
    return {"email": f"seed3.{number}@example.com", "mobile": f"+1415555{number:04d}"}.get(of, f"{of}-{number}")


def entries(live: LiveSite, customer: int) -> set[tuple[str, str, str, str]]:
    """Read a customer's identifiers: type, source, account, value."""
    rows = live.database.ask(
        "SELECT t.system_name, COALESCE(s.system_name, o.system_name), COALESCE(a.system_name, ''), i.value"
        " FROM customers_identifier i JOIN customers_identifiertype t ON t.id = i.type_id"
        " LEFT JOIN integration_points_source s ON s.id = i.source_id"
        " LEFT JOIN integration_points_sourceaccount a ON a.id = i.account_id"
        " LEFT JOIN integration_points_source o ON o.id = a.source_id WHERE i.customer_id = ?",
        customer,
    )
    return {tuple(row) for row in rows}


def changed(answer: Answered, customer: int, *warnings: str) -> None:
    """Check that all went well, for whom, and with which warnings."""
    assert answer.status == 200, answer
    assert answer.body["createdId"] == customer
    assert [one["code"] for one in answer.body["warnings"]] == [*warnings]


def refused(answer: Answered) -> tuple[int, str]:
    """Return the status and the one code of a refusal."""
    return answer.status, answer.code


def test_line_lets_you_add_and_remove_identifiers_of_a_registered_customer_across_sources(
    live: LiveSite, website: System, store: System, main: System
) -> None:
    customer = website.registered(email=fresh("email"))
    for of in (website, store, main):
        changed(of.add(customer, "externalId", f"E-{customer}-{of.source}"), customer)
    assert {one for one in entries(live, customer) if one[0] == "external_id"} == {
        ("external_id", "WEBSITE", "", f"E-{customer}-WEBSITE"),
        ("external_id", "INSTORE", "", f"E-{customer}-INSTORE"),
        ("external_id", "WECHAT", "main", f"E-{customer}-WECHAT"),
    }
    changed(store.remove(customer, "externalId", f"E-{customer}-INSTORE"), customer)
    assert store.finds("externalId", f"E-{customer}-INSTORE") is None
    assert website.finds("externalId", f"E-{customer}-WEBSITE") == customer


def test_line_you_can_also_issue_card_to_a_customer(live: LiveSite, website: System) -> None:
    customer = website.registered(email=fresh("email"))
    number = fresh("S3CARD").replace("-", "")
    changed(website.add(customer, "cardnumber", number, seriesCode="GOLD", statusLabel="Active"), customer)
    assert live.database.ask("SELECT customer_id, status FROM customers_card WHERE number = ?", number) == [
        (customer, "active")
    ]


def test_line_loyalty_cards_of_a_customer_across_sources_can_be_added_or_removed(
    live: LiveSite, website: System, store: System
) -> None:
    customer, number = website.registered(email=fresh("email")), fresh("S3CARD").replace("-", "")
    changed(website.add(customer, "cardnumber", number, seriesCode="GOLD", statusLabel="Active"), customer)
    changed(store.remove(customer, "cardNumber", number, statusLabel="NotIssued"), customer)
    held = "SELECT customer_id, status FROM customers_card WHERE number = ?"
    assert live.database.ask(held, number) == [(None, "not_issued")]
    other = store.registered(email=fresh("email"))
    changed(store.add(other, "cardnumber", number, seriesCode="GOLD", statusLabel="Active"), other)
    assert live.database.ask(held, number) == [(other, "active")]


@pytest.mark.parametrize("type_", ["mobile", "email", *IDENTIFIERS])
def test_line_identifiers(website: System, type_: str) -> None:
    """The line: "mobile, email, externalId, wechat, martjackId, fbId, tmall_uname, cuid, ali_uname, jd_uname,
    vip_uname, line".
    """
    customer, value = website.registered(), fresh(type_)
    changed(website.add(customer, type_, value), customer)
    assert website.finds(type_, value) == customer
    if type_ == "cuid":  # the one that it was registered with was replaced: it is the last one now
        changed(website.add(customer, "line", fresh("line")), customer)
    changed(website.remove(customer, type_, value), customer)
    assert website.finds(type_, value) is None


@pytest.mark.parametrize("more", [{"firstName": "Eve"}, {"gender": "male"}, {"customFields": {"shoeSize": 44}}])
def test_limitation_only_identifiers_can_be_updated_using_this_api(website: System, more: dict[str, Any]) -> None:
    customer = website.registered(email=fresh("email"), firstName="Anna")
    before = website.client.send("GET", f"v2/customers/{customer}").body
    beside = website.change(customer, add={"type": "wechat", "value": fresh("wechat")}, **more)
    within = website.add(customer, "wechat", fresh("wechat"), **more)
    assert (refused(beside), refused(within)) == ((400, "unknown_field"), (400, "unknown_field"))
    assert website.client.send("GET", f"v2/customers/{customer}").body == before


@pytest.mark.parametrize(("type_", "code"), [("email", "1016"), ("mobile", "1032"), ("wechat", "1033")])
def test_limitation_identifiers_should_be_unique_within_a_source_for_single_account_sources(
    live: LiveSite, website: System, type_: str, code: str
) -> None:
    first, second, value = website.registered(), website.registered(), fresh(type_)
    changed(website.add(first, type_, value), first)
    before = entries(live, second)
    assert refused(website.add(second, type_, value)) == (409, code)
    assert (website.finds(type_, value), entries(live, second)) == (first, before)


def test_limitation_and_unique_within_an_account_for_multiple_account_sources(
    live: LiveSite, main: System, outlet: System
) -> None:
    value, one, two = fresh("wechat"), main.registered(), main.registered()
    changed(main.add(one, "wechat", value), one)
    assert refused(main.add(two, "wechat", value)) == (409, "1033")
    changed(outlet.add(one, "wechat", value), one)
    wechat = {entry for entry in entries(live, one) if entry[0] == "wechat"}
    assert wechat == {("wechat", "WECHAT", "main", value), ("wechat", "WECHAT", "outlet", value)}


def test_limitation_the_account_will_be_automatically_merged_into_the_existing_account(
    live: LiveSite, website: System, store: System
) -> None:
    """The line: "If an identifier that you add already exists in a different source/account, the account will be
    automatically merged into the existing account maintaining different entries of each source."
    """
    value, existing, new = fresh("externalId"), store.registered(), website.registered()
    changed(store.add(existing, "externalId", value), existing)
    of_both = entries(live, existing) | entries(live, new)
    changed(website.add(new, "externalId", value), existing, "91007", "91009")
    assert entries(live, existing) == of_both | {("external_id", "WEBSITE", "", value)}


def test_limitation_the_new_account_will_be_a_victim_account_and_the_existing_account_is_a_survivor_account(
    main: System, outlet: System
) -> None:
    value, existing, new = fresh("wechat"), main.registered(), outlet.registered(firstName="Nova")
    changed(main.add(existing, "wechat", value), existing)
    changed(outlet.add(new, "wechat", value), existing, "91007", "91009")
    read = outlet.client.send("GET", f"v2/customers/{new}")
    assert (read.status, read.body["customerId"]) == (200, existing)
    assert [one["code"] for one in read.body["warnings"]] == ["91009"]
    assert "firstName" not in read.body  # names are the survivor's, even where it has none


@pytest.mark.parametrize(("type_", "value"), [("email", "nobody@"), ("mobile", "12"), ("wechat", ""), ("line", "null")])
def test_prerequisite_valid_customer_identifiers_that_you_want_to_add(website: System, type_: str, value: str) -> None:
    customer = website.registered()
    assert refused(website.add(customer, type_, value)) == (400, "8013")


def test_attribute_add_new_identifier_that_you_want_to_add_to_the_existing_account(
    live: LiveSite, main: System
) -> None:
    """The line: "Pass the identifiers as a key value pair. {"type": "wechat", "value": "TS11"}"; one object."""
    customer = main.registered()
    changed(main.change(customer, add={"type": "wechat", "value": "TS11"}), customer)
    assert ("wechat", "WECHAT", "main", "TS11") in entries(live, customer)


def test_attribute_remove_existing_identifier_that_you_want_to_remove_from_the_specified_account(
    live: LiveSite, website: System
) -> None:
    """The line: "{"type": "email", "value": ...}"; one object."""
    email = fresh("email")
    customer = website.registered(email=email)
    assert refused(website.change(customer, remove={"type": "email", "value": fresh("email")})) == (400, "8013")
    changed(website.change(customer, remove={"type": "email", "value": email}), customer)
    state = "SELECT state FROM customers_contact WHERE email = ?"
    assert live.database.ask(state, email) == [("removed",)]
    assert refused(website.add(website.registered(), "email", email)) == (409, "1016")  # still reserved


@pytest.mark.parametrize("name", ["cardnumber", "email", "mobile", "wechat"])
def test_attribute_type_type_of_the_identifier_that_you_want_to_add_or_remove(website: System, name: str) -> None:
    customer = website.registered()
    value = fresh("S3CARD").replace("-", "") if name == "cardnumber" else fresh(name)
    more = {"seriesCode": "GOLD", "statusLabel": "Active"} if name == "cardnumber" else {}
    changed(website.add(customer, name, value, **more), customer)
    changed(website.remove(customer, name, value), customer)
    assert refused(website.add(customer, "postcode", "1")) == (400, "8013")


def test_attribute_value_value_of_the_specified_type(website: System) -> None:
    email, mobile, number = fresh("email"), fresh("mobile"), fresh("S3CARD").replace("-", "")
    customer = website.registered()
    card = {"type": "cardnumber", "value": number, "seriesCode": "GOLD", "statusLabel": "Active"}
    items = [{"type": "email", "value": email}, {"type": "mobile", "value": mobile}, card]
    changed(website.change(customer, add=items), customer)
    told = website.client.send("GET", f"v2/customers/{customer}").body
    assert (told["email"], told["mobilePhone"]) == (email, mobile)
    gone = [{"type": one["type"], "value": one["value"]} for one in items]
    changed(website.change(customer, remove=gone), customer)
    told = website.client.send("GET", f"v2/customers/{customer}").body
    assert "email" not in told
    assert "mobilePhone" not in told


def test_attribute_series_id_unique_id_of_the_card_series_required_for_card_issual(
    live: LiveSite, website: System
) -> None:
    ((series,),) = live.database.ask("SELECT id FROM customers_cardseries WHERE code = 'GOLD'")
    customer, number = website.registered(), fresh("S3CARD").replace("-", "")
    assert refused(website.add(customer, "cardnumber", number, statusLabel="Active")) == (400, "malformed")
    assert refused(website.add(customer, "cardnumber", number, seriesId=10**6, statusLabel="Active")) == (400, "3000")
    changed(website.add(customer, "cardnumber", number, seriesId=series, statusLabel="Active"), customer)


def test_attribute_status_label_new_custom_status_label_of_the_card(live: LiveSite, website: System) -> None:
    """The line: "The value has to a status label name added across each standard status. Required for card issual."""
    customer, number = website.registered(), fresh("S3CARD").replace("-", "")
    assert refused(website.add(customer, "cardnumber", number, seriesCode="GOLD")) == (400, "malformed")
    assert refused(website.add(customer, "cardnumber", number, seriesCode="GOLD", statusLabel="Shiny")) == (400, "3016")
    changed(website.add(customer, "cardnumber", number, seriesCode="GOLD", statusLabel="Active"), customer)
    changed(website.add(customer, "cardnumber", number, seriesCode="GOLD", statusLabel="Blocked"), customer)
    assert live.database.ask("SELECT status FROM customers_card WHERE number = ?", number) == [("suspended",)]
    changed(website.add(customer, "cardnumber", number, seriesCode="GOLD", statusLabel="Blocked"), customer, "3012")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "malformed"),
        ({"add": {"type": "wechat"}}, "missing_field"),
        ({"add": {"value": "w1"}}, "missing_field"),
        ({"remove": {"type": "wechat"}}, "missing_field"),
        ({"remove": {"value": "w1"}}, "missing_field"),
    ],
)
def test_line_parameters_marked_with_one_star_are_mandatory_and_any_one_of_those_with_two(
    website: System, body: dict[str, Any], code: str
) -> None:
    assert refused(website.change(website.registered(), **body)) == (400, code)


def test_line_authorization_basic_base64(live: LiveSite, website: System) -> None:
    customer = website.registered()
    pair = base64.b64encode(f"seed3-website:{website.client.key}".encode()).decode()
    headers = {"Authorization": f"Basic {pair}", "Content-Type": "application/json"}
    path = f"v2/customers/{customer}/changeIdentifier?source=WEBSITE"
    body = b'{"add": {"type": "line", "value": "basic-1"}}'
    assert website.client.send_raw("POST", path, body, headers).status == 200
    wrong = {**headers, "Authorization": "Basic " + base64.b64encode(b"seed3-website:no").decode()}
    assert website.client.send_raw("POST", path, body, wrong).status == 401
    assert refused(
        website.client.send("POST", path.replace("WEBSITE", "INSTORE"), {"add": {"type": "line", "value": "b"}})
    ) == (400, "8012")
