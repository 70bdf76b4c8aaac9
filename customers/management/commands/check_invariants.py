"""Check that nothing was lost (NL1 to NL7, NL10 and those of the parts); end with 1 and name what breaks it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from customers.maintenance.invariants.check import check
from customers.maintenance.invariants.offences import MOST_NAMED


class Command(BaseCommand):
    help = "Check that nothing was lost, applied twice or hidden. Exit 1 and the offending ids if something was."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print a line for each invariant."""
        broken = []
        for finding in check():
            code, sentence = finding.invariant.code, finding.invariant.sentence
            self.stdout.write(f"{code:<4} {'BROKEN' if finding.offences else 'ok':<8}{sentence}")
            for offence in finding.offences:
                self.stdout.write(f"     {offence}")
            if len(finding.offences) == MOST_NAMED:
                self.stdout.write("     and perhaps more")
            if finding.offences:
                broken.append(code)
        if broken:
            raise CommandError(f"Broken: {', '.join(broken)}.", returncode=1)
