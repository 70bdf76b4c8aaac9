"""What the tests of the API ask with."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from integration_points.keys import make_key
from integration_points.models import IntegrationPoint
from tests.api.live import LiveSite
from tests.servers import Stack


class Caller:
    """A client system: asks with a key, in JSON."""

    def __init__(self, client: Client, key: str) -> None:
        self.client = client
        self.key = key

    def get(self, path: str, **headers: str) -> Any:
        """Ask with GET."""
        return self.client.get(f"/api{path}", headers=self._headers(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Ask with POST; a text or bytes go as they are."""
        return self.send("post", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        """Ask with PATCH."""
        return self.send("patch", path, body, **headers)

    def operation(self, name: str, customer: dict[str, Any], **more: Any) -> Any:
        """Call an operation and return its answer, which has to be 200."""
        answer = self.post(f"/v3/operations/sync?operation={name}", {"customer": customer, **more})
        assert answer.status_code == 200, answer.content
        return answer.json()

    def send(self, method: str, path: str, body: Any, *, content_type: str = "application/json", **headers: str) -> Any:
        """Send a body of any kind."""
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.generic(
            method.upper(), f"/api{path}", content, content_type=content_type, headers=self._headers(headers)
        )

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"authorization": f"Bearer {self.key}", **named}


def caller(client: Client, point: IntegrationPoint, *, is_test: bool = False) -> Caller:
    """Make a key of a point and a client system that has it."""
    return Caller(client, make_key(integration_point=point, is_test=is_test))


def basic(name: str, secret: str) -> str:
    """Write a Basic authorization."""
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


def codes(answer: Any) -> list[str]:
    """Return the codes of a refusal."""
    return [error["code"] for error in answer.json()["errors"]]


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A running site with a worker, an outbox and some demo customers, for all tests that ask it from outside."""
    folder = tmp_path_factory.mktemp("live")
    with Stack(folder, environment={"SWEEP_SECONDS": "2", "API_REQUESTS_PER_MINUTE": "1000000"}) as stack:
        stack.manage("demo", "--customers", "60")
        yield LiveSite(stack, folder)
