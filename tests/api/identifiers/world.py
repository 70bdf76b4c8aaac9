"""Sources with client systems that have a key each, and what they ask of changeIdentifier."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from customers.models import Customer, Identifier
from integration_points.models import IntegrationPoint
from tests.api.conftest import Caller, caller
from tests.factories import make_customer, make_identifier_type, make_point, make_source, scope_of


@dataclass(frozen=True, slots=True)
class System:
    """A client system of one source, or of one account of it."""

    caller: Caller
    point: IntegrationPoint
    source: str
    account: str
    scope: str

    def change(self, customer: Customer | int, **body: Any) -> Any:
        """Ask to change a customer's identifiers; `headers` go with it."""
        headers = body.pop("headers", {})
        id_ = customer if isinstance(customer, int) else customer.pk
        account = f"&accountId={self.account}" if self.account else ""
        path = f"/v2/customers/{id_}/changeIdentifier?source={self.source}{account}"
        return self.caller.post(path, body, **headers)

    def add(self, customer: Customer | int, type_: str, value: str, **more: Any) -> Any:
        """Ask to add one identifier."""
        return self.change(customer, add={"type": type_, "value": value, **more})

    def remove(self, customer: Customer | int, type_: str, value: str, **more: Any) -> Any:
        """Ask to remove one identifier."""
        return self.change(customer, remove={"type": type_, "value": value, **more})

    def field(self, type_name: str) -> str:
        """Name the field of an identifier type under this source."""
        return f"id:{type_name}:{self.scope}"

    def customer(self, **ids: str) -> Customer:
        """Make a customer with these ids of this source."""
        for type_name in ids:
            make_identifier_type(type_name, scope="source")
        named = {self.field(type_name): value for type_name, value in ids.items()}
        return make_customer(ids=named, through=self.point)


def system(client: Client, source: str, account: str = "", *, is_test: bool = False, **settings: Any) -> System:
    """Make a source, with the account, and a client system of it."""
    made = make_source(source, *([account] if account else []))
    found = made.accounts.get(system_name=account) if account else None
    name = f"{source}-{account}" if account else source
    point = make_point(name.lower(), source=made, account=found, **settings)
    return System(caller(client, point, is_test=is_test), point, source, account, scope_of(made, account))


def ids_of(customer: Customer) -> set[tuple[str, str, str]]:
    """Return a customer's identifiers: type, scope and value."""
    held = Identifier.objects.filter(customer=customer)
    return set(held.values_list("type__system_name", "scope", "value"))


def warned(answer: Any) -> list[str]:
    """Return the codes of an answer's warnings; it has to be 200."""
    assert answer.status_code == 200, answer.content
    return [one["code"] for one in answer.json()["warnings"]]


def refused(answer: Any) -> tuple[int, list[tuple[str, str | None]]]:
    """Return the status of a refusal, and its codes with their places."""
    return answer.status_code, [(one["code"], one["field"]) for one in answer.json()["errors"]]
