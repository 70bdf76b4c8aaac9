"""A running site and a client system that calls it over HTTP; what it sends is read where the outbox keeps it."""

import http.client
import json
import re
import uuid
from collections.abc import Mapping
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
        named = {"Content-Type": "application/json"}
        named |= {name.replace("_", "-"): text for name, text in headers.items()}
        return self.send_raw(method, path, None if body is None else json.dumps(body).encode(), named)

    def send_raw(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answered:
        """Send bytes as they are; an answer that is no JSON is given as its text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            named = {"Authorization": f"Bearer {self.key}", **headers}
            connection.request(method, f"/api/{path}", body, named)
            answer = connection.getresponse()
            text = answer.read().decode()
            is_json = answer.getheader("Content-Type") == "application/json"
            return Answered(answer.status, json.loads(text) if is_json else text, dict(answer.getheaders()))
        finally:
            connection.close()

    def upload(self, content: str, **said: str) -> Answered:
        """Upload a file as a bulk edit."""
        boundary = uuid.uuid4().hex
        parts = [f'name="{name}"\r\n\r\n{value}' for name, value in said.items()]
        parts.append(f'name="file"; filename="people.csv"\r\nContent-Type: text/csv\r\n\r\n{content}')
        body = "".join(f"--{boundary}\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
        media_type = f"multipart/form-data; boundary={boundary}"
        return self.send_raw(
            "POST", "v1/bulk-edits", f"{body}--{boundary}--\r\n".encode(), {"Content-Type": media_type}
        )

    def wait(self, bulk_edit: int, *states: str, seconds: float = 60) -> dict[str, Any]:
        """Ask until a bulk edit is in one of the states; return how it stands then."""

        def told() -> dict[str, Any] | None:
            answer = self.send("GET", f"v1/bulk-edits/{bulk_edit}")
            assert answer.status == 200, answer
            return answer.body if answer.body["state"] in states else None

        found = poll_until(told, seconds=seconds, what=f"bulk edit {bulk_edit} {' or '.join(states)}")
        assert found is not None
        return found

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
