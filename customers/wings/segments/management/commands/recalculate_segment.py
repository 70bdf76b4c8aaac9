"""Recalculate a segment now."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from customers.wings.segments.errors import SegmentError
from customers.wings.segments.membership.recalculate import recalculate
from customers.wings.segments.models import Segment

REFUSED, USAGE = 1, 2


class Command(BaseCommand):
    help = "Recalculate a segment from its rule and print what came of it as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the segment."""
        parser.add_argument("system_name", help="of the segment")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print {segment, members, entered, left, seconds}."""
        name = options["system_name"]
        segment = Segment.objects.filter(system_name=name).first()
        if segment is None:
            known = ", ".join(Segment.objects.values_list("system_name", flat=True)[:20]) or "none yet"
            raise CommandError(f"There is no segment {name}. Known: {known}.", returncode=USAGE)
        try:
            outcome = recalculate(segment.pk, now=timezone.now())
        except SegmentError as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        if outcome is not None:
            self.stdout.write(
                json.dumps(
                    {
                        "segment": name,
                        "members": outcome.members,
                        "entered": outcome.entered,
                        "left": outcome.left,
                        "seconds": outcome.seconds,
                    }
                )
            )
