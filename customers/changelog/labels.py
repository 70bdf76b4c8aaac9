"""The words for what a change can touch: fields, custom fields, identifiers with the system that issued them; and for
what it came through.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db import connection

from customers.models import CustomField, IdentifierType
from customers.rules import fields
from customers.rules.masking import shown
from integration_points.models import IntegrationPoint, Source, SourceAccount

# Nearly every page of a customer reads these words: in one statement they cost a tenth of what five querysets do.
_WORDS: Final = f"""
SELECT 'custom' AS kind, position AS place, label AS name, id, system_name, '' AS source
    FROM {CustomField._meta.db_table}
UNION ALL SELECT 'source', 0, system_name, id, system_name, '' FROM {Source._meta.db_table} WHERE NOT has_accounts
UNION ALL SELECT 'account', 0, account.system_name, account.id, account.system_name, source.system_name
    FROM {SourceAccount._meta.db_table} account JOIN {Source._meta.db_table} source ON source.id = account.source_id
UNION ALL SELECT 'type', 0, system_name, id, system_name, ''
    FROM {IdentifierType._meta.db_table} WHERE scope = '{IdentifierType.Scope.PROJECT}'
UNION ALL SELECT 'point', 0, system_name, id, system_name, '' FROM {IntegrationPoint._meta.db_table}
ORDER BY kind, place, source, name, system_name
"""  # noqa: S608 (our own names)


@dataclass(frozen=True, slots=True)
class Labels:
    """Gives each field's label; a field that was taken away meanwhile keeps its system name."""

    custom: Mapping[str, str]
    sources: Mapping[int, str]
    accounts: Mapping[int, str]
    types: tuple[str, ...] = ()
    points: Mapping[int, str] = field(default_factory=dict)

    def label(self, field: str, *, may_see_personal_data: bool = False) -> str:
        """Name a field for people; a card by its number, for those who may see it."""
        if fields.is_custom(field):
            name = fields.custom_name(field)
            return self.custom.get(name, name)
        if fields.is_identifier(field):
            type_name, scope = fields.identifier_parts(field)
            issuer = self.issuer(scope)
            return f"{type_name} · {issuer}" if issuer else type_name
        if fields.is_card(field):
            may_see = may_see_personal_data and not fields.is_erased_card(field)
            return f"{fields.LABELS[fields.CARD]} {shown(fields.CARD, fields.card_number(field), may_see)}"
        return fields.LABELS.get(field, field)

    def point(self, id_: int) -> str:
        """Name an integration point; one that was made after the words were read is asked for."""
        return self.points.get(id_) or IntegrationPoint.objects.values_list("system_name", flat=True).get(pk=id_)

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
    """Read the words as they are now: one statement."""
    custom: dict[str, str] = {}
    named: dict[str, dict[int, str]] = {"source": {}, "account": {}, "type": {}, "point": {}}
    with connection.cursor() as cursor:
        cursor.execute(_WORDS)
        for kind, _, name, id_, system_name, source in cursor.fetchall():
            if kind == "custom":
                custom[system_name] = name
            else:
                named[kind][id_] = f"{source} · {name}" if source else name
    types = tuple(named["type"].values())
    return Labels(custom, named["source"], named["account"], types, named["point"])
