"""What the tests of activity stand on: a template, and actions at any time."""

import datetime as dt

import pytest
from django.utils import timezone

from customers.models import Customer
from customers.wings.activity.issuing.issue import issue_to
from customers.wings.activity.models import Action, ActionTemplate
from tests.factories import context_of


@pytest.fixture
def visit(db: None) -> ActionTemplate:
    return make_template()


def make_template(system_name: str = "website.visit", category: str = "Website", **settings: bool) -> ActionTemplate:
    """Make a template, its name as its system name in capitals."""
    made, _ = ActionTemplate.objects.get_or_create(
        system_name=system_name, defaults={"name": system_name.upper(), "category": category, **settings}
    )
    return made


def issue(
    customer: Customer, template: ActionTemplate, *, ago: dt.timedelta = dt.timedelta(), comment: str = ""
) -> Action:
    """Issue an action through the admin panel and return it."""
    now = timezone.now()
    issue_to([customer.pk], template, now - ago, context_of(reason=comment), now)
    return Action.objects.latest("pk")
