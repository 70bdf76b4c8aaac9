"""Messages as JSON files, for a machine without a mail server and a gateway: DATA_DIR/outbox/."""

import contextlib
import json
import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from customers.messages.failures import NotSent
from customers.rules.messages import Failure


def write_to_outbox(*, channel: str, to: str, text: str, subject: str = "") -> Path:
    """Write one message, whole or not at all. Raises NotSent."""
    now = timezone.now()
    told = {"channel": channel, "to": to, "subject": subject, "text": text, "created": now.isoformat()}
    folder = Path(settings.OUTBOX_DIR)
    # The name tells no contact: it stands in listings and backups.
    path = folder / f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.json"
    unfinished = path.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise NotSent(Failure.UNREACHABLE) from error
    return path


def forget_in_outbox(is_theirs: Callable[[str], bool]) -> int:
    """Delete the files of messages to contacts that `is_theirs` knows; return how many. Half-written ones too."""
    forgotten = 0
    for pattern in ("*.json", "*.part"):
        for path in Path(settings.OUTBOX_DIR).glob(pattern):
            if is_theirs(_recipient(path)):
                path.unlink(missing_ok=True)
                forgotten += 1
    return forgotten


def _recipient(path: Path) -> str:
    """Read whom a file is to; "" for one that is none of ours, or gone meanwhile."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return str(told.get("to", "")) if isinstance(told, dict) else ""
