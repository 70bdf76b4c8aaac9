"""What the product writes into its logs, written as it writes it."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils.module_loading import import_string

LEVEL = logging.DEBUG


@contextmanager
def log_lines() -> Iterator[io.StringIO]:
    """Give what is logged inside, by whatever logger, in the words of the handler that the settings have."""
    line = dict(settings.LOGGING["formatters"]["line"])
    formatter = import_string(line.pop("()"))(line["format"])
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(LEVEL)
    try:
        yield written
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
