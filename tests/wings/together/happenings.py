"""What happens to customers in other wings, the installed ones, that lets them enter a segment and leave it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.utils import timezone

from customers.models import Customer
from tests.factories import change_customer, context_of
from tests.wings.segments.conftest import condition

Happens = Callable[[Customer], object]


@dataclass(frozen=True)
class Happening:
    """A rule, what makes it true of a customer and what makes it false again; and the value before and after."""

    rule: dict[str, Any]
    enters: Happens
    leaves: Happens
    says: tuple[str, str]


def of_activity() -> dict[str, Happening]:
    from customers.wings.activity.issuing.withdraw import withdraw
    from customers.wings.activity.models import Action
    from tests.wings.activity.conftest import issue, make_template

    visit = make_template()

    def withdrawn(customer: Customer) -> None:
        last = Action.objects.filter(customer=customer, withdrawal=None).order_by("-pk")[:1]
        withdraw([one.pk for one in last], context_of(reason="wrong"), timezone.now())

    rule = condition("action.website.visit.count", "at_least", 1, within_days=30)
    return {"an action": Happening(rule, lambda customer: issue(customer, visit), withdrawn, ("none", "1"))}


def of_points() -> dict[str, Happening]:
    from tests.wings.points.cast import earn, pay

    def spent(customer: Customer) -> None:
        pay(customer, 80)

    rule = condition("points.bonus.available", "at_least", 100)
    return {"points": Happening(rule, lambda customer: earn(customer, 120), spent, ("none", "120"))}


def of_subscriptions() -> dict[str, Happening]:
    from customers.wings.subscriptions.rules import Status
    from tests.wings.subscriptions.conftest import change, make_tree

    tree = make_tree()

    def to(status: Status, path: str) -> Happens:
        return lambda customer: change(customer, tree, path, status)

    on, off = Status.SUBSCRIBED, Status.UNSUBSCRIBED
    topic = condition("subscription.email.news@main", "is", "subscribed")
    any_brand = condition("subscription.sms", "is", "subscribed")
    return {
        "a topic that follows its channel": Happening(
            topic, to(on, "main/email"), to(off, "main/email/news"), ("none", "Subscribed")
        ),
        "a channel of any brand": Happening(
            any_brand, to(on, "outlet/sms"), to(off, "outlet/sms"), ("none", "Subscribed")
        ),
    }


def of_devices() -> dict[str, Happening]:
    from customers.wings.devices.models import DeviceUse
    from customers.wings.devices.rules import DeviceKind, Sighting
    from customers.wings.devices.see import see

    def seen(kind: DeviceKind, token: str | None) -> Happens:
        def happens(customer: Customer) -> None:
            own = DeviceUse.objects.filter(customer=customer).values_list("device__uuid", flat=True).first()
            sighting = Sighting(own or uuid4(), kind=kind, push_token=token)
            see(sighting, customer_id=customer.pk, context=context_of(), now=timezone.now())

        return happens

    app, browser = DeviceKind.APP, DeviceKind.BROWSER
    return {
        "an app": Happening(condition("device.app", "is", True), seen(app, None), seen(browser, "t"), ("no", "yes")),
        "push": Happening(
            condition("device.browser", "is", True), seen(browser, "t"), seen(browser, ""), ("no", "yes")
        ),
    }


def of_profile() -> dict[str, Happening]:
    return {
        "a name": Happening(
            condition("firstName", "is", "Ada"),
            lambda customer: change_customer(customer, first_name="Ada"),
            lambda customer: change_customer(customer, first_name="Bea"),
            ("none", "Ada"),
        )
    }


_OF_WINGS = {"activity": of_activity, "points": of_points, "subscriptions": of_subscriptions, "devices": of_devices}
# Each wing has its own; a test that is run for one of them makes what that wing needs.
NAMES = {
    "activity": ["an action"],
    "points": ["points"],
    "subscriptions": ["a topic that follows its channel", "a channel of any brand"],
    "devices": ["an app", "push"],
}
_WINGS = [wing for wing in NAMES if apps.is_installed(f"customers.wings.{wing}")]
INSTALLED = [(wing, name) for wing in _WINGS for name in NAMES[wing]]


def happening(wing: str, name: str) -> Happening:
    """Make what one of them needs."""
    return _OF_WINGS[wing]()[name]


def everything() -> list[Happening]:
    """Make what all of them need."""
    found = [of_profile()] + [_OF_WINGS[wing]() for wing in _WINGS]
    return [one for each in found for one in each.values()]
