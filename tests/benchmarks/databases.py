"""A database of the bench's own: filled once, copied for each measurement, dropped at the end."""

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

    def __init__(self, folder: Path, *, about: str = "") -> None:
        self._url = os.environ.get("DATABASE_URL") or DEFAULT_SERVER
        self._folder = folder
        self._names = (f"bench_{os.getpid()}_{about}base", f"bench_{os.getpid()}_{about}copy")

    def __enter__(self) -> Self:
        try:
            self._run("CREATE DATABASE {}", self._names[0])
        except psycopg.OperationalError:
            raise NoServer(self._url) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in self._names:
            self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def base(self) -> Mapping[str, str]:
        """Return the environment that names the database which is filled once."""
        return self._environment(self._names[0])

    def fresh(self) -> Mapping[str, str]:
        """Copy the filled database; what the copying left to write is written before anything is measured."""
        base, copy = self._names
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", copy)
        self._run("CREATE DATABASE {} TEMPLATE {}", copy, base)
        self._run("CHECKPOINT")
        return self._environment(copy)

    def _environment(self, name: str) -> dict[str, str]:
        return {"DATABASE_URL": self._named(name), "DATA_DIR": str(self._folder / "postgresql")}

    def _named(self, name: str) -> str:
        return urlunsplit(urlsplit(self._url)._replace(path=f"/{name}"))

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._named("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


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
