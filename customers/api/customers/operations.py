"""Operations of one customer, called by name: the v3 form."""

from collections.abc import Callable, Mapping
from typing import Annotated, Final

from ninja import Router
from pydantic import WithJsonSchema

from customers.api.customers.operation import REGISTER, Operation
from customers.api.customers.operation_bodies import OperationIn, OperationOut
from customers.api.customers.operation_members import part_operations, with_members
from customers.api.http.endpoint import Answer, ApiError, Call, write

router = Router(tags=["Operations"])
OPERATIONS: Final[Mapping[str, Callable[[Operation], Answer]]] = {
    "GetCustomer": Operation.get,
    "EditCustomer": Operation.edit,
    REGISTER: Operation.register,
    "ConfirmEmail": lambda operation: operation.confirm("email"),
    "ConfirmMobilePhone": lambda operation: operation.confirm("mobile"),
    **part_operations(),
}
# An attempt at a code stays counted whatever becomes of the call.
_COUNTED: Final = ("ConfirmEmail", "ConfirmMobilePhone")
Name = Annotated[str, WithJsonSchema({"type": "string", "enum": list(OPERATIONS)})]


@write(
    router,
    "post",
    "/v3/operations/sync",
    answers={200: OperationOut},
    parameters=frozenset({"operation"}),
    own_transactions=lambda call: call.request.GET.get("operation") in _COUNTED,
)
def call_operation(call: Call, operation: Name, body: OperationIn) -> Answer:
    """Get, edit, register or confirm one customer.

    The customer is found by `ids`; where there are none, by `email`, then by `mobilePhone`. No such customer is
    `Success` with `NotFound`; a value that cannot be taken is `ValidationError` with its place in the body, and nothing
    is changed. In EditCustomer `null` clears a field.

    RegisterCustomer makes the customer, or changes the one who has an id, the email or the phone already: also through
    a point that gives account access, which finds in the other operations only contacts that have it. Registering with
    a contact that gives account access is refused as `taken`. A `deviceUUID` or a `device` alone makes a new customer,
    if it is an app or a browser that push reaches.
    """
    wanted = OPERATIONS.get(operation)
    if wanted is None:
        raise ApiError(404, "not_found", "operation", "There is no operation of this name.")
    call.operation = operation
    return with_members(Operation(call, body), wanted, counted=operation in _COUNTED)
