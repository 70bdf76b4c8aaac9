"""The access log for those who watch over it: who saw or took personal data in the clear, whose, which and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from customers.admin.profile.privacy import label_of
from customers.admin.ui.list_filters import Choice
from customers.admin.ui.log_pages import LogAdmin
from customers.admin.ui.times import Moment, moment
from customers.changelog.labels import Labels, read_labels
from customers.models import AccessLogEntry

KIND, CUSTOMER, INITIATOR = "kind", "customer", "initiator"


@dataclass(frozen=True, slots=True)
class AccessLogLine:
    """One entry as the page shows it."""

    entry: AccessLogEntry
    field: str
    when: Moment


@admin.register(AccessLogEntry)
class AccessLogAdmin(LogAdmin):
    """Who saw what."""

    title = "Access log"
    template = "admin/customers/accesslogentry/list.html"
    texts = (KIND, INITIATOR)
    ids = {CUSTOMER: "customer"}

    def choices(self, wanted: Mapping[str, str]) -> Sequence[Choice]:
        """Offer the kinds."""
        kinds = tuple((kind.value, kind.label) for kind in AccessLogEntry.Kind)
        return [Choice(KIND, "Kind", "Any kind", kinds, wanted[KIND])]

    def lines(self, request: HttpRequest, records: Sequence[AccessLogEntry]) -> list[AccessLogLine]:
        """Name each entry's field as people do."""
        labels, now = read_labels(), timezone.localtime()
        return [_line(entry, labels, moment(entry.at, now)) for entry in records]


def _line(entry: AccessLogEntry, labels: Labels, when: Moment) -> AccessLogLine:
    return AccessLogLine(entry, label_of(entry.field, labels) if entry.field else "", when)
