"""Find texts that mention somebody, whatever the case and the script."""

import re
from collections.abc import Collection
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Q


def mentions(column: str, words: Collection[str]) -> Q | None:
    """Return what finds the texts that hold one of the words, or None where there is no word.

    SQLite's LIKE knows only the case of ASCII; its regular expressions are Python's, which know every script's.
    """
    sought = [word for word in words if word]
    if not sought:
        return None
    if connection.vendor == "sqlite":
        return Q((f"{column}__iregex", "|".join(map(re.escape, sought))))
    return reduce(or_, (Q((f"{column}__icontains", word)) for word in sought))
