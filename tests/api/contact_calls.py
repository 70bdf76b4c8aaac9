"""Calls of the contact-info API as a client system makes them, through Django's test client."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client

from customers.contacts.verification.message_text import write_code
from customers.models import Customer, Message, Verification
from integration_points.keys import make_key
from integration_points.models import IntegrationPoint


@dataclass
class Caller:
    """A client system with a key of one integration point."""

    point: IntegrationPoint
    is_test: bool = False
    key: str = field(init=False)

    def __post_init__(self) -> None:
        self.key = make_key(integration_point=self.point, is_test=self.is_test)

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """Send a call and return the answer."""
        given = {name.replace("_", "-"): text for name, text in headers.items()}
        more = {} if body is None else {"data": body, "content_type": "application/json"}
        send = getattr(Client(raise_request_exception=False), method)
        return send(
            f"/api/v2/customer-persons/{path}", headers={"Authorization": f"Bearer {self.key}", **given}, **more
        )

    def change(self, customer: Customer, value: str, verification: str | None = None, **more: str) -> Any:
        """PATCH the contact of the kind that the value is of."""
        body = {"type": type_of(value), "value": value}
        if verification is not None:
            body["verificationId"] = verification
        return self.send("patch", f"{customer.pk}/contact-info", body, **more)

    def contacts(self, customer: Customer) -> dict[str, str]:
        """GET the current contacts: value by type."""
        answer = self.send("get", f"{customer.pk}/contact-info")
        assert answer.status_code == 200, answer.content
        return {one["type"]: one["value"] for one in answer.json()["contactInfo"]}

    def start(self, customer: Customer, value: str, **more: str) -> Any:
        """Start a verification of a value."""
        body = {"flow": "WALLET_UPDATE", "attribute": {"type": type_of(value), "value": value}}
        return self.send("post", f"{customer.pk}/verifications", body, **more)

    def attempt(self, customer: Customer, verification: str, code: object, **more: str) -> Any:
        """Attempt a code."""
        return self.send("post", f"{customer.pk}/verifications/{verification}/attempts", {"code": code}, **more)

    def prove(self, customer: Customer, value: str) -> str:
        """Start a verification and end it well with the code of its message; return its id."""
        verification: str = self.start(customer, value).json()["verificationId"]
        answer = self.attempt(customer, verification, code_of(verification))
        assert answer.json()["status"] == "SUCCEEDED", answer.content
        return verification


def type_of(value: str) -> str:
    """Say what kind of contact a value is."""
    return "EMAIL" if "@" in value else "MOBILE"


def code_of(verification: str) -> str:
    """Read the code in the message that is to be sent for a verification."""
    found = Verification.objects.get(public_id=verification)
    letter = write_code(Message.objects.get(purpose=Message.Purpose.VERIFICATION, about_id=found.pk))
    digits = [word.rstrip(".") for word in letter.text.split() if len(word) == 6 and word.isdigit()]  # type: ignore[union-attr]
    (code,) = digits
    return code


def wrong(code: str) -> str:
    """Return another code."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def error_of(answer: HttpResponse) -> tuple[int, str]:
    """Return the status and the one code of a refusal."""
    (error,) = answer.json()["errors"]  # type: ignore[attr-defined]
    return answer.status_code, error["code"]
