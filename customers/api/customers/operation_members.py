"""What parts add to operations at work: a member of the body that makes an operation, or stands beside any."""

from collections.abc import Callable
from typing import Any, Final

from django.db import transaction
from pydantic.alias_generators import to_camel

from customers.api.customers.operation import NOT_FOUND, Operation, invalid
from customers.api.customers.operation_bodies import OperationMessage, OperationOut
from customers.api.http.endpoint import Answer, ApiError
from customers.api.part_api import MemberCall, OperationMember, OperationRefused, members
from customers.edits.change_customers import with_retries
from customers.edits.keys.lookup import Whom
from customers.edits.snapshot import lock_customers

_ELSEWHERE: Final = "This operation changes nothing of the profile: use EditCustomer."


def part_operations() -> dict[str, Callable[[Operation], Answer]]:
    """Return the operations that parts add, by name."""
    return {member.operation: _made_by(member) for member in members() if member.operation}


def with_members(operation: Operation, run: Callable[[Operation], Answer], *, counted: bool) -> Answer:
    """Run an operation and what stands beside it: all of it or nothing.

    What is `counted` stays, whatever stands beside it: a member that is refused is left out then, and named.
    """
    _refuse_others(operation)
    if counted:
        return _run_counted(operation, run)
    try:
        with transaction.atomic():
            answer = run(operation)
            _run_beside(operation, answer)
    except OperationRefused as refused:
        return invalid([_message(refused)], Whom(refused.about))
    return answer


def _run_counted(operation: Operation, run: Callable[[Operation], Answer]) -> Answer:
    answer = run(operation)

    def beside() -> None:
        with transaction.atomic():
            _run_beside(operation, answer)

    try:
        with_retries(beside)
    except OperationRefused as refused:
        told = answer.body
        if isinstance(told, OperationOut):
            told.validation_messages = [*(told.validation_messages or ()), _message(refused)]
    return answer


def _made_by(member: OperationMember) -> Callable[[Operation], Answer]:
    def run(operation: Operation) -> Answer:
        value = getattr(operation.body, member.name)
        if value is None:
            raise ApiError(400, "missing_field", _place(member))
        if others := operation.asked.beside_keys():
            raise ApiError(400, "unknown_field", others[0], _ELSEWHERE)
        whom, wrong = operation.find_and_lock()
        if wrong:
            return invalid(wrong, whom)
        if whom.customer_id is None:
            return Answer(NOT_FOUND)
        operation.call.require_version(whom.customer_id)
        _run(member, value, operation, whom.customer_id)
        return operation.answer(whom, "Changed")

    return run


def _run_beside(operation: Operation, answer: Answer) -> None:
    told = answer.body
    if answer.about is None or not isinstance(told, OperationOut) or told.status != "Success":
        return
    beside = [one for one in members() if one.may_stand_beside(operation.call.operation)]
    found = [(one, getattr(operation.body, one.name)) for one in beside]
    asked = [(one, value) for one, value in found if value is not None]
    if asked:
        lock_customers([answer.about])
    for member, value in asked:
        _run(member, value, operation, answer.about)


def _run(member: OperationMember, value: Any, operation: Operation, customer_id: int) -> None:
    call = operation.call
    try:
        member.run(MemberCall(customer_id, value, call.context(), call.now))
    except OperationRefused as refused:
        place = _place(member) + refused.location
        raise OperationRefused(refused.code, place, refused.message, about=customer_id) from None


def _refuse_others(operation: Operation) -> None:
    for member in members():
        name = operation.call.operation
        is_others = member.operation != name and not member.may_stand_beside(name)
        if is_others and getattr(operation.body, member.name) is not None:
            raise ApiError(400, "unknown_field", _place(member), f"This is for {member.operation}.")


def _place(member: OperationMember) -> str:
    return "/" + (member.alias or to_camel(member.name))


def _message(refused: OperationRefused) -> OperationMessage:
    return OperationMessage(message=refused.message, location=refused.location, code=refused.code)
