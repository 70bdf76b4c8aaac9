"""What the OpenAPI document says beside the routes: keys, and the headers that every endpoint reads and sets."""

from collections.abc import Iterator
from typing import Any, Final

from customers.api.http.endpoint import FILES, VERSIONED, WRITES

Part = dict[str, Any]
_METHODS: Final = ("get", "post", "put", "patch", "delete")
_SCHEMES: Final[Part] = {
    "key": {"type": "http", "scheme": "bearer", "description": "A key of an integration point."},
    "pointAndKey": {"type": "http", "scheme": "basic", "description": "The point's system name and one of its keys."},
}
_IDEMPOTENCY: Final[Part] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key with the same request gets the first answer again. Kept for a day.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
_IF_MATCH: Final[Part] = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the customer that was read; 412 if the customer was changed since.",
    "schema": {"type": "string", "maxLength": 300, "pattern": '^"[0-9]+"$'},
}
_RETRY: Final[Part] = {
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "string", "pattern": "^[0-9]+$"}}
}
_REQUEST_ID: Final[Part] = {
    "Request-Id": {"description": "Names this call in the request log.", "schema": {"type": "string"}}
}


def completed(document: Part) -> Part:
    """Add to ninja's document what it cannot know."""
    document.setdefault("components", {})["securitySchemes"] = _SCHEMES
    document["security"] = [{name: []} for name in _SCHEMES]
    for operation in _operations(document):
        operation.pop("security", None)
        if operation["operationId"] in WRITES:
            operation.setdefault("parameters", []).append(_IDEMPOTENCY)
        if operation["operationId"] in VERSIONED:
            operation["parameters"].append(_IF_MATCH)
        if media_type := FILES.get(operation["operationId"]):
            operation["responses"][200]["content"] = {media_type: {"schema": {"type": "string"}}}
        for status, answer in operation["responses"].items():
            answer["headers"] = {**_REQUEST_ID, **(_RETRY if str(status) in ("429", "503") else {})}
    return document


def _operations(document: Part) -> Iterator[Part]:
    for path in document["paths"].values():
        yield from (path[method] for method in _METHODS if method in path)
