"""What a person typed, kept in the session under an opaque key: the key may stand in a URL, what was typed may not."""

import secrets
from typing import Any

from django.http import HttpRequest

_KEPT = 20  # notes of a kind that a session remembers, so that the back button finds the last ones


def keep(request: HttpRequest, kind: str, note: Any) -> str:
    """Keep a note and return its key; the oldest of many is forgotten."""
    key = secrets.token_urlsafe(8)
    kept = dict(list(request.session.get(kind, {}).items())[-_KEPT + 1 :])
    request.session[kind] = {**kept, key: note}
    return key


def kept(request: HttpRequest, kind: str, key: str) -> Any:
    """Return the note of a key; None for a key of another session, or for one long forgotten."""
    return request.session.get(kind, {}).get(key)
