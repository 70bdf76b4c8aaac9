"""A running site and a client system that calls it over HTTP; what it sends is read where the outbox keeps it."""

import http.client
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.site import Site
from tests.faults.visitor import Visitor
from tests.servers import Stack, poll_until


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer of the API."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def code(self) -> str:
        """Return the one code of a refusal."""
        (error,) = self.body["errors"]
        return str(error["code"])


@dataclass(frozen=True, slots=True)
class LiveClient:
    """A client system with a key."""

    port: int
    key: str

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Answered:
        """Send one call on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        named = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        named |= {name.replace("_", "-"): text for name, text in headers.items()}
        try:
            connection.request(method, f"/api/{path}", None if body is None else json.dumps(body), named)
            answer = connection.getresponse()
            return Answered(answer.status, json.loads(answer.read()), dict(answer.getheaders()))
        finally:
            connection.close()

    def change(self, customer: int, value: str, verification: str | None = None, **headers: str) -> Answered:
        """PATCH the contact."""
        body = {"type": type_of(value), "value": value}
        if verification is not None:
            body["verificationId"] = verification
        return self.send("PATCH", f"v2/customer-persons/{customer}/contact-info", body, **headers)

    def contacts(self, customer: int) -> dict[str, dict[str, str]]:
        """GET the current contacts, by type."""
        answer = self.send("GET", f"v2/customer-persons/{customer}/contact-info")
        assert answer.status == 200, answer
        listed: list[dict[str, str]] = answer.body["contactInfo"]
        by_type = {one["type"]: one for one in listed}
        assert len(by_type) == len(listed), "two contacts of one type"
        return by_type

    def start(self, customer: int, value: str) -> Answered:
        """Start a verification."""
        attribute = {"type": type_of(value), "value": value}
        body = {"flow": "WALLET_UPDATE", "attribute": attribute}
        return self.send("POST", f"v2/customer-persons/{customer}/verifications", body)

    def attempt(self, customer: int, verification: str, code: str) -> Answered:
        """Attempt a code."""
        return self.send(
            "POST", f"v2/customer-persons/{customer}/verifications/{verification}/attempts", {"code": code}
        )


@dataclass(frozen=True, slots=True)
class LiveSite:
    """A running site with demo customers."""

    stack: Stack
    folder: Path

    def client(self, point: str) -> LiveClient:
        """Return a client system with a new key of a point."""
        assert self.stack.web is not None
        key = self.stack.ask("create_integration_point", point, "--new-key")["key"]
        return LiveClient(self.stack.web.port, key)

    @property
    def database(self) -> Site:
        """Ask the database, past the product."""
        return Site(self.stack, self.folder, "")

    def customers(self, number: int) -> list[int]:
        """Return customers who have an email and a mobile number."""
        rows = self.database.ask(
            "SELECT customer_id FROM customers_contact WHERE state = 'current'"
            " GROUP BY customer_id HAVING count(*) = 2 ORDER BY customer_id LIMIT ?",
            number,
        )
        assert len(rows) == number
        return [row[0] for row in rows]

    def code(self, to: str) -> str:
        """Wait for the newest message to a contact and read the code in it."""
        return str(poll_until(lambda: self._codes(to), seconds=40, what="the message with the code")[-1])

    def _codes(self, to: str) -> list[str]:
        folder = Path(self.stack.environment["DATA_DIR"]) / "outbox"
        messages = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
        return [re.findall(r"\b\d{6}\b", one["text"])[0] for one in messages if one["to"] == to]

    def prove(self, client: LiveClient, customer: int, value: str) -> str:
        """Verify a contact with the code that was sent to it; return the verification's id."""
        verification: str = client.start(customer, value).body["verificationId"]
        answer = client.attempt(customer, verification, self.code(value))
        assert answer.body["status"] == "SUCCEEDED", answer
        return verification

    def staff(self, username: str) -> Visitor:
        """Sign somebody of the demo's staff in."""
        visitor = Visitor(self.stack.url)
        visitor.sign_in(username)
        return visitor


def type_of(value: str) -> str:
    """Say what kind of contact a value is."""
    return "EMAIL" if "@" in value else "MOBILE"
