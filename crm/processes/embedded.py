"""What the embedded default keeps beside its data: secrets, and the place of the broker's socket."""

import contextlib
import hashlib
import os
import secrets
import tempfile
from pathlib import Path

LONGEST_SOCKET_PATH = 100  # A Unix socket's path may have 104 bytes on macOS, 108 on Linux.


def kept_secret(path: Path, *, entropy: int = 48) -> str:
    """Return the secret kept at `path`; the first caller makes it. Of two callers at once one wins, both get it."""
    if not path.exists():
        own = path.with_suffix(f".{os.getpid()}")
        own.touch(mode=0o600)
        own.write_text(secrets.token_urlsafe(entropy))
        with contextlib.suppress(FileExistsError):
            os.link(own, path)
        own.unlink()
    return path.read_text().strip()


def broker_socket(data_dir: Path) -> Path:
    """Say where the embedded broker listens: beside the data, or in the temporary folder if that path is too long."""
    beside = data_dir / "broker" / "valkey.sock"
    if len(str(beside)) <= LONGEST_SOCKET_PATH:
        return beside
    name = hashlib.sha256(str(data_dir).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"customer-profiles-{os.getuid()}-{name}" / "valkey.sock"
