"""What schemathesis cannot guess: names that this project has. Half of the calls get them, the other half stay as made.

Loaded by schemathesis itself (SCHEMATHESIS_HOOKS). An Idempotency-Key that is one becomes a fresh one: of the few short
ones that it makes nearly every call would be another request under a used key (422), and nothing behind it be asked.
"""

import itertools
import json
import os
import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

import schemathesis

KNOWN: Final[Mapping[str, Any]] = json.loads(os.environ.get("SCHEMATHESIS_KNOWN", "{}"))
_KEY: Final = re.compile(r"[!-~]{1,255}")
_turn = itertools.count()
_names = itertools.cycle(["email", "mobile", "customerId", "WebsiteID"])


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    """Change a call right before it is made; one by a method that the address does not take stays as it is."""
    if case.method.upper() != case.operation.method.upper():
        return
    if case.headers and _KEY.fullmatch(str(case.headers.get("Idempotency-Key", ""))):
        case.headers["Idempotency-Key"] = uuid4().hex
    if not KNOWN or next(_turn) % 2:
        return
    if case.headers:
        case.headers.pop("If-Match", None)
    if case.path_parameters:
        known = {"id": KNOWN["bulk_edit"], "row": KNOWN["row"]}
        case.path_parameters |= {name: known[name] for name in case.path_parameters if name in known}
    if case.operation.path.endswith("/rows/{row}") and isinstance(case.body, dict):
        case.body = {"cells": {"lastName": "Lee"}}
    if case.operation.path.endswith("/changeIdentifier"):
        case.query = {"source": "WEBSITE"}
        case.body = {"add": {"type": "externalId", "value": uuid4().hex}}
    if case.operation.path.endswith("/card/generate"):
        case.body = {"seriesCode": "APP", "count": 2}  # the demo's series that makes its own numbers
    if isinstance(case.body, dict):
        _name_what_is_known(case.operation.path, case.body)


def _name_what_is_known(path: str, body: dict[str, Any]) -> None:
    if path.endswith("/lookup"):
        name = next(_names)
        body |= {"source": "WEBSITE", "identifierName": name, "identifierValue": KNOWN["values"][name]}
    if path.endswith("/sync") and isinstance(body.get("customer"), dict):
        body["customer"] |= {"ids": {"customerId": KNOWN["values"]["customerId"]}}
        body["customer"].pop("customFields", None)
