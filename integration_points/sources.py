"""The source that an integration point speaks for, by the names that client systems use."""

from dataclasses import dataclass

from customers.database.bulk_statements import in_list
from customers.database.prepared_queries import Prepared, rows_together
from integration_points.models import Source, SourceAccount


@dataclass(frozen=True, slots=True)
class OwnSource:
    """A point's source, with the account that the point speaks for where the source has many."""

    name: str
    has_accounts: bool
    account: str = ""


def own_source(source_id: int | None, account_id: int | None) -> OwnSource | None:
    """Read the source of a point: one round trip. None: the point has none."""
    if source_id is None:
        return None
    accounts = [account_id] if account_id is not None else []
    ((name, has_accounts),), account = rows_together((_SOURCES, [source_id]), (_ACCOUNTS, accounts))
    return OwnSource(name, has_accounts, account[0][0] if account else "")


_SOURCES = Prepared(
    lambda ids: Source.objects.filter(in_list("id", ids)).values_list("system_name", "has_accounts"), sample=(0,)
)
_ACCOUNTS = Prepared(
    lambda ids: SourceAccount.objects.filter(in_list("id", ids)).values_list("system_name"), sample=(0,)
)
