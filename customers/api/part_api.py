"""What a part of a customer adds to the API: routes, members of an operation's body, and examples for its page.

A part names where its `PartApi` stands (`CustomerPart.api`). It is imported once the API is built, so that no worker
imports the API for it.
"""

import functools
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string

from customers.edits.edit import EditContext
from customers.parts import parts

if TYPE_CHECKING:
    from ninja import Router

    from customers.api.http.example import Example


class OperationRefused(Exception):
    """A member can't be taken: all of the call is rolled back, and the answer is ValidationError with this message.

    `location` is a JSON pointer below the member: "/amount"; blank for the member itself. The text of the exception is
    the code alone. `about` is the customer, which the door adds: a kept answer about somebody goes with their erasure.
    """

    def __init__(self, code: str, location: str, message: str, *, about: int | None = None) -> None:
        super().__init__(code)
        self.code, self.location, self.message, self.about = code, location, message, about


@dataclass(frozen=True, slots=True)
class MemberCall:
    """What a member is run with: the customer, found and locked, and the validated value."""

    customer_id: int
    value: Any
    context: EditContext
    now: datetime


@dataclass(frozen=True, slots=True)
class OperationMember:
    """A member of the body of `POST /v3/operations/sync`, beside `customer`.

    With an `operation` it makes that operation and is required there, and may stand in those of `beside` too; without,
    it may stand in any operation. `type` is a subclass of Body, or a plain type. `alias` is its name in JSON where
    camelCase of the name is another. `holds` says whether a new customer could be made with this value
    alone; `run` writes it then, or refuses what can't be read.
    """

    name: str
    type: Any
    description: str
    run: Callable[[MemberCall], None]
    operation: str = ""
    beside: Collection[str] = ()
    alias: str = ""
    holds: Callable[[Any, EditContext], bool] | None = None

    def may_stand_beside(self, operation: str) -> bool:
        """Return whether it may stand in an operation that it doesn't make."""
        return not self.operation or operation in self.beside


@dataclass(frozen=True, slots=True)
class PartApi:
    """All that a part adds to the API; `examples` are run against a real server by a test, after those of the core."""

    routers: "Sequence[Router]" = ()
    members: Sequence[OperationMember] = ()
    examples: "Sequence[Example]" = ()


@functools.cache
def part_apis() -> tuple[PartApi, ...]:
    """Return what the parts add, in their order; asked after all of them are registered."""
    return tuple(import_string(part.api) for part in parts() if part.api)


def members() -> tuple[OperationMember, ...]:
    """Return every member that a part adds to the body of an operation."""
    return tuple(member for api in part_apis() for member in api.members)
