"""Processes that wait at a line and start together. Each has its own Django and its own database session."""

import importlib
import multiprocessing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from django.conf import settings
from django.db import connection

PATIENCE = 180.0  # seconds, for a start or an answer on a busy machine


@dataclass(frozen=True, slots=True)
class Call:
    """What one racer does: a function that a module has at its top, and what it is called with."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """What came out of a racer instead of an answer: the name of the exception, and of the one below it."""

    error: str


class Racers:
    """A number of processes, started once and used for many races."""

    def __init__(self, number: int, *, database: str, secret_key: str) -> None:
        server = multiprocessing.get_context("forkserver")
        server.set_forkserver_preload(["tests.races.loaded"])
        self._start = server.Event()
        self._pipes: list[Connection] = []
        self._processes = []
        for _ in range(number):
            ours, theirs = server.Pipe()
            process = server.Process(target=_race, args=(theirs, self._start, database, secret_key), daemon=True)
            process.start()
            self._pipes.append(ours)
            self._processes.append(process)
        for pipe in self._pipes:
            _receive(pipe)  # it has started

    def race(self, calls: Sequence[Call]) -> list[Any]:
        """Let each call be made by a process of its own, all at once; return the answers in order."""
        assert len(calls) <= len(self._pipes), f"there are {len(self._pipes)} racers"
        racing = self._pipes[: len(calls)]
        for pipe, call in zip(racing, calls, strict=True):
            pipe.send((call.function.__module__, call.function.__name__, call.arguments))
        for pipe in racing:
            _receive(pipe)  # it stands at the line
        self._start.set()
        answers = [_receive(pipe) for pipe in racing]
        self._start.clear()
        return answers

    def stop(self) -> None:
        """Send the processes home."""
        for pipe in self._pipes:
            pipe.send(None)
        for process in self._processes:
            process.join(timeout=10)
            process.kill()


def _receive(pipe: Connection) -> Any:
    assert pipe.poll(PATIENCE), "a racer does not answer"
    return pipe.recv()


def _race(pipe: Connection, start: Any, database: str, secret_key: str) -> None:
    """Do what is called for, over and over; runs in the other process."""
    importlib.import_module("tests.races.loaded")
    settings.SECRET_KEY = secret_key  # so that it signs and checks as the test does
    connection.settings_dict["NAME"] = database
    pipe.send("started")
    while (told := pipe.recv()) is not None:
        module, name, arguments = told
        function = getattr(importlib.import_module(module), name)
        connection.ensure_connection()
        pipe.send("ready")
        start.wait(PATIENCE)
        try:
            answer = function(*arguments)
        except Exception as error:  # noqa: BLE001 (whatever comes out of it is the answer)
            answer = Failed(f"{type(error).__name__} {type(error.__cause__).__name__}: {error}")
        pipe.send(answer)
    connection.close()
