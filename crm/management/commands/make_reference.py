"""Make the pages of docs/ that come from the code."""

from typing import Any

from django.core.management.base import BaseCommand

from crm.reference.pages import made, pages, place


class Command(BaseCommand):
    help = "Write the pages of docs/ that are made from the code. For developers: needs a checkout."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write each page that has changed, and name it."""
        for name in pages():
            page, path = made(name), place(name)
            if not path.exists() or path.read_text() != page:
                path.write_text(page)
                self.stdout.write(name)
