"""A Content-Type that cannot be read: Django decodes the address in its charset before any view, and fails on one that
Python knows but that no text is in (`hex`), with a 500 for whoever asks.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from django.utils.http import parse_header_parameters

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

UNREADABLE: Final = "application/octet-stream"  # no door takes it: a body is refused as of another type
_EVERY_BYTE: Final = bytes(range(256))


def with_readable_types(application: "WSGIApplication") -> "WSGIApplication":
    """Wrap an application: it is told of no Content-Type that it could not read."""

    def wrapped(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if not _is_readable(environ.get("CONTENT_TYPE", "")):
            environ["CONTENT_TYPE"] = UNREADABLE
        return application(environ, start_response)

    return wrapped


def _is_readable(content_type: str) -> bool:
    if not content_type:
        return True
    try:
        _, parameters = parse_header_parameters(content_type)
        _EVERY_BYTE.decode(parameters.get("charset", "utf-8"), "replace")
    except (LookupError, ValueError):
        return False
    return True
