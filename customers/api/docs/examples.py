"""The examples of the documentation, in an order in which they can be followed; a test runs each of them.

Words in capitals with a $ are what the reader fills in; `gives` says which of them an answer brings.
"""

from typing import Final

from customers.api.bulk_edits.examples import BULK_EDIT_EXAMPLES
from customers.api.http.example import Example
from customers.api.identifiers.examples import IDENTIFIER_EXAMPLES
from customers.api.part_api import part_apis

_SYNC: Final = "/api/v3/operations/sync?operation="
_CONTACTS: Final = "/api/v2/customer-persons/$CUSTOMER"
_IDS: Final = {"customerId": 1042, "WebsiteID": "W-1042"}
_PROFILE: Final = {
    "customerId": 1042,
    "ids": {"WebsiteID": "W-1042"},
    "email": "anna@example.com",
    "isEmailConfirmed": False,
    "firstName": "Anna",
    "version": 1,
}

EXAMPLES: Final[tuple[Example, ...]] = (
    Example(
        "call_operation",
        "Register a customer",
        f"{_SYNC}RegisterCustomer",
        body={
            "customer": {"ids": {"WebsiteID": "W-1042"}, "email": "anna@example.com", "firstName": "Anna"},
        },
        headers={"Idempotency-Key": "registration-1042"},
        answer={"status": "Success", "customer": {"processingStatus": "Created", "ids": _IDS}},
        gives={"CUSTOMER": "/customer/ids/customerId"},
    ),
    Example(
        "call_operation",
        "Edit a customer: a new name, and no area any more",
        f"{_SYNC}EditCustomer",
        body={"customer": {"ids": {"WebsiteID": "W-1042"}, "lastName": "Berg", "area": None}},
        answer={"status": "Success", "customer": {"processingStatus": "Changed", "ids": _IDS}},
    ),
    Example(
        "call_operation",
        "A value that cannot be taken",
        f"{_SYNC}EditCustomer",
        body={"customer": {"ids": {"WebsiteID": "W-1042"}, "mobilePhone": "12"}},
        answer={
            "status": "ValidationError",
            "validationMessages": [{"message": "…", "location": "/customer/mobilePhone", "code": "invalid_phone"}],
        },
    ),
    Example(
        "call_operation",
        "Confirm an email with the code that its owner typed",
        f"{_SYNC}ConfirmEmail",
        body={"customer": {"ids": {"customerId": "$CUSTOMER"}}, "confirmation": {"code": "000000"}},
        answer={
            "status": "ValidationError",
            "validationMessages": [{"message": "…", "location": "/confirmation/code", "code": "not_confirmed"}],
        },
    ),
    Example(
        "get_customer",
        "Read a customer",
        "/api/v2/customers/$CUSTOMER",
        method="GET",
        answer={**_PROFILE, "lastName": "Berg", "version": 2},
    ),
    Example(
        "lookup_customer",
        "Find a customer by an identifier",
        "/api/v2/customers/lookup",
        body={"source": "WEBSITE", "identifierName": "WebsiteID", "identifierValue": "W-1042"},
        answer={**_PROFILE, "lastName": "Berg", "version": 2},
    ),
    *IDENTIFIER_EXAMPLES,
    Example(
        "resolve_customer_token",
        "Resolve a token that staff copied from the customer's page",
        "/api/v2/customers/token",
        body={"token": "$TOKEN"},
        answer={"customerId": 1042},
    ),
    Example(
        "get_contact_info",
        "List a customer's contacts",
        f"{_CONTACTS}/contact-info",
        method="GET",
        point="wallet",
        answer={
            "contactInfo": [
                {
                    "customerId": 1042,
                    "type": "EMAIL",
                    "value": "anna@example.com",
                    "status": "NOT_VERIFIED",
                    "creationTime": "2026-11-22T09:12:44.120000Z",
                }
            ]
        },
    ),
    Example(
        "start_verification",
        "Have a code sent to the new email",
        f"{_CONTACTS}/verifications",
        body={"flow": "WALLET_UPDATE", "attribute": {"type": "EMAIL", "value": "anna.berg@example.com"}},
        status=201,
        point="wallet",
        answer={
            "verificationId": "4f3d2c1b-0000-4000-8000-000000001042",
            "flow": "WALLET_UPDATE",
            "attribute": {"type": "EMAIL", "value": "anna.berg@example.com"},
            "notificationType": "EMAIL",
            "creationTime": "2026-11-22T09:13:02.031000Z",
            "expirationTime": "2026-11-22T09:23:02.031000Z",
            "currentProcesses": 1,
            "allowableProcesses": 5,
        },
        gives={"VERIFICATION": "/verificationId"},
    ),
    Example(
        "attempt_verification",
        "Try the code that the owner received",
        f"{_CONTACTS}/verifications/$VERIFICATION/attempts",
        body={"code": "$CODE"},
        status=201,
        point="wallet",
        answer={
            "verificationAttemptId": "7a6b5c4d-0000-4000-8000-000000001042",
            "status": "SUCCEEDED",
            "statusReason": None,
            "currentAttempts": 1,
            "allowableAttempts": 5,
        },
    ),
    Example(
        "change_contact_info",
        "Change the email, naming the verification that proved it",
        f"{_CONTACTS}/contact-info",
        method="PATCH",
        body={"type": "EMAIL", "value": "anna.berg@example.com", "verificationId": "$VERIFICATION"},
        point="wallet",
        headers={"Idempotency-Key": "new-email-1042"},
        answer={
            "customerId": 1042,
            "type": "EMAIL",
            "value": "anna.berg@example.com",
            "status": "VERIFIED",
            "creationTime": "2026-11-22T09:14:10.902000Z",
        },
    ),
    Example(
        "generate_card_numbers",
        "Have a card series make numbers",
        "/api/v2/card/generate",
        body={"seriesCode": "APP", "count": 2},
        headers={"Idempotency-Key": "cards-of-november"},
        answer={"seriesCode": "APP", "numbers": ["APP706194031", "APP228450364"]},
    ),
    *BULK_EDIT_EXAMPLES,
)


def all_examples() -> tuple[Example, ...]:
    """Return the examples of the core, then those of the parts."""
    return (*EXAMPLES, *(example for api in part_apis() for example in api.examples))
