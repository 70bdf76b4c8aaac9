"""The customer whose id stands in an address: one answer for every route below `/v2/customers/{customerId}`."""

from dataclasses import dataclass

from django.utils import timezone

from customers.api.http.call import Call, Warned, customer_id_of, merged_warnings
from customers.api.http.errors import ApiError
from customers.edits.definitions import read_definitions
from customers.edits.edit import Key
from customers.edits.keys.lookup import find


@dataclass(frozen=True, slots=True)
class NamedCustomer:
    """The customer who is meant: the survivor, where the named one was merged."""

    id: int
    merged_from: int | None

    @property
    def warnings(self) -> list[Warned] | None:
        """Say that the named customer was merged (91009), if so."""
        return merged_warnings(self.merged_from, self.id)


def named_customer(call: Call, customer_id: str) -> NamedCustomer:
    """Find the customer that an address names. Raises ApiError 404: there is none, or none any more."""
    definitions = read_definitions(today=timezone.localdate(call.now), country=call.point.country)
    key = Key("customer", str(customer_id_of(customer_id)))
    whom = find([key], point=call.point, definitions=definitions)
    if whom.customer_id is None:
        raise ApiError(404, "not_found", message="There is no such customer.")
    return NamedCustomer(whom.customer_id, whom.merged_from)
