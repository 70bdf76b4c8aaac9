"""How a log line is written: ids only, so without the words of an error and without the secret of a link."""

import logging
import re
import traceback
from types import TracebackType
from typing import Final

# The link of a confirmation is a secret, and every server on the way writes down the paths that were asked for.
_SECRET: Final = re.compile(r"(/confirm/)(?!done/?(?:[\s\"'?]|$))[^\s\"'<>?]+")
_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def without_secrets(text: str) -> str:
    """Return a text in which no link of a confirmation works any more."""
    return _SECRET.sub(r"\1[secret]", text)


class PlainFormatter(logging.Formatter):
    """Says of an error what it is and where it happened. Its words may quote a person: a database's do."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line, and below it where an error came from."""
        if isinstance(record.args, dict) and "exc" in record.args:
            # Celery writes an error's words into its line about the task.
            record.args = {**record.args, "exc": str(record.args["exc"]).partition("(")[0]}
        record.exc_text = None  # as another formatter may have written it
        return without_secrets(super().format(record))

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 (logging's own name)
        """Write the places and the kinds of an error and of those behind it."""
        error = ei[1]
        return "" if error is None else "".join(_told(error)).rstrip()


def _told(error: BaseException) -> list[str]:
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = [*_told(behind), "\nAnd then:\n"] if behind else []
    kind = f"{type(error).__module__}.{type(error).__qualname__}\n"
    return [*before, *traceback.format_tb(error.__traceback__), kind]
