"""Every route of the API with its fields and examples, as the API's own page shows them."""

from collections.abc import Iterator, Sequence
from typing import Final

from customers.api.application import api
from customers.api.docs.pages import Chapter, Route, Words, chapters
from customers.rules.texts.markdown import code, page, table

_ABOUT: Final = """\
Every route with its fields and at least one example. The same is served at `/api/docs` of your own installation, and \
for tools at `/api/openapi.json`. In the examples `$ADDRESS` is where it runs and `$KEY` is your key; the other words \
with a `$` come from the answers of other examples. A test runs each of them with `curl`."""


def operations_page() -> str:
    """Return the page."""
    parts = [part for chapter in chapters(api.document) for part in _chapter(chapter)]
    return page("Operations", _ABOUT, *parts)


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield f"## {chapter.title}"
    for route in chapter.routes:
        yield from _route(route)


def _route(route: Route) -> Iterator[str]:
    yield f"### {route.title}"
    yield code(f"{route.method} {route.path}")
    yield from (_line(part) for part in route.text)
    if route.fields:
        rows = [
            (code(one.name), one.type, "yes" if one.is_required else "", _line(one.description)) for one in route.fields
        ]
        yield table(["field", "value", "required", "meaning"], rows)
    yield f"Answers: {', '.join(route.statuses)}."
    for example in route.examples:
        kind = "text" if isinstance(example.answer, str) else "json"
        yield f"**{example.title}**"
        yield f"```bash\n{example.curl}\n```"
        yield f"Answer `{example.status}`:"
        yield f"```{kind}\n{example.answer_text}\n```"


def _line(words: Sequence[Words]) -> str:
    return "".join(code(one.text) if one.is_code else one.text for one in words)
