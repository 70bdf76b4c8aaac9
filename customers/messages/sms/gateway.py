"""Text messages to a provider: a POST of {"to", "text", "from", "reference"} as JSON, answered with 2xx when taken.

Certain not to have been sent is only what never left us, or what the provider says that it did not take.
"""

import contextlib
import http.client
import json
from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings

from customers.messages.failures import NotHandedOver, NotSent, PerhapsSent, RejectedByProvider
from customers.messages.sms.base import TextMessage
from customers.rules.messages import Failure

_TAKEN, _ELSEWHERE, _REFUSED = range(200, 300), range(300, 400), range(400, 500)
_LATER = frozenset(
    {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
)
# Not about this message but about all of them: an operator mends it, and then they go out.
_SETUP = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.PAYMENT_REQUIRED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.METHOD_NOT_ALLOWED,
        HTTPStatus.PROXY_AUTHENTICATION_REQUIRED,
    }
)


class GatewayBackend:
    """Posts each to SMS_GATEWAY_URL, one request a message."""

    def send_messages(self, messages: Sequence[TextMessage]) -> int:
        """Send them one after the other. Raises NotSent, RejectedByProvider, PerhapsSent."""
        for message in messages:
            _check_status(_post(message))
        return len(messages)


def _post(message: TextMessage) -> int:
    url = urlsplit(settings.SMS_GATEWAY_URL)
    made = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    with contextlib.closing(made(url.hostname or "", url.port, timeout=settings.SMS_TIMEOUT_SECONDS)) as connection:
        try:
            connection.connect()
        except OSError as error:
            raise NotSent(Failure.UNREACHABLE) from error
        path = f"{url.path or '/'}{f'?{url.query}' if url.query else ''}"
        try:
            connection.request("POST", path, _body(message), _headers(message))
            return connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise PerhapsSent from error


def _body(message: TextMessage) -> bytes:
    told = {"to": message.to, "text": message.text, "from": settings.SMS_SENDER, "reference": message.reference}
    return json.dumps({name: value for name, value in told.items() if value}).encode()


def _headers(message: TextMessage) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if settings.SMS_GATEWAY_TOKEN:
        headers["Authorization"] = f"Bearer {settings.SMS_GATEWAY_TOKEN}"
    if message.reference:
        headers["Idempotency-Key"] = message.reference
    return headers


def _check_status(status: int) -> None:
    failure: NotHandedOver
    if status in _TAKEN:
        return
    if status in _LATER:
        failure = NotSent(Failure.BUSY, status)
    elif status in _SETUP or status in _ELSEWHERE:
        failure = NotSent(Failure.SETUP, status)
    elif status in _REFUSED:
        failure = RejectedByProvider(Failure.REFUSED, status)
    else:
        failure = PerhapsSent(status)
    raise failure
