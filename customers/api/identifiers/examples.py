"""The examples of changeIdentifier, which leave the customer as it was: those that follow know nothing of them."""

from typing import Final

from customers.api.http.example import Example

_PATH: Final = "/api/v2/customers/$CUSTOMER/changeIdentifier?source=WEBSITE"

IDENTIFIER_EXAMPLES: Final[tuple[Example, ...]] = (
    Example(
        "change_identifier",
        "Add identifiers of the website to a customer",
        _PATH,
        body={"add": [{"type": "externalId", "value": "E-1042"}, {"type": "wechat", "value": "TS11"}]},
        headers={"Idempotency-Key": "identifiers-1042"},
        answer={"createdId": 1042, "warnings": []},
    ),
    Example(
        "change_identifier",
        "Issue a card and remove an identifier",
        _PATH,
        body={
            "add": {"type": "cardnumber", "value": "990000001042", "seriesCode": "GOLD", "statusLabel": "Active"},
            "remove": {"type": "wechat", "value": "TS11"},
        },
        answer={"createdId": 1042, "warnings": []},
    ),
    Example(
        "change_identifier",
        "Add one that the customer has",
        _PATH,
        body={"add": {"type": "externalId", "value": "E-1042"}},
        answer={"createdId": 1042, "warnings": [{"code": "91006", "message": "…"}]},
    ),
    Example(
        "change_identifier",
        "Put everything back",
        _PATH,
        body={
            "remove": [{"type": "externalId", "value": "E-1042"}, {"type": "cardnumber", "value": "990000001042"}],
        },
        answer={"createdId": 1042, "warnings": []},
    ),
    Example(
        "change_identifier",
        "Remove one that the customer doesn't have",
        _PATH,
        body={"remove": {"type": "line", "value": "U4af"}},
        status=400,
        answer={"errors": [{"code": "8013", "message": "…", "field": "/remove/value"}]},
    ),
)
