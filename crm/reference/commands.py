"""Every command of the product, as its parser knows it."""

import argparse
from collections.abc import Iterator
from typing import Any, Final

from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandParser

from customers.management.commands import _bulk_edits, _staff
from customers.rules.texts.markdown import code, escaped, page, table

_OURS: Final = ("crm", "customers", "integration_points")
_STATUSES: Final = {
    _staff.DONE: "done: the state that was asked for is reached, bad rows or not (without `--wait`: accepted)",
    _staff.REFUSED: "refused or failed",
    _staff.USAGE: "usage: an option that can't be, an unknown user or integration point",
    _staff.FORBIDDEN: "the person may not do that",
    _bulk_edits.WAITS: "it waits for a typed number (`--confirm`) or a second person (`--approved-by`)",
    _bulk_edits.TIME_OUT: "`--timeout` is over; the work goes on",
}
_ABOUT = """\
Run them as `.venv/bin/python manage.py COMMAND`; each takes `--help`. Commands that work on a bulk edit print one \
JSON object as the last line of their output, the same as the API answers; everything else goes to standard error."""


def commands_page() -> str:
    """Return the page."""
    parts = []
    for name, command in own_commands():
        rows = [(code(_spelling(one)), _meaning(one)) for one in arguments(name, command)]
        parts += [f"## {name}", escaped(command.help), table(["argument", "meaning"], rows) if rows else ""]
    statuses = table(["status", "means"], [(str(status), meaning) for status, meaning in _STATUSES.items()])
    return page("Commands", _ABOUT, *parts, "## Exit status", statuses)


def arguments(name: str, command: BaseCommand) -> list[argparse.Action]:
    """Return what a command takes beside what every Django command does."""
    parser = _Recorder(add_help=False, prog=f"manage.py {name}")
    command.add_arguments(parser)
    return parser.recorded


def own_commands() -> Iterator[tuple[str, BaseCommand]]:
    """Yield the commands of the product, by name."""
    for name, app in sorted(get_commands().items()):
        label = app if isinstance(app, str) else app.__module__
        if label.split(".")[0] in _OURS:
            yield name, load_command_class(label, name)


class _Recorder(CommandParser):
    """A parser that remembers what a command adds to it, without what every Django command takes."""

    def __init__(self, **options: Any) -> None:
        self.recorded: list[argparse.Action] = []
        super().__init__(**options)

    def _add_action(self, action: Any) -> Any:
        self.recorded.append(action)
        return super()._add_action(action)


def _spelling(action: argparse.Action) -> str:
    takes = "" if action.nargs == 0 else _value(action)
    if not action.option_strings:
        return takes
    return f"{action.option_strings[-1]} {takes}".rstrip()


def _value(action: argparse.Action) -> str:
    if action.choices is not None:
        return "|".join(map(str, action.choices))
    name = action.metavar or action.dest
    return (name if isinstance(name, str) else " ".join(name)).upper()


def _meaning(action: argparse.Action) -> str:
    words = escaped(action.help or "")
    must = "required" if action.required and action.option_strings else ""
    default = f"default {action.default}" if action.default not in (None, "", False, argparse.SUPPRESS) else ""
    told = "default" in words or not action.option_strings
    more = "; ".join(filter(None, (must, "" if told else default)))
    return f"{words} ({more})" if words and more else words or more
