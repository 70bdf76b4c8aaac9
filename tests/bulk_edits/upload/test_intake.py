"""A form with a file arrives whole or is refused: at the page and at the API."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http.multipartparser import MultiPartParserError
from django.test import Client
from pytest_django import Settings

from customers.bulk_edits.upload.multipart import take_in
from customers.models import BulkEdit

HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="people.csv"\r\n\r\n'
FILE = b"email,lastName\r\nann@example.com,Lee\r\n"
END = b"\r\n--x--\r\n"


def request_of(body: bytes, *, length: int | None = None) -> WSGIRequest:
    """Make a request whose connection ends after the body, whatever length was announced."""
    return WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": "multipart/form-data; boundary=x",
            "CONTENT_LENGTH": str(len(body) if length is None else length),
            "wsgi.input": io.BytesIO(body),
        }
    )


def test_a_whole_body_is_taken_in_as_it_was_sent() -> None:
    request = request_of(HEAD + FILE + END)

    take_in(request)

    file = request.FILES["file"]
    assert not isinstance(file, list)
    assert file.read() == FILE


@pytest.mark.parametrize("cut", [1, len(END), len(END) + 1, len(END) + 20, len(END) + len(FILE)])
def test_a_body_that_ends_early_is_refused_wherever_it_was_cut(cut: int) -> None:
    whole = HEAD + FILE + END

    with pytest.raises(MultiPartParserError):
        take_in(request_of(whole[:-cut], length=len(whole)))


def test_what_follows_the_last_part_is_no_matter() -> None:
    take_in(request_of(HEAD + FILE + END + b"\r\n" * 100_000))


def test_a_body_that_was_read_before_is_not_refused() -> None:
    request = request_of(HEAD + FILE + END)
    request.FILES  # noqa: B018

    take_in(request)


@pytest.mark.django_db
def test_the_import_page_accepts_no_half_of_a_file(
    operator_client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(real: Callable[[Any], None]) -> Callable[[Any], None]:
        def taking(request: Any) -> None:
            request.META["CONTENT_LENGTH"] = str(int(request.META["CONTENT_LENGTH"]) + 1)
            real(request)

        return taking

    monkeypatch.setattr("customers.admin.bulk_edits.upload.page.take_in", cut(take_in))
    answer = operator_client.post(
        "/admin/customers/customer/import/", {"kind": "edit", "import_file": io.BytesIO(FILE)}
    )

    assert answer.status_code == 400
    assert not BulkEdit.objects.exists()
