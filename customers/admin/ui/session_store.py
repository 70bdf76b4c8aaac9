"""What a person typed, under an opaque key: the key may stand in a URL, what was typed may not.

The session holds keys alone. Notes are rows of their own, so that an erasure finds them in everybody's sessions.
"""

import json
import secrets
from typing import Any

from django.http import HttpRequest

from customers.models import SessionNote

_KEPT = 20  # notes of a kind that a session remembers, so that the back button finds the last ones


def keep(request: HttpRequest, kind: str, note: Any) -> str:
    """Keep a note and return its key; the oldest of many is forgotten."""
    key = secrets.token_urlsafe(8)
    keys = [*_keys(request, kind), key]
    SessionNote.objects.create(key=key, note=json.dumps(note))
    if forgotten := keys[:-_KEPT]:
        SessionNote.objects.filter(pk__in=forgotten).delete()
    request.session[kind] = keys[-_KEPT:]
    return key


def kept(request: HttpRequest, kind: str, key: str) -> Any:
    """Return the note of a key; None for a key of another session, or for one long forgotten."""
    if key not in _keys(request, kind):
        return None
    note = SessionNote.objects.filter(pk=key).values_list("note", flat=True).first()
    return None if note is None else json.loads(note)


def _keys(request: HttpRequest, kind: str) -> list[str]:
    keys: list[str] = request.session.get(kind, [])
    return keys
