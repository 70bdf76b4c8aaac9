"""The documentation for client systems: every route stands in it, and every example does what it says."""

import html
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from django.test import Client

from customers.api.application import api
from customers.api.docs.examples import all_examples
from customers.api.http.example import Example
from tests.api.docs.guide import FOLDER, PAGES, calls
from tests.api.live import LiveClient, LiveSite
from tests.faults.visitor import Visitor

CUSTOMERS = "/admin/customers/customer"
CALL = re.compile(r'<pre tabindex="0" class="docs-call" data-status="(\d+)">(.*?)</pre>', re.DOTALL)


@pytest.mark.django_db
def test_every_route_stands_in_the_documentation_with_an_example(client: Client) -> None:
    page = client.get("/api/docs")

    shown = page.content.decode()
    operations = [one for path in api.document["paths"].values() for one in path.values()]
    assert page.status_code == 200
    for operation in operations:
        assert f'id="{operation["operationId"]}"' in shown
        assert operation["operationId"] in {example.operation_id for example in all_examples()}
    assert page["Content-Security-Policy"]
    assert " style=" not in shown
    assert "<script>" not in shown


@pytest.mark.django_db
def test_the_document_names_keys_and_what_each_write_knows(client: Client) -> None:
    document = client.get("/api/openapi.json").json()

    assert set(document["components"]["securitySchemes"]) == {"key", "pointAndKey"}
    write = document["paths"]["/api/v3/operations/sync"]["post"]
    assert {"operation", "Idempotency-Key", "If-Match"} == {one["name"] for one in write["parameters"]}
    for path in document["paths"].values():
        for operation in path.values():
            assert {"400", "401", "404", "429", "503"} <= set(operation["responses"])


@pytest.mark.sqlite
def test_each_example_of_the_page_does_what_it_says(live: LiveSite, tmp_path: Path) -> None:
    """In the order of the page's examples, as a developer would follow them: with a shell and curl."""
    assert shutil.which("curl"), "the examples are curl commands"
    with urlopen(f"{live.stack.url}/api/docs") as page:  # noqa: S310 - our own server
        found = CALL.findall(page.read().decode())
    on_the_page = {html.unescape(command): int(status) for status, command in found}
    words = {"ADDRESS": live.stack.url}
    keys = {point: live.client(point).key for point in {example.point for example in all_examples()}}

    assert set(on_the_page) == {example.curl for example in all_examples()}
    for example in all_examples():
        words["KEY"] = keys[example.point]
        words |= _from_elsewhere(example, words, live, tmp_path)
        status, answer = _run(example.curl, words)
        assert (status, status) == (on_the_page[example.curl], example.status), (example.title, answer)
        expected = example.answer.splitlines() if isinstance(example.answer, str) else example.answer
        assert _shape(answer) == _shape(expected), example.title
        for word, pointer in example.gives.items():
            words[word] = str(_at(answer, pointer))


@pytest.mark.sqlite
def test_each_call_of_the_guide_does_what_it_says(live: LiveSite, tmp_path: Path) -> None:
    """In the order of its pages, as a developer would follow them."""
    words = {"ADDRESS": live.stack.url, "KEY": live.client("website-confirmed").key}
    (tmp_path / "names.csv").write_text("WebsiteID,lastName\nW-2001,Holm\n")
    for call in calls():
        at = f"{call.page}: {call.command}"
        if state := {"previewed": "previewed", "/rows": "completed"}.get(_waits_for(call.answer, call.command)):
            LiveClient(urlsplit(live.stack.url).port or 0, words["KEY"]).wait(int(words["BULK_EDIT"]), state)
        status, answer = _run(call.command, words, folder=tmp_path)
        assert status == call.status, (at, answer)
        assert _shape(answer) == _shape(call.answer), at
        assert _codes(answer) == _codes(call.answer), at
        for word, pointer in call.kept:
            words[word] = str(_at(answer, pointer))


def test_every_page_of_the_guide_with_calls_is_followed() -> None:
    with_calls = {path.stem for path in FOLDER.glob("*.md") if "```bash\ncurl" in path.read_text()}
    assert with_calls == {*PAGES, "operations"}


