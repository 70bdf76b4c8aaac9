"""The peer: django-import-export row by row with django-simple-history, in its fastest setting that keeps history.

Fair to it: customers come from a cached loader (one query for all of them), rows that change nothing are skipped, one
transaction, no dry run, no report, phones that equal the stored one are not parsed, and it writes no changelog and no
ledger: only the customers, the contacts and their histories. It works on the same tables with the same indexes.
"""

import time
from collections.abc import Sequence
from typing import Any

import phonenumbers
import tablib
from django.core.exceptions import ValidationError
from import_export import fields, resources
from import_export.instance_loaders import BaseInstanceLoader

from customers.models import Contact, Customer, Identifier
from customers.rules.texts.search_names import search_name
from integration_points.models import IntegrationPoint
from tests.benchmarks.data.load import GIVING, WEBSITE_ID
from tests.benchmarks.data.people import Line, as_csv

REASON = "bench"


class _ByWebsiteId(BaseInstanceLoader):
    """Find the customer of a row by the key."""

    def get_instance(self, row: Any) -> Any:
        """Return the customer, or None."""
        held = Identifier.objects.filter(type__system_name=WEBSITE_ID, value=row[WEBSITE_ID])
        found = held.select_related("customer").first()
        return found.customer if found else None


class _Tier(fields.Field):
    """A custom field is a key of one JSON column."""

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        instance.custom_values = {**instance.custom_values, "tier": row["tier"]}

    def get_value(self, instance: Any) -> Any:
        return instance.custom_values.get("tier")


class PeerResource(resources.ModelResource):
    """What somebody would write with the two packages alone."""

    website_id = fields.Field(column_name=WEBSITE_ID, readonly=True)
    first_name = fields.Field(attribute="first_name", column_name="firstName")
    last_name = fields.Field(attribute="last_name", column_name="lastName")
    tier = _Tier(attribute="custom_values", column_name="tier")
    mobile: Contact

    class Meta:
        model = Customer
        fields = ("website_id", "first_name", "last_name", "tier")
        import_id_fields = ("website_id",)
        instance_loader_class = _ByWebsiteId
        skip_unchanged = True
        skip_html_diff = True
        report_skipped = False
        use_transactions = True
        store_row_values = False
        raise_errors = False

    def __init__(self, point: IntegrationPoint) -> None:
        super().__init__()
        self.point = point
        self.customer_changes = False

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Normalise the phone; an invalid one refuses the row."""
        row["e164"] = _normalised(row["phone"], self.point.country)

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """Leave out rows that change neither the customer nor the contact."""
        self.customer_changes = not super().skip_row(instance, original, row, import_validation_errors)
        self.mobile = Contact.objects.get(customer=instance, kind="mobile", state="current")
        return not self.customer_changes and self.mobile.value == row["e164"] and self.mobile.gives_account_access

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        """Save the customer where one of its own columns changed."""
        if self.customer_changes:
            instance.search_name = search_name(instance.first_name, instance.middle_name, instance.last_name)
            instance._change_reason = REASON
            instance.save()

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Give the contact account access, or put a new one in its place."""
        mobile = self.mobile
        mobile._change_reason = REASON
        if mobile.value == row["e164"]:
            if not mobile.gives_account_access:
                mobile.gives_account_access = True
                mobile.save()
            return
        mobile.state = "removed"
        mobile.save()
        new = Contact(
            customer=instance,
            kind="mobile",
            phone=row["e164"],
            typed=row["e164"],
            gives_account_access=True,
            integration_point=self.point,
        )
        new._change_reason = REASON
        new.save()


def _normalised(text: str, country: str) -> str:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        raise ValidationError({"phone": "invalid"}) from None
    if not phonenumbers.is_valid_number(number):
        raise ValidationError({"phone": "invalid"})
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def measure(file: Sequence[Line]) -> tuple[float, int]:
    """Import the file; return the seconds it took and how many rows were refused."""
    point = IntegrationPoint.objects.get(system_name=GIVING)
    text = as_csv(file).decode()
    started = time.perf_counter()
    dataset = tablib.Dataset().load(text, format="csv")
    result = PeerResource(point).import_data(dataset, dry_run=False)
    took = time.perf_counter() - started
    if result.has_errors():
        raise RuntimeError(f"the peer failed: {result.row_errors()[0][1][0].error!r}")
    return took, len(result.invalid_rows)
