"""What the contact-info API answers to each refusal of a verification."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from customers.api.http.errors import ApiError
from customers.api.http.refusal_text import message_of
from customers.contacts.errors import (
    ContactRefused,
    NoSuchCustomer,
    NoSuchProcess,
    ProcessEnded,
    TooManyProcesses,
    TooManyWrongCodes,
    VerificationError,
    VerificationFailed,
    VerificationRequired,
)
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal

_STATUS: Final[Mapping[Code, int]] = {
    Code.NOT_FOUND: 404,
    Code.ERASED: 404,
    Code.TAKEN: 409,
    Code.RESERVED: 409,
    Code.MERGE_BLOCKED: 409,
}


def api_error(error: VerificationError) -> ApiError:
    """Return the API's answer to a refusal."""
    return ANSWERS[type(error)](error)


def no_such_customer(_error: VerificationError | None = None) -> ApiError:
    """Refuse an id that no customer has."""
    return ApiError(404, "not_found", message="There is no such customer.")


def no_such_verification(_error: VerificationError | None = None) -> ApiError:
    """Refuse an id that no verification has, or none of this caller's."""
    return ApiError(404, "not_found", message="There is no such verification.")


def too_many(code: str, message: str, seconds: int) -> ApiError:
    """Ask the caller to wait."""
    error = ApiError(429, code, message=message)
    error.headers["Retry-After"] = str(seconds)
    return error


def _failed(_error: VerificationError) -> ApiError:
    """One answer, whatever is wrong with the verification."""
    return ApiError(409, "verification_failed", message="The verification is not one that can be used here.")


def _required(_error: VerificationError) -> ApiError:
    message = "This integration point takes verified contacts only: verify the value and name the verification."
    return ApiError(400, "verification_required", "/verificationId", message)


def contact_refused(refusal: Refusal) -> ApiError:
    """Say why a contact cannot be taken."""
    status = _STATUS.get(refusal.code, 400)
    if status == 404:
        return no_such_customer()
    return ApiError(status, refusal.code.value, "/value", message_of(refusal, "value"))


def _too_many_processes(error: TooManyProcesses) -> ApiError:
    return too_many("too_many_verifications", "This contact has got as many codes as it may for now.", error.seconds)


def _too_many_wrong_codes(error: TooManyWrongCodes) -> ApiError:
    message = "Too many wrong codes came today: no more are taken for now."
    return too_many("too_many_wrong_codes", message, error.seconds)


ANSWERS: Final[Mapping[type[VerificationError], Callable[[Any], ApiError]]] = {
    ContactRefused: lambda error: contact_refused(error.refusal),
    NoSuchCustomer: no_such_customer,
    NoSuchProcess: no_such_verification,
    ProcessEnded: _failed,
    TooManyProcesses: _too_many_processes,
    TooManyWrongCodes: _too_many_wrong_codes,
    VerificationFailed: _failed,
    VerificationRequired: _required,
}
