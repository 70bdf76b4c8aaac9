"""One call of the API: who calls, through which point, and what the call says about repeating and versions."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final

from django.db import transaction
from django.http import HttpRequest
from ninja import Path
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from customers.api.http.errors import ApiError
from customers.edits.edit import EditContext, Initiator
from customers.edits.snapshot import lock_customers
from customers.models import Customer
from customers.rules.values.identifiers import LARGEST_CUSTOMER_ID
from integration_points.models import ApiKey
from integration_points.policies import PointPolicy

_CUSTOMER_ID = re.compile(r"[1-9][0-9]{0,18}")


# A customer id in an address: `def view(call: Call, customer_id: CustomerId)`, read by `customer_id_of`.
CustomerId = Annotated[str, Path(alias="customerId")]


class Body(BaseModel):
    """A body of a request: no unknown field, no value of another type that would have to be guessed.

    Names are snake_case here and camelCase outside.
    """

    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=to_camel)


class Reply(BaseModel):
    """A body of an answer, camelCase outside; empty fields (None) are left out, unless it says otherwise."""

    keeps_empty: ClassVar[bool] = False

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Warned(Reply):
    """Something that the caller should know although the call went well."""

    code: str
    message: str


SURVIVOR: Final = "91009"


def merged_warnings(merged_from: int | None, customer_id: int) -> list[Warned] | None:
    """Say that the id that was asked for has been merged into another customer, who is meant."""
    if merged_from is None:
        return None
    return [Warned(code=SURVIVOR, message=f"Customer {merged_from} was merged into {customer_id}, who is meant.")]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a view answers: a declared status with its body. `version` becomes the ETag; `about` is whose values stand
    in the body, so that an erasure finds the answer if it was kept.
    """

    body: BaseModel
    status: int = 200
    version: int | None = None
    about: int | None = None


@dataclass(slots=True)
class Call:
    """The caller and the conditions of a call. endpoint.py makes it; views take it as their first argument."""

    request: HttpRequest
    key: ApiKey
    point: PointPolicy
    now: dt.datetime
    if_match: str = ""
    operation: str = ""  # the name of an operation, for the request log

    @property
    def is_test(self) -> bool:
        """Return whether the call only tries: whatever it writes is rolled back."""
        return self.key.is_test

    def context(self, reason: str = "") -> EditContext:
        """Return in whose name the call edits. A client system may not clear confirmed or access-giving contacts."""
        initiator = Initiator("key", str(self.key), key_id=self.key.pk)
        return EditContext(point=self.point, initiator=initiator, reason=reason)

    def require_version(self, customer_id: int) -> None:
        """Refuse (412) if If-Match names another version than the customer's; the customer stays locked until the end
        of the transaction.

        Called in the write's transaction, before anything is written. Without If-Match nothing is asked.
        """
        if not self._asks_for_version:
            return
        with transaction.atomic():
            lock_customers({customer_id})
            version = Customer.objects.filter(pk=customer_id).values_list("version", flat=True).first()
        if version is not None:
            self.require_in_match(version)

    def require_in_match(self, version: int) -> None:
        """Refuse (412) if If-Match names another version than this one, which was read under the customer's lock."""
        if self._asks_for_version and str(version) not in versions_in(self.if_match):
            error = ApiError(412, "stale", "If-Match", f"The customer's version is {version}, not the one in If-Match.")
            error.headers["ETag"] = etag(version)
            raise error

    @property
    def _asks_for_version(self) -> bool:
        return self.if_match not in ("", "*")


def etag(version: int) -> str:
    """Write a version as an ETag."""
    return f'"{version}"'


def versions_in(header: str) -> Sequence[str]:
    """Read the versions of an If-Match header; a weak one never matches (RFC 9110, 13.1.1)."""
    return re.findall(r'(?<![/"])"([0-9]+)"', header)


def customer_id_of(text: str) -> int:
    """Read a customer id from an address; what cannot be one is nobody's."""
    if not _CUSTOMER_ID.fullmatch(text) or int(text) > LARGEST_CUSTOMER_ID:
        raise ApiError(404, "not_found", message="There is no such customer.")
    return int(text)
