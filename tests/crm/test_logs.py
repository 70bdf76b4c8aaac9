"""No log line holds the secret of a link or the words of an error, whoever logs it."""

import logging
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from celery.app.trace import LOG_FAILURE
from django.db import IntegrityError, OperationalError
from django.test import Client
from pytest_django import Settings

from crm.logs import without_secrets
from customers.public import confirm as confirm_page
from tests.contacts.confirmation.asking import asked_customer, path
from tests.factories import make_superuser, signed_in
from tests.logs import log_lines

EMAIL = "canary.7f3a@example.com"
DETAIL = f"duplicate key\nDETAIL:  Key (kind, value)=(email, {EMAIL}) already exists."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gone: /confirm/17-ab.cd/", "Gone: /confirm/[secret]"),
        ('"GET /confirm/17-ab.cd/?x=1 HTTP/1.1" 410', '"GET /confirm/[secret]?x=1 HTTP/1.1" 410'),
        ("Not Found: /confirm/17-ab.cd/more", "Not Found: /confirm/[secret]"),
        ("see https://crm.example.com/confirm/17-ab.cd", "see https://crm.example.com/confirm/[secret]"),
        ("/confirm/done/", "/confirm/done/"),
        ("/confirm/done/17-ab.cd/", "/confirm/[secret]"),
        ("/confirm/doneness/", "/confirm/[secret]"),
        ("/admin/customers/customer/17/", "/admin/customers/customer/17/"),
    ],
)
def test_the_secret_of_a_link_is_cut_out_of_any_text(text: str, expected: str) -> None:
    assert without_secrets(text) == expected


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["used", "never made", "busy", "too often", "broken", "not a page", "another method"])
def test_the_link_of_a_request_stands_in_no_log_line(end: str, settings: Settings) -> None:
    link = path(asked_customer(email=EMAIL))
    secret = link.split("/")[2]
    visitor = Client(raise_request_exception=False)
    trouble: Any = patch.object(confirm_page, "find_by_link")
    with log_lines() as written, trouble as found:
        found.side_effect = {"busy": OperationalError(secret), "broken": ValueError(secret)}.get(end)
        settings.CONFIRMATION_VISITS_PER_MINUTE = 0 if end == "too often" else 60
        if end == "used":
            visitor.post(link)
            visitor.post(link)
        elif end == "never made":
            found.return_value = None
            visitor.get(link)
        elif end == "another method":
            visitor.delete(link)
        else:
            visitor.get(f"{link}more" if end == "not a page" else link)
    text = written.getvalue()
    assert (end, "/confirm/[secret]" in text) == (end, True), "the request was logged"
    assert (end, secret in text, EMAIL in text) == (end, False, False)


@pytest.mark.django_db
def test_a_page_that_fails_logs_where_and_not_the_words_of_the_error() -> None:
    staff = signed_in(make_superuser(), raise_request_exception=False)
    with (
        log_lines() as written,
        patch("customers.admin.customers.admin.current_search", side_effect=IntegrityError(DETAIL)),
    ):
        assert staff.get("/admin/customers/customer/").status_code == 500
    text = written.getvalue()
    assert "django.db.utils.IntegrityError" in text
    assert "customers/admin/customers/admin.py" in text
    assert EMAIL not in text


def test_an_error_behind_an_error_is_told_by_its_place_too() -> None:
    error = IntegrityError(DETAIL)
    error.__cause__ = ValueError(EMAIL)
    with log_lines() as written:
        logging.getLogger("any").error("it failed", exc_info=error)
    text = written.getvalue()
    assert [text.count(name) for name in ("builtins.ValueError", "django.db.utils.IntegrityError")] == [1, 1]
    assert EMAIL not in text


def test_a_task_that_fails_is_logged_without_the_words_of_its_error() -> None:
    told = {"name": "customers.tasks.sweep", "id": "1", "description": "raised unexpected"}
    told["exc"] = repr(KeyError(EMAIL))
    with log_lines() as written:
        logging.getLogger("celery.app.trace").error(LOG_FAILURE, told)
    assert "Task customers.tasks.sweep[1] raised unexpected: KeyError" in written.getvalue()
    assert EMAIL not in written.getvalue()


def test_a_worker_writes_with_our_formatter(tmp_path: Path) -> None:
    """Celery would take the root logger over; asked in a process of its own, as it does that once."""
    asked = (
        "import logging, crm.celery; crm.celery.app.log.setup(loglevel='INFO');"
        "from celery.utils.log import get_task_logger;"
        "print({type(h.formatter).__name__ for h in logging.getLogger().handlers})"
    )
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", asked],
        env={"DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "{'PlainFormatter'}"


def test_a_failed_request_is_mailed_to_nobody() -> None:
    """Django would mail it whole, with what was typed and the cookie of who typed it."""
    for name in ("django", "django.request", "django.server"):
        assert (name, logging.getLogger(name).handlers) == (name, [])
