"""Fill the database with believable data, the same on every machine."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from customers.bulk_edits.demo import upload_files
from customers.demo.fill import fill
from customers.demo.last_day import live_the_last_day
from customers.demo.office import set_up_office
from customers.demo.setting import STAFF, make_setting

MOST = 1_000_000
SAY_EVERY = 10_000


class Command(BaseCommand):
    help = "Make demo data: points, sources, staff and customers. A second time it adds only what is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how many customers there are to be."""
        parser.add_argument(
            "--customers", type=int, default=20_000, metavar="N", help="how many in all, up to a million"
        )

    _said = 0

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make what is missing and say what was made."""
        wanted = options["customers"]
        if not 0 <= wanted <= MOST:
            raise CommandError(f"Ask for 0 to {MOST:,} customers.", returncode=2)
        setting = make_setting(password=settings.DEMO_PASSWORD)
        made = fill(wanted, setting=setting, today=timezone.localdate(), now=timezone.now(), say=self._report)
        set_up_office(now=timezone.now())
        live_the_last_day(now=timezone.now())
        upload_files()
        self.stdout.write(f"Made {made:,} demo customers. Staff: {', '.join(STAFF)}.")

    def _report(self, number: int) -> None:
        if number // SAY_EVERY > self._said:
            self._said = number // SAY_EVERY
            self.stderr.write(f"{number:,} demo customers")