@pytest.mark.sqlite
def test_a_client_generated_from_the_document_calls_the_api(live: LiveSite, tmp_path: Path) -> None:
    """Whoever generates one finds typed calls, bodies and answers."""
    (tmp_path / "config.yaml").write_text("post_hooks: []\nproject_name_override: profiles\n")
    generate = [
        sys.executable,
        "-m",
        "openapi_python_client",
        "generate",
        "--url",
        f"{live.stack.url}/api/openapi.json",
    ]
    subprocess.run([*generate, "--config", "config.yaml", "--fail-on-warning"], cwd=tmp_path, check=True, timeout=120)
    key = live.client("website-confirmed").key
    called = subprocess.run(
        [sys.executable, "-c", GENERATED_CLIENT, live.stack.url, key],
        cwd=tmp_path / "profiles",
        check=True,
        timeout=60,
        capture_output=True,
        text=True,
    )
    status, customer, found, email = called.stdout.split()
    assert (status, email) == ("Success", "otto@example.com")
    assert customer == found


GENERATED_CLIENT = """
import sys
from profiles import AuthenticatedClient
from profiles.api.customers import get_customer
from profiles.api.operations import call_operation
from profiles.models import CallOperationOperation, OperationIn

client = AuthenticatedClient(base_url=sys.argv[1], token=sys.argv[2])
customer = {"ids": {"WebsiteID": "W-2077"}, "email": "otto@example.com"}
body = OperationIn.from_dict({"customer": customer})
made = call_operation.sync(client=client, body=body, operation=CallOperationOperation.REGISTERCUSTOMER)
number = made.customer.ids["customerId"]
found = get_customer.sync(number, client=client)
print(made.status, number, found.customer_id, found.email)
"""


def _run(command: str, words: dict[str, str], *, folder: Path | None = None) -> tuple[int, Any]:
    """Run a command as it stands on the page; an answer that is no JSON is the text of a file."""
    asked = f"{command} \\\n  --silent --show-error --write-out '\\n%{{http_code}}'"
    done = subprocess.run(
        ["bash", "-c", asked],
        cwd=folder,
        env={**os.environ, **words},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    body, _, status = done.stdout.rpartition("\n")
    return int(status), json.loads(body) if body.startswith("{") else body.strip("\ufeff").splitlines()


def _from_elsewhere(example: Example, words: dict[str, str], live: LiveSite, folder: Path) -> dict[str, str]:
    """Bring what no answer gives: the token is made by staff, the code stands in the message, a file is the caller's.

    And wait as long as the worker takes.
    """
    if example.operation_id == "upload_bulk_edit":
        (folder / "names.csv").write_text("WebsiteID,lastName\nW-1042,Lind\n")
        return {"FILE": str(folder / "names.csv")}
    if state := {"get_bulk_edit": "previewed", "get_bulk_edit_rows": "completed"}.get(example.operation_id):
        LiveClient(urlsplit(live.stack.url).port or 0, words["KEY"]).wait(
            int(words[_bulk_edit_in(example.path)]), state
        )
    if example.operation_id == "resolve_customer_token":
        return {"TOKEN": _token(live.staff("editor"), words["CUSTOMER"])}
    if example.operation_id == "attempt_verification":
        return {"CODE": live.code("anna.berg@example.com")}
    return {}


def _bulk_edit_in(path: str) -> str:
    return path.partition("/bulk-edits/$")[2].partition("/")[0].partition("?")[0]


def _token(editor: Visitor, customer: str) -> str:
    shown = re.search(r'id="token" readonly value="([^"]+)"', editor.ask_by_button(f"{CUSTOMERS}/{customer}/token/"))
    assert shown is not None
    return html.unescape(shown[1])


def _waits_for(answer: Any, command: str) -> str:
    """Say for what a reader waits before a call: a preview, or the end of the run."""
    return "/rows" if "/rows" in command else str(answer.get("state", ""))


def _codes(answer: Any) -> list[str]:
    """Return by what a program decides."""
    told = [*answer.get("errors", ()), *answer.get("validationMessages", ())]
    return [answer.get("status", ""), *(one["code"] for one in told)]


def _shape(answer: Any) -> Any:
    """Compare what is told, not each value: ids and times differ."""
    if isinstance(answer, dict):
        return {name: _shape(value) for name, value in answer.items()}
    if isinstance(answer, list):
        return [_shape(value) for value in answer]
    return type(answer).__name__


def _at(answer: Any, pointer: str) -> Any:
    for name in pointer.strip("/").split("/"):
        answer = answer[name]
    return answer
