"""Exports in tests: asked for on the page, made as a worker does it, downloaded by the link."""

from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.test import Client

from customers.exports.work import make_exports
from customers.models import Export

URL = "/admin/customers/customer/export/"
PHONES = {"key": "WebsiteID", "columns": ["phone"], "having": ["phone"], "format": "0", "through": ""}


def press_export(client: Client, query: str = "", **said: Any) -> Any:
    """Send the form of the page; what it is not told stays as in PHONES."""
    return client.post(URL + query, {**PHONES, **said})


def asked(client: Client, query: str = "", **said: Any) -> Export:
    """Ask for an export; nobody works on it yet."""
    answer = press_export(client, query, **said)
    assert answer.status_code == 302, answer.context["form"].errors
    return Export.objects.latest("pk")


def made(export: Export) -> Export:
    """Do all that a worker finds to do; return the export as it stands then."""
    while make_exports():
        pass
    export.refresh_from_db()
    return export


def download(client: Client, export: Export) -> Any:
    """Press Download."""
    return client.get(f"/admin/customers/export/{export.pk}/file/")


def content(client: Client, query: str = "", **said: Any) -> bytes:
    """Ask, wait, download."""
    export = made(asked(client, query, **said))
    assert export.state == "done", export.why
    found: bytes = download(client, export).getvalue()
    return found


def text(client: Client, query: str = "", **said: Any) -> str:
    """Return the CSV file as text."""
    return content(client, query, **said).decode("utf-8-sig")


def files() -> list[str]:
    """List what is stored of exports, whole files and halves."""
    home = Path(default_storage.path("exports"))
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())
