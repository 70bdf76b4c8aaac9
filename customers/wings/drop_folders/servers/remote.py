"""A server to connect to, and what a folder there can do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Server:
    """Where a folder is and how to sign in; its secrets stand in no representation."""

    protocol: str
    host: str
    port: int
    username: str
    password: str = field(repr=False)
    path: str
    private_key: str = field(default="", repr=False)
    passphrase: str = field(default="", repr=False)
    host_key: str = ""
    ca_certificate: str = ""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file as the server lists it. `modified` is its own text: it is only compared."""

    name: str
    size: int
    modified: str
    is_link: bool = False


class RemoteFolder(Protocol):
    """An open folder. Each method raises DropFolderError."""

    def files(self, *, wanted: Callable[[str], bool], most: int) -> list[RemoteFile]:
        """List the wanted files; more than `most` entries of any kind are refused."""

    def find(self, name: str) -> RemoteFile | None:
        """Return one file as it is now; None: it is gone."""

    def read(self, file: RemoteFile) -> Iterator[bytes]:
        """Yield the bytes of a file."""

    def move(self, name: str, folder: str, new_name: str) -> None:
        """Move a file into a folder beside it, which is made where it is missing."""

    def delete(self, name: str) -> None:
        """Delete a file."""
