"""What an operation is asked with, and what it answers."""

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, create_model
from pydantic.alias_generators import to_camel

from customers.api.customers.profiles import ProfileFields
from customers.api.http.call import Body, Reply, Warned
from customers.api.part_api import OperationMember, members


class CustomerIn(Body):
    """The customer: `ids` say who it is, everything else is what is wanted. In EditCustomer null clears."""

    ids: dict[str, str | int | None] = Field(
        default_factory=dict, description="By `customerId` or the system name of an identifier type."
    )
    email: str | None = None
    mobile_phone: str | None = None
    first_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None
    birth_date: str | None = Field(None, description="Year, month and day: 1988-08-17.")
    gender: str | None = Field(None, description="female, male or other.")
    area: str | None = None
    time_zone: str | None = Field(None, description="A name of the IANA list: Europe/Berlin.")
    custom_fields: dict[str, str | int | float | bool | list[str] | None] = Field(
        default_factory=dict, description="By system name."
    )


class CodeIn(Body):
    """The code that the owner of the contact received."""

    code: str


class CoreOperationIn(Body):
    """The body of every operation, as the core reads it."""

    customer: CustomerIn
    confirmation: CodeIn | None = Field(None, description="In ConfirmEmail and ConfirmMobilePhone.")


def _field(member: OperationMember) -> Any:
    where = f"In {' and '.join((member.operation, *member.beside))}." if member.operation else "In any operation."
    alias = member.alias or to_camel(member.name)
    return member.type | None, Field(None, alias=alias, description=f"{where} {member.description}")


if TYPE_CHECKING:
    OperationIn = CoreOperationIn
else:
    OperationIn = create_model(
        "OperationIn", __base__=CoreOperationIn, **{member.name: _field(member) for member in members()}
    )
    OperationIn.__doc__ = "The body of every operation."


class CustomerOut(ProfileFields):
    """Who it is and what became of it; in GetCustomer with the whole profile."""

    processing_status: Literal["Found", "NotFound", "Created", "Changed"]
    customer_id: int | None = None
    ids: dict[str, str | int] | None = None
    version: int | None = None


class OperationMessage(Reply):
    """What is wrong with a value, or why a part of the body was left out."""

    message: str
    location: str = Field(description="A JSON pointer into the body.")
    code: str


class OperationOut(Reply):
    """The answer of every operation. With Success, messages name the optional values that were left out."""

    status: Literal["Success", "ValidationError"]
    customer: CustomerOut | None = None
    validation_messages: list[OperationMessage] | None = None
    warnings: list[Warned] | None = None
