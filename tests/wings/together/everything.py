"""A customer who has something in every table, made the way the product makes it."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from customers.contacts.verification.start import Proof, start
from customers.edits.edit import ContactWish, Initiator
from customers.models import Contact, Customer, CustomField, Verification
from customers.privacy.requests import request_release
from customers.wings.activity.issuing.issue import issue_to
from customers.wings.devices.rules import Sighting
from customers.wings.devices.see import see
from customers.wings.points.ledger.add import add
from customers.wings.points.ledger.spend import spend
from customers.wings.points.rewards.give import give_code
from customers.wings.segments.membership.by_hand import add_to
from customers.wings.segments.models import Segment
from customers.wings.subscriptions.consent.tree import Tree
from customers.wings.subscriptions.rules import Status
from tests.contacts.confirmation.asking import ask, asking_point
from tests.factories import (
    change_customer,
    context_of,
    make_card,
    make_custom_field,
    make_customer,
    make_identifier_type,
    make_source,
    scope_of,
)
from tests.uploads import run
from tests.wings.activity.conftest import make_template
from tests.wings.points.cast import bonus, make_campaign
from tests.wings.segments.conftest import condition, make_segment
from tests.wings.subscriptions.conftest import change

SHARED_DEVICE = UUID("11111111-1111-4111-8111-111111111111")
EDITOR = Initiator("user", "editor")


def make_everything(tree: Tree, number: int) -> Customer:
    """Make a customer with the number in its values: two of them differ in all, and share a device and segments."""
    for name in ("tier", f"only{number}"):
        make_custom_field(name)
    make_identifier_type("line", scope="source")
    source = make_source("LINE", "jp", "th")
    line = f"id:line:{scope_of(source, 'jp' if number % 2 else 'th')}"
    customer = make_customer(
        email=f"old{number}@example.com",
        mobile=f"+1212555{number:04d}",
        first_name=f"Ada{number}",
        ids={"WebsiteID": f"W{number}", line: f"L{number}"},
        custom={"tier": f"t{number}", f"only{number}": "yes"},
    )
    change_customer(customer, email=f"now{number}@example.com")
    _contacts(customer, number)
    make_card(customer, f"77{number}0")
    make_card(customer, f"77{number}1")
    _wings(customer, tree, number)
    run(f"client_id,area\n{customer.pk},Area {number}\n")
    return customer


def _contacts(customer: Customer, number: int) -> None:
    """Something waits: a confirmation with its message, a verification, a release that somebody asked for."""
    now = timezone.now()
    ask(customer, through=asking_point(), mobile=f"+1212555{number:04d}")
    change_customer(customer, email=ContactWish(f"now{number}@example.com", "verified"))
    ask(customer, through=asking_point(), email=f"next{number}@example.com")
    proof = Proof(customer.pk, "email", f"proof{number}@example.com", f"proof{number}@example.com")
    start(proof, flow=Verification.Flow.WALLET_UPDATE, context=context_of(), now=now)
    removed = Contact.objects.get(customer=customer, state="removed")
    request_release(removed.pk, by=EDITOR, reason="Asked for it")


def _wings(customer: Customer, tree: Tree, number: int) -> None:
    now, context = timezone.now(), context_of()
    later = now + dt.timedelta(days=number + 10)
    add(customer.pk, bonus(), Decimal(10 * number), comment="Order", context=context, now=now, expires_at=later)
    spend(customer.pk, bonus(), Decimal(number), comment="Paid", context=context, now=now)
    give_code(customer.pk, make_campaign(f"c{number}", f"CODE{number}"), reason="Won", context=context, now=now)
    issue_to([customer.pk], make_template(), now, context_of(reason="Came by"), now)
    for uuid in (SHARED_DEVICE, UUID(int=number + (4 << 76) + (8 << 60))):
        see(Sighting(uuid), customer_id=customer.pk, context=context, now=now + dt.timedelta(minutes=number))
    change(customer, tree, "main/email", Status.SUBSCRIBED if number % 2 else Status.UNSUBSCRIBED)
    change(customer, tree, "main/email/offers", Status.SUBSCRIBED)
    change(customer, tree, "outlet/sms/news", Status.UNSUBSCRIBED if number % 2 else Status.SUBSCRIBED)
    if not CustomField.objects.filter(system_name="made").exists():
        make_custom_field("made")
        for name in ("new", "active"):
            make_segment(name, segmentation="lifecycle")
        make_segment("vip")
        make_segment("all", condition("email.set", "is", True), follows=True)
    for name in ("vip", "active" if number % 2 else "new"):
        add_to(Segment.objects.get(system_name=name).pk, [customer.pk], context=context, now=timezone.now())
