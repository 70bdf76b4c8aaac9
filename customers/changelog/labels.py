"""The words for what a change can touch: fields, custom fields, identifiers with the system that issued them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from customers.models import CustomField, IdentifierType
from customers.rules import fields
from customers.rules.masking import short_card_number
from integration_points.models import Source, SourceAccount


@dataclass(frozen=True, slots=True)
class Labels:
    """Gives each field's label; a field that was taken away meanwhile keeps its system name."""

    custom: Mapping[str, str]
    sources: Mapping[int, str]
    accounts: Mapping[int, str]
    types: tuple[str, ...] = ()

    def label(self, field: str) -> str:
        """Name a field for people."""
        if fields.is_custom(field):
            name = fields.custom_name(field)
            return self.custom.get(name, name)
        if fields.is_identifier(field):
            type_name, scope = fields.identifier_parts(field)
            issuer = self.issuer(scope)
            return f"{type_name} · {issuer}" if issuer else type_name
        if fields.is_card(field):
            return f"{fields.LABELS[fields.CARD]} {short_card_number(fields.card_number(field))}"
        return fields.LABELS.get(field, field)

    def issuer(self, scope: str) -> str:
        """Name the source, and its account, within which an identifier is unique; blank: the whole project."""
        kind, _, number = scope.partition(":")
        if kind == "s":
            return self.sources.get(int(number), "")
        return self.accounts.get(int(number), "") if kind == "a" else ""

    def scopes(self) -> list[tuple[str, str]]:
        """Return each scope of a source or an account with its name."""
        single = [(fields.source_scope(source, None), name) for source, name in self.sources.items()]
        return single + [(fields.source_scope(0, account), name) for account, name in self.accounts.items()]

    def known(self) -> list[str]:
        """Return all fields that a change can touch, but identifiers within sources."""
        project_wide = [fields.identifier(name, fields.PROJECT_SCOPE) for name in self.types]
        return [*fields.LABELS, *project_wide, *(fields.custom(name) for name in self.custom)]

    def options(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """Return fields with their labels, sorted as the labels read."""
        return sorted(((name, self.label(name)) for name in set(names)), key=lambda option: option[1].casefold())


def read_labels() -> Labels:
    """Read the words as they are now: four small queries."""
    project_wide = IdentifierType.objects.filter(scope=IdentifierType.Scope.PROJECT)
    accounts = SourceAccount.objects.values_list("id", "source__system_name", "system_name")
    return Labels(
        custom=dict(CustomField.objects.values_list("system_name", "label")),
        sources=dict(Source.objects.filter(has_accounts=False).values_list("id", "system_name")),
        accounts={id_: f"{source} · {name}" for id_, source, name in accounts},
        types=tuple(project_wide.values_list("system_name", flat=True)),
    )
