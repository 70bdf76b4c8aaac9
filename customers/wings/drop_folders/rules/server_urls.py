"""A server as one URL: ftp://user@host:port/path. The password is never part of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

PORTS: Final[Mapping[str, int]] = {"ftp": 21, "ftps": 21, "ftpsi": 990, "sftp": 22}
_HINT: Final = "Write it like sftp://user@files.example.com/outgoing."


class BadServerUrl(ValueError):
    """The URL names no file server."""


@dataclass(frozen=True, slots=True)
class ServerUrl:
    """What a URL says."""

    protocol: str
    host: str
    port: int
    username: str
    path: str


def read_server_url(text: str) -> ServerUrl:
    """Take a URL apart. Raises BadServerUrl with a sentence."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise BadServerUrl(f"This isn't the address of a server. {_HINT}") from None
    if parts.scheme not in PORTS:
        raise BadServerUrl(f"A drop folder is on a server that speaks ftp, ftps, ftpsi (implicit TLS) or sftp. {_HINT}")
    if parts.password is not None:
        raise BadServerUrl("Leave the password out of the address: others on this machine could read it.")
    if not parts.hostname or parts.query or parts.fragment:
        raise BadServerUrl(f"This isn't the address of a server. {_HINT}")
    path = unquote(parts.path)
    return ServerUrl(
        parts.scheme, parts.hostname, port or PORTS[parts.scheme], unquote(parts.username or "anonymous"), path
    )
