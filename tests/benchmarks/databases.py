"""A database of the bench's own: filled once, copied for each measurement, dropped at the end unless it is kept.

`KEEP=1` keeps the big ones, those that million.sql and changes.sql fill, for the next bench: filling takes minutes.
A kept one is named after its size and after what filled it, and migrated again when it is used.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

DEFAULT_SERVER = "postgres://root@127.0.0.1:5432/"
KEPT = "bench_kept_"
_FILLED_BY = ("million.py", "million.sql", "changes.py", "changes.sql")


class NoServer(Exception):
    """No PostgreSQL answers."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"No PostgreSQL answers at {urlsplit(url).hostname}:{urlsplit(url).port or 5432}: start one, "
            "or name one in DATABASE_URL (postgres://user:password@host:port/)."
        )


class Base(Protocol):
    """What both databases have in common."""

    name: str

    def base(self) -> Mapping[str, str]:
        """Return the environment that names the database which is filled once."""
        ...

    def fresh(self) -> Mapping[str, str]:
        """Return the environment that names a new copy of it; the copy before is gone."""
        ...


class Postgres:
    """Databases on a PostgreSQL server, copied by the server."""

    name = "PostgreSQL"

    def __init__(self, folder: Path, *, about: str = "", like: "Postgres | None" = None) -> None:
        """Make a database, empty or `like` another; one that is `about` something is kept where that is asked for."""
        self._url = os.environ.get("DATABASE_URL") or DEFAULT_SERVER
        self._folder = folder
        self._like = like
        self._base, self._copy = (f"bench_{os.getpid()}_{about}{what}" for what in ("base", "copy"))
        self._kept = f"{KEPT}{about}{_filled_by()}" if about and os.environ.get("KEEP") else ""

    def __enter__(self) -> Self:
        try:
            if self._kept and self._kept in kept_databases(self._url):
                self._base = self._kept
            elif self._like:
                self._run("CREATE DATABASE {} TEMPLATE {}", self._base, self._like._base)
            else:
                self._run("CREATE DATABASE {}", self._base)
        except psycopg.OperationalError:
            raise NoServer(self._url) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in {self._base, self._copy} - {self._kept}:
            self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def is_filled(self) -> None:
        """Keep what is filled now, if it is to be kept; under that name nothing half filled is ever found."""
        if self._kept and self._base != self._kept:
            self._run("ALTER DATABASE {} RENAME TO {}", self._base, self._kept)
            self._base = self._kept

    def base(self) -> Mapping[str, str]:
        """Return the environment that names the database which is filled once."""
        return self._environment(self._base)

    def fresh(self) -> Mapping[str, str]:
        """Copy the filled database; what the copying left to write is written before anything is measured."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", self._copy)
        self._run("CREATE DATABASE {} TEMPLATE {}", self._copy, self._base)
        self._run("CHECKPOINT")
        return self._environment(self._copy)

    def _environment(self, name: str) -> dict[str, str]:
        return {"DATABASE_URL": _named(self._url, name), "DATA_DIR": str(self._folder / "postgresql")}

    def _run(self, statement: str, *names: str) -> None:
        _run(self._url, statement, *names)


def kept_databases(url: str) -> list[str]:
    """Name the databases that were kept on a server."""
    with psycopg.connect(_named(url, "postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [KEPT])
        return sorted(row[0] for row in found)


def drop_kept() -> list[str]:
    """Drop the databases that were kept, and name them."""
    url = os.environ.get("DATABASE_URL") or DEFAULT_SERVER
    names = kept_databases(url)
    for name in names:
        _run(url, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    return names


def _run(url: str, statement: str, *names: str) -> None:
    with psycopg.connect(_named(url, "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _filled_by() -> str:
    """Tell what fills the databases from what filled them before it was changed."""
    texts = ((Path(__file__).parent / "data" / name).read_bytes() for name in _FILLED_BY)
    return hashlib.sha256(b"".join(texts)).hexdigest()[:8]


class Sqlite:
    """A SQLite file, copied as a file."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._base = folder / "sqlite-base"
        self._copy = folder / "sqlite-copy"

    def base(self) -> Mapping[str, str]:
        """Return the environment that names the database which is filled once."""
        return {"DATABASE_URL": "", "DATA_DIR": str(self._base)}

    def fresh(self) -> Mapping[str, str]:
        """Copy the folder with the database."""
        shutil.rmtree(self._copy, ignore_errors=True)
        shutil.copytree(self._base, self._copy)
        return {"DATABASE_URL": "", "DATA_DIR": str(self._copy)}


def own_folder() -> tempfile.TemporaryDirectory[str]:
    """Make the folder for uploads and SQLite files; it goes with the bench."""
    return tempfile.TemporaryDirectory(prefix="customer-profiles-bench-")
