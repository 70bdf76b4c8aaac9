"""Messages as JSON files, for a machine without a mail server and a gateway: DATA_DIR/outbox/."""

import contextlib
import json
import secrets
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
