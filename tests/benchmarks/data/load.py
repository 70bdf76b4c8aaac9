"""Fill a fresh database: the customers enter through the engine, so that everything it would write is there."""

from datetime import date

from django.core.management import call_command
from django.db import connection

from customers.edits.change_customers import change_customers
from customers.edits.definitions import Definitions, read_definitions
from customers.edits.edit import CustomerEdit, EditContext, Initiator
from customers.models import Customer, CustomField, IdentifierType
from customers.rules import fields
from integration_points.models import IntegrationPoint
from tests.benchmarks.data.people import Person, person

BATCH = 4_000
GIVING, PLAIN = "website-loyalty", "website-open"
WEBSITE_ID = "WebsiteID"
TODAY = date(2026, 1, 1)


def load(customers: int) -> None:
    """Migrate the database and make this many customers, going on where the last time ended."""
    call_command("migrate", verbosity=0, skip_checks=True)
    giving, _ = IntegrationPoint.objects.get_or_create(system_name=GIVING, mobile_access="give", country="US")
    plain, _ = IntegrationPoint.objects.get_or_create(system_name=PLAIN)
    IdentifierType.objects.get_or_create(system_name=WEBSITE_ID, scope="project")
    CustomField.objects.get_or_create(system_name="tier", defaults={"label": "Tier", "type": "text"})
    definitions = read_definitions(today=TODAY, country="")
    for start in range(Customer.objects.count(), customers, BATCH):
        people = [person(number) for number in range(start, min(start + BATCH, customers))]
        _enter([who for who in people if who.has_access], giving, definitions)
        _enter([who for who in people if not who.has_access], plain, definitions)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _enter(people: list[Person], point: IntegrationPoint, definitions: Definitions) -> None:
    edits = [CustomerEdit(key=None, values=_values(who), creates=True) for who in people]
    context = EditContext(point=point.policy(), initiator=Initiator("system", "bench"))
    refused = [one for one in change_customers(edits, context=context, definitions=definitions) if one.refusal]
    if refused:
        raise ValueError(f"{len(refused)} of the bench's own customers were refused: {refused[0].refusal}")


def _values(who: Person) -> dict[str, str]:
    return {
        "first_name": who.first_name,
        "last_name": who.last_name,
        "email": who.email,
        "mobile": who.phone,
        fields.custom("tier"): who.tier,
        fields.identifier(WEBSITE_ID, fields.PROJECT_SCOPE): who.website_id,
    }
