"""What the API answers when it says no: always {"errors": [{code, message, field}]}."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from django.http import HttpResponse
from pydantic import BaseModel, Field


class Error(BaseModel):
    """One reason of a refusal."""

    code: str = Field(description="What a program decides by; its meaning never changes.")
    message: str = Field(description="A sentence for the developer.")
    field: str | None = Field(description="Where in the body, as a JSON pointer; or the name of a header or parameter.")


class Errors(BaseModel):
    """What every refusal looks like."""

    keeps_empty: ClassVar[bool] = True

    errors: list[Error]


# The codes that any route may answer; a route's own stand in its router, with their sentences.
SENTENCES: Final[Mapping[str, str]] = {
    "unauthorized": "Send a valid key: `Authorization: Bearer KEY`, or Basic with the integration point as its name.",
    "forbidden": "This integration point may not do that.",
    "not_found": "There is no such thing.",
    "method_not_allowed": "This address does not take that method.",
    "in_progress": "The first request with this Idempotency-Key is still at work: try again in a moment.",
    "idempotency_mismatch": "This Idempotency-Key was used for another request: take a new one.",
    "stale": "The customer was changed since the version in If-Match: read it again.",
    "too_large": "The body is too large.",
    "unsupported_media_type": "Send the body as `Content-Type: application/json`, a file as `multipart/form-data`, "
    "not compressed.",
    "too_many_requests": "Too many requests: wait as long as Retry-After says.",
    "internal_error": "The fault is ours; the Request-Id finds it in our log.",
    "busy": "The service is busy: try again in a moment.",
    "malformed": "This is not what the documentation describes.",
    "missing_field": "This field is missing.",
    "unknown_field": "There is no such field here.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One error before it is written down; without a message it gets its code's sentence."""

    code: str
    field: str | None = None
    message: str = ""


class ApiError(Exception):
    """The call is refused: raised by views and by endpoint.py. Its text is the codes alone."""

    def __init__(
        self,
        status: int,
        code: str = "",
        field: str | None = None,
        message: str = "",
        *,
        problems: Sequence[Problem] = (),
    ) -> None:
        self.status = status
        self.problems = tuple(problems) or (Problem(code, field, message),)
        self.headers: dict[str, str] = {}
        super().__init__(status, self.codes)

    @property
    def codes(self) -> str:
        """Return the codes, for the request log."""
        return ",".join(dict.fromkeys(problem.code for problem in self.problems))

    def body(self) -> Errors:
        """Return what the caller reads."""
        return Errors(
            errors=[
                Error(code=one.code, message=one.message or SENTENCES.get(one.code, "Refused."), field=one.field)
                for one in self.problems
            ]
        )


def refused(error: ApiError) -> HttpResponse:
    """Write an error down."""
    response = HttpResponse(error.body().model_dump_json(), content_type="application/json", status=error.status)
    for name, value in error.headers.items():
        response[name] = value
    return response
