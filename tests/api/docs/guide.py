"""The calls that the guide for client developers shows, in the order in which it is read."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.test_architecture import ROOT

FOLDER = ROOT / "docs" / "developers"
# In the order of the reader; the operations are tested where their examples stand.
PAGES = ("first-call", "keys", "errors", "sending-again", "versions", "limits", "bulk-edits")
_CALL = re.compile(r"```bash\n(curl .*?)\n```\s+Answer `(\d+)`:\s+```json\n(.*?)\n```", re.DOTALL)
_KEPT = re.compile(r"`\$(\w+)` is `(/[\w/]+)` of this answer")


@dataclass(frozen=True, slots=True)
class GuideCall:
    """One call of the guide, what it is answered, and what the reader keeps of the answer: a word and its pointer."""

    page: str
    command: str
    status: int
    answer: Any
    kept: tuple[tuple[str, str], ...]


def calls() -> Iterator[GuideCall]:
    """Yield each call; every shell block that calls the API has to be followed by its answer."""
    for page in PAGES:
        text = (FOLDER / f"{page}.md").read_text()
        found = list(_CALL.finditer(text))
        assert len(found) == text.count("```bash\ncurl"), f"a call without an answer in {page}.md"
        for at, call in enumerate(found):
            following = found[at + 1].start() if at + 1 < len(found) else len(text)
            kept = tuple(_KEPT.findall(text, call.end(), following))
            yield GuideCall(page, call[1], int(call[2]), json.loads(call[3]), kept)
