"""Make an integration point and its first key, or one more key; the key is printed this once."""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from phonenumbers import SUPPORTED_REGIONS

from integration_points.keys import make_key
from integration_points.models import Brand, IntegrationPoint, Source, SourceAccount
from integration_points.policies import Access, ConfirmationDemand, HeldByAnother

REFUSED, USAGE = 1, 2
SETTINGS = (
    "preset",
    "country",
    "language",
    "email_access",
    "mobile_access",
    "card_access",
    "email_confirmation",
    "mobile_confirmation",
    "held_by_another",
    "verification_required",
    "may_register",
)


class Command(BaseCommand):
    help = "Make an integration point and print its key as JSON. The key can never be read again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the settings that the page has, with the same defaults."""
        parser.add_argument("system_name", help="what commands and files call it: letters, digits, - and _")
        parser.add_argument(
            "--preset",
            choices=IntegrationPoint.Preset.values,
            default=IntegrationPoint.Preset.OTHER,
            help="what the way in is",
        )
        for kind in ("email", "mobile", "card"):
            parser.add_argument(
                f"--{kind}-access", choices=[*Access], default=Access.LEAVE, help="what entering does to account access"
            )
        for kind in ("email", "mobile"):
            parser.add_argument(
                f"--{kind}-confirmation",
                choices=[*ConfirmationDemand],
                default=ConfirmationDemand.LEAVE,
                help="whether owners are asked to confirm",
            )
        parser.add_argument(
            "--held-by-another",
            choices=[*HeldByAnother],
            default=HeldByAnother.REJECT,
            help="what becomes of a contact that another customer has",
        )
        parser.add_argument("--verification-required", action="store_true", help="contacts need a verification first")
        parser.add_argument("--may-register", action="store_true", help="client systems may add customers")
        parser.add_argument("--country", default="", help="two letters, such as US")
        parser.add_argument(
            "--language",
            choices=["", *dict(settings.LANGUAGES)],
            default="",
            help="of customers; without it the browser's, and in messages that of the installation",
        )
        parser.add_argument("--source", default="", help="system name of the source it belongs to")
        parser.add_argument("--account", default="", help="the account, where the source has many")
        parser.add_argument("--brand", default="", help="system name of the brand that it belongs to")
        parser.add_argument("--test-key", action="store_true", help="a key that validates and writes nothing")
        parser.add_argument("--new-key", action="store_true", help="add a key to a point that exists")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print {system_name, key}."""
        with transaction.atomic():
            point = _existing(options["system_name"]) if options["new_key"] else _make(options)
            key = make_key(integration_point=point, is_test=options["test_key"])
        self.stdout.write(json.dumps({"system_name": point.system_name, "key": key}))


def _existing(system_name: str) -> IntegrationPoint:
    point = IntegrationPoint.objects.filter(system_name=system_name).first()
    if point is None:
        raise CommandError(f"There is no integration point {system_name} to add a key to.", returncode=USAGE)
    return point


def _make(options: dict[str, Any]) -> IntegrationPoint:
    if IntegrationPoint.objects.filter(system_name=options["system_name"]).exists():
        raise CommandError(
            f"There is an integration point {options['system_name']} already; --new-key adds a key to it.",
            returncode=REFUSED,
        )
    source = _named(Source, options["source"])
    point = IntegrationPoint(
        system_name=options["system_name"],
        source=source,
        account=_named(SourceAccount, options["account"], source=source),
        brand=_named(Brand, options["brand"]),
        **{name: options[name] for name in SETTINGS},
    )
    _check(point)
    point.save()
    return point


def _named(model: Any, system_name: str, **within: Any) -> Any:
    """Find what an option names; a blank option names nothing."""
    if not system_name:
        return None
    found = model.objects.filter(system_name=system_name, **within).first()
    if found is None:
        known = ", ".join(model.objects.filter(**within).values_list("system_name", flat=True)) or "none yet"
        what = model._meta.verbose_name
        raise CommandError(f"There is no {what} {system_name}. Known: {known}.", returncode=USAGE)
    return found


def _check(point: IntegrationPoint) -> None:
    try:
        point.full_clean()
    except ValidationError as error:
        raise CommandError(" ".join(error.messages), returncode=USAGE) from error
    if point.country and point.country not in SUPPORTED_REGIONS:
        raise CommandError(f"{point.country} is no country that has phone numbers.", returncode=USAGE)
