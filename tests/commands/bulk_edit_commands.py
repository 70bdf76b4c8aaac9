"""How tests call the commands of bulk edits: what they print last, and the status they end with."""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError

USAGE_STATUS = 2


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended. `answer` is the JSON object on its last line, empty where there is none."""

    status: int
    answer: dict[str, Any]
    said: str


def call(name: str, *arguments: object) -> Ended:
    """Run a command in this process."""
    stdout, stderr = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command(name, *(str(argument) for argument in arguments), stdout=stdout, stderr=stderr)
    except SystemExit as left:
        status = int(left.code or 0)
    except CommandError as error:  # what argparse refuses; from a command line that is status 2
        return Ended(USAGE_STATUS, {}, str(error))
    lines = stdout.getvalue().splitlines()
    return Ended(status, json.loads(lines[-1]) if lines else {}, stderr.getvalue())


def file_of(folder: Path, content: str | bytes) -> Path:
    """Write a file to upload."""
    path = folder / "people.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
