"""Every refusal of the flow has a code, and every door has an answer to every code."""

from collections.abc import Iterator
from typing import TypeVar

import pytest

from customers.api.bulk_edits.access import STATUS
from customers.bulk_edits.errors import BulkEditError, RefusalCode
from customers.management.commands._bulk_edits import EXIT_STATUS

Error = TypeVar("Error", bound=Exception)


def subclasses(base: type[Error]) -> Iterator[type[Error]]:
    """Yield every class below a base, however deep."""
    for cls in base.__subclasses__():
        yield cls
        yield from subclasses(cls)


@pytest.mark.parametrize("error", list(subclasses(BulkEditError)))
def test_every_refusal_has_a_code(error: type[BulkEditError]) -> None:
    assert isinstance(error.code, RefusalCode)


def test_the_api_has_a_status_for_every_code() -> None:
    assert set(STATUS) == set(RefusalCode)


def test_the_commands_have_an_exit_status_for_every_code() -> None:
    assert set(EXIT_STATUS) == set(RefusalCode)
