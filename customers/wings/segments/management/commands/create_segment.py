"""Make a segment: static, or recalculated from a rule; a new rule is recalculated at once."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from customers.edits.edit import Initiator
from customers.wings.segments.errors import RuleProblem, SegmentError
from customers.wings.segments.membership.define import WantedSegment, create_segment
from customers.wings.segments.membership.recalculate import recalculate
from customers.wings.segments.models import Segment, Segmentation

REFUSED, USAGE = 1, 2
BY = Initiator("system", "create_segment")


class Command(BaseCommand):
    help = "Make a segment and print it as JSON. A segment with a rule is recalculated at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a rule, or what a static segment has."""
        parser.add_argument("system_name", help="what rules and files call it: letters, digits, - and _")
        kind = parser.add_mutually_exclusive_group(required=True)
        kind.add_argument("--rule", default="", metavar="JSON", help="the rule of a recalculated segment")
        kind.add_argument("--static", action="store_true", help="customers are added and removed by hand or by file")
        parser.add_argument("--name", default="", help="what staff read; the system name unless given")
        parser.add_argument("--description", default="", help="what it is for")
        parser.add_argument("--segmentation", default="", help="made if it is missing")
        parser.add_argument("--schedule", default="never", help="daily@HH:MM, weekly@mon,thu@HH:MM, monthly@1,15@HH:MM")
        parser.add_argument(
            "--follow", choices=["yes", "no"], help="keep up with changes; yes where the rule allows it"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print {segment, kind, rule, schedule, follows, next_run, members}."""
        try:
            segment = _make(options)
        except SegmentError as error:
            problems = error.problems or (RuleProblem("", str(error)),)
            said = [{"pointer": one.pointer, "message": one.sentence} for one in problems]
            self.stdout.write(json.dumps({"refusal": said}))
            raise CommandError(str(error), returncode=REFUSED) from error
        self.stdout.write(json.dumps(_as_json(segment)))


def _make(options: dict[str, Any]) -> Segment:
    wanted = WantedSegment(
        system_name=options["system_name"],
        name=options["name"],
        description=options["description"],
        segmentation=options["segmentation"],
        rule=None if options["static"] else _rule(options["rule"]),
        schedule=options["schedule"],
        follows={"yes": True, "no": False}.get(options["follow"] or ""),
    )
    if options["static"] and wanted.segmentation:
        Segmentation.objects.get_or_create(
            system_name=wanted.segmentation, defaults={"name": wanted.segmentation.capitalize()}
        )
    segment = create_segment(wanted, by=BY, now=timezone.now())
    if segment.kind == Segment.Kind.RECALCULATED:
        recalculate(segment.pk, now=timezone.now())
    return Segment.objects.get(pk=segment.pk)


def _rule(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise CommandError(f"--rule isn't valid JSON: {error}", returncode=USAGE) from error


def _as_json(segment: Segment) -> dict[str, Any]:
    next_run = timezone.localtime(segment.next_run_at).isoformat() if segment.next_run_at else None
    return {
        "segment": segment.system_name,
        "kind": segment.kind,
        "segmentation": segment.segmentation.system_name if segment.segmentation else None,
        "rule": segment.rule,
        "schedule": segment.schedule or "never",
        "follows": segment.follows,
        "next_run": next_run,
        "members": segment.size,
    }
