"""The documentation for developers of client systems: one page, made from the OpenAPI document and the examples."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from customers.api.application import api
from customers.api.docs.examples import all_examples
from customers.api.http.errors import SENTENCES
from customers.api.http.example import Example
from customers.rules.columns import COLUMNS, KEYS
from customers.spreadsheets.refusals import megabytes

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_REFERENCE: Final = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of a text: plain words, or a name that stands between backticks in the source."""

    text: str
    is_code: bool


@dataclass(frozen=True, slots=True)
class BodyField:
    """One field of a body; those inside another one are named by their way there."""

    name: str
    type: str
    is_required: bool
    description: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """One route as the page tells of it."""

    id: str
    method: str
    path: str
    title: str
    text: tuple[tuple[Words, ...], ...]
    fields: tuple[BodyField, ...]
    statuses: tuple[str, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """The routes of one capability."""

    id: str
    title: str
    routes: tuple[Route, ...]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the documentation."""
    context = {
        "chapters": chapters(api.document),
        "address": f"{request.scheme}://{request.get_host()}",
        "columns": COLUMNS,
        "keys": KEYS,
        "codes": [(code, _words(sentence)) for code, sentence in SENTENCES.items()],
        "limit": settings.API_REQUESTS_PER_MINUTE,
        "most_bytes": settings.API_MAX_BODY_BYTES,
        "most_of_a_file": megabytes(settings.BULK_EDIT_MAX_BYTES),
        "kept_hours": settings.API_ANSWERS_KEPT_HOURS,
    }
    response = render(request, "api/docs.html", context)
    response["Cache-Control"] = "public, max-age=300"
    return response


def chapters(document: Mapping[str, Any]) -> list[Chapter]:
    """Return every route of the OpenAPI document, with its examples, in the order of the document."""
    by_tag: dict[str, list[Route]] = {}
    for path, operations in document["paths"].items():
        for method in _METHODS:
            if method in operations:
                route = _route(document, path, method, operations[method])
                by_tag.setdefault(operations[method]["tags"][0], []).append(route)
    return [Chapter(slugify(tag), tag, tuple(routes)) for tag, routes in by_tag.items()]


def _route(document: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]) -> Route:
    content = operation.get("requestBody", {}).get("content", {})
    schema = next(iter(content.values()))["schema"] if content else {}
    own = [str(status) for status in operation["responses"] if int(status) < 300]
    return Route(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        title=operation["summary"],
        text=tuple(_words(part) for part in operation.get("description", "").split("\n\n") if part),
        fields=tuple(_fields(document, schema)),
        statuses=(*own, *sorted(str(status) for status in operation["responses"] if int(status) >= 300)),
        examples=tuple(one for one in all_examples() if one.operation_id == operation["operationId"]),
    )


def _fields(document: Mapping[str, Any], schema: Mapping[str, Any], before: str = "") -> Iterator[BodyField]:
    schema = _resolved(document, schema)
    for name, found in schema.get("properties", {}).items():
        inner = _resolved(document, found)
        is_required = name in schema.get("required", ())
        description = found.get("description", "") or inner.get("description", "")
        yield BodyField(f"{before}{name}", _type(inner), is_required, _words(description))
        if "properties" in inner:
            yield from _fields(document, inner, f"{before}{name}.")


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow references, and of a value that may be null the value."""
    if "anyOf" in schema:
        real = [one for one in schema["anyOf"] if one.get("type") != "null"]
        if len(real) == 1:
            return _resolved(document, real[0])
    if "$ref" in schema:
        found: Mapping[str, Any] = document["components"]["schemas"][schema["$ref"].removeprefix(_REFERENCE)]
        return found
    return schema


def _words(text: str) -> tuple[Words, ...]:
    return tuple(Words(part, is_code=at % 2 == 1) for at, part in enumerate(text.split("`")) if part)


def _type(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if schema.get("format") == "binary":
        return "file"
    names = {"string": "text", "integer": "number", "boolean": "true or false", "array": "list", "object": "object"}
    return names.get(str(schema.get("type", "")), "text, number or other")
