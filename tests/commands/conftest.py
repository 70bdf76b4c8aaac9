"""A worker in the process of the test: what a command enqueues is done before it looks."""

import pytest

from customers.bulk_edits.run.worker import work
from customers.management.commands import _bulk_edits


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work as soon as the bell rings."""
    monkeypatch.setattr(_bulk_edits.work_on_bulk_edits, "apply_async", lambda _arguments: work(seconds=60))


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bell ring unheard."""
    monkeypatch.setattr(_bulk_edits.work_on_bulk_edits, "apply_async", lambda _arguments: None)
