"""What stands in a Content-Type fails no request."""

import io
from typing import Any

import pytest
from django.test.client import ClientHandler

from crm.http.content_types import with_readable_types
from integration_points.keys import make_key
from tests.factories import make_customer, make_point

pytestmark = pytest.mark.django_db
NO_TEXT = [
    "text/plain; charset=hex",
    "application/json; charset=base64",
    "application/json; charset=undefined",
    "text/plain; charset=idna",
    "text/plain; charset=none-such",
    "text/plain; a*=hex''%41",
    "multipart/form-data; charset=rot13; boundary=x",
]


def django(environ: Any, start_response: Any) -> list[bytes]:
    """Answer as Django's own application does, within the test's transaction."""
    response: Any = ClientHandler()(environ)
    start_response(f"{response.status_code} {response.reason_phrase}", [])
    return [response.getvalue()]


def answered(method: str, address: str, body: bytes, content_type: str, key: str = "") -> tuple[str, bytes]:
    """Ask as a server does: the status line, and the body."""
    path, _, query = address.partition("?")
    environ: Any = {
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REQUEST_METHOD": method,
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_AUTHORIZATION": f"Bearer {key}",
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
    }
    statuses: list[str] = []
    answer = with_readable_types(django)(environ, lambda status, *_: statuses.append(status))  # type: ignore[arg-type, return-value, func-returns-value]
    return statuses[0], b"".join(answer)


@pytest.mark.parametrize("content_type", NO_TEXT)
def test_without_a_body_nobody_asks_what_type_it_has(content_type: str) -> None:
    key, customer = make_key(integration_point=make_point(), is_test=False), make_customer()
    path = f"/api/v2/customers/{customer.pk}"

    assert answered("GET", path, b"", content_type, key)[0] == "200 OK"
    assert answered("GET", f"{path}?a=%41", b"", content_type, key)[0] == "400 Bad Request"
    assert answered("GET", "/healthz?a=%41", b"", content_type)[0] == "200 OK"


@pytest.mark.parametrize("content_type", NO_TEXT)
def test_a_body_in_what_is_no_text_is_of_a_type_that_is_not_taken(content_type: str) -> None:
    key = make_key(integration_point=make_point(), is_test=False)
    path, body = "/api/v3/operations/sync?operation=%47etCustomer", b'{"customer": {"ids": {"customerId": 1}}}'

    status, content = answered("POST", path, body, content_type, key)

    assert (status, b"unsupported_media_type" in content) == ("415 Unsupported Media Type", True)


def test_a_type_that_can_be_read_is_left_as_it_is() -> None:
    key = make_key(integration_point=make_point(), is_test=False)
    path, body = "/api/v3/operations/sync?operation=%47etCustomer", b'{"customer": {"ids": {"customerId": 1}}}'

    status, content = answered("POST", path, body, "application/json; charset=UTF-8", key)

    assert (status, b"NotFound" in content) == ("200 OK", True)
