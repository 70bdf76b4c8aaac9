"""The demo's topics, and people who subscribed, unsubscribed and came back over a year; the same on every machine."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db import transaction
from django.utils import timezone

from customers.demo.people import Dice
from customers.edits.edit import EditContext, Initiator
from customers.parts import DemoCustomers, DemoStory
from customers.wings.subscriptions.consent.tree import read_tree
from customers.wings.subscriptions.consent.write import NodeChange, write_changes
from customers.wings.subscriptions.models import Topic
from customers.wings.subscriptions.rules import Channel, Status
from integration_points.models import ADMIN_PANEL, Brand, IntegrationPoint

BRANDS: Final = ("main", "outlet")
TOPICS: Final[Mapping[str, str]] = {"news": "News", "offers": "Offers"}
CHANNELS: Final = (Channel.EMAIL, Channel.SMS)
DEMO: Final = Initiator("system", "demo")
_CHANCE: Final = 1.0  # each customer's own dice say what happens, whatever other stories are told
YES, NO, FOLLOW = Status.SUBSCRIBED, Status.UNSUBSCRIBED, None


class ConsentStep(NamedTuple):
    """Something that a customer asked for: so many days before they registered here, or on that day."""

    days_before: int
    point: str
    reason: str


# Consent is older than the profile: it was taken over from the mailing lists that were kept before.
SIGNED_UP: Final = ConsentStep(240, "website-open", "Imported from the mailing list")
TOO_MUCH: Final = ConsentStep(150, "website-open", "Unsubscribed by the link in a mail")
CAME_BACK: Final = ConsentStep(60, "website-open", "Signed up again in the shop's newsletter form")
CALLED: Final = ConsentStep(0, ADMIN_PANEL, "Asked for on the phone")
STEPS: Final = (SIGNED_UP, TOO_MUCH, CAME_BACK, CALLED)


# What a showcase customer asked for: unsubscribed, came back, and one topic stays off.
_ALL: Final = (
    (SIGNED_UP, "main/email", YES),
    (SIGNED_UP, "main/sms", YES),
    (SIGNED_UP, "outlet/email", YES),
    (TOO_MUCH, "main/email/offers", NO),
    (TOO_MUCH, "main/email", NO),
    (CAME_BACK, "main/email", YES),
    (CALLED, "main/sms/news", YES),
)


def make_topics() -> None:
    """Make the topics under the demo's brands; what is there already is left as it is."""
    brands = list(Brand.objects.filter(system_name__in=BRANDS))
    for channel in CHANNELS:
        for system_name, name in TOPICS.items():
            topic, is_new = Topic.objects.get_or_create(
                channel=channel, system_name=system_name, defaults={"name": name}
            )
            if is_new:
                topic.brands.set(brands)


def subscribe_some(customers: DemoCustomers) -> None:
    """They signed up; some had too much of it, some came back, and some called."""
    tree, at = read_tree(), customers.at or timezone.now()
    points = IntegrationPoint.objects.in_bulk([step.point for step in STEPS], field_name="system_name")
    stories = {number: _ALL if number in customers.showcase else _story(number) for number in customers.ids}
    asked = [(number, step, header, to) for number, story in stories.items() for step, header, to in story]
    with transaction.atomic():
        for step in STEPS:
            wanted = [
                NodeChange(customers.ids[number], tree.find(*header.split("/")), to)
                for number, when, header, to in asked
                if when is step
            ]
            context = EditContext(points[step.point].policy(), DEMO, step.reason)
            write_changes(wanted, context=context, now=_at(at, step), double_opt_in=tree.double_opt_in)


def _at(at: datetime, step: ConsentStep) -> datetime:
    return at - timedelta(days=step.days_before)


def _story(number: int) -> Iterable[tuple[ConsentStep, str, Status | None]]:
    """Return what one customer asked for: when, at which node, and what."""
    dice = Dice(f"subscriptions of demo customer {number}")
    if dice.chance(0.8):
        yield from _main(dice)
    if dice.chance(0.3):
        yield SIGNED_UP, "outlet/email", YES
        if dice.chance(0.4):
            yield TOO_MUCH, "outlet/email", NO


def _main(dice: Dice) -> Iterator[tuple[ConsentStep, str, Status | None]]:
    yield SIGNED_UP, "main/email", YES if dice.chance(0.85) else NO
    if dice.chance(0.4):
        yield SIGNED_UP, "main/sms", YES
    if dice.chance(0.3):
        yield TOO_MUCH, "main/email/offers", NO
        if dice.chance(0.3):
            yield CALLED, "main/email/offers", FOLLOW
    if dice.chance(0.35):
        yield TOO_MUCH, "main/email", NO
        if dice.chance(0.65):
            yield CAME_BACK, "main/email", YES
    if dice.chance(0.1):
        yield CALLED, "main/sms/news", YES


STORY: Final = DemoStory(_CHANCE, subscribe_some, prepare=make_topics)
