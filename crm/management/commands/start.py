"""The supervisor behind `make run`."""

import contextlib
import os
import signal
from typing import Any

import environ
from django.core.management.base import BaseCommand, CommandParser

from crm.processes.end_with_parent import end_with_parent
from crm.supervisor.run import run


class Command(BaseCommand):
    help = "Start everything on this machine: broker, workers, clock and web server. Ctrl-C stops it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the port and what to do about demo data."""
        # The port that `make run` listens on. 0: any free one.
        port = environ.Env().int("PORT", default=8000)
        parser.add_argument("--port", type=int, default=port, help="0 picks a free one (default: PORT, else 8000)")
        parser.add_argument("--no-demo", action="store_true", help="make no demo data on the first start")
        parser.add_argument("--with-parent", action="store_true", help="end when the process that started it ends")
        parser.add_argument("--demo-customers", type=int, default=20_000, help="how many, on the first start")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Serve until it is ended."""
        if options["with_parent"] and (ask := end_with_parent(os.getppid(), by=signal.SIGTERM)):
            ask()
        run(self._say, port=options["port"], demo_customers=0 if options["no_demo"] else options["demo_customers"])

    def _say(self, sentence: str) -> None:
        """Print it at once, for whoever reads a pipe. A terminal that is gone is no reason to stop serving."""
        with contextlib.suppress(OSError):
            self.stdout.write(sentence)
            self.stdout.flush()
