"""What a search asks of the database, all in one round trip."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from customers.database.prepared_queries import Rows, Statement, read_together

# PostgreSQL takes a row for as far away as on a turning disk: it would walk 60,000 entries of an index rather than look
# up 900 rows. Told for the statements that leave together with it alone: in one transaction.
_ROWS_ARE_NEAR: Final = Statement("SELECT set_config('random_page_cost', '1.1', true)")


def statement_of(query: QuerySet[Any, Any]) -> Statement:
    """Return a query as the database gets it."""
    return Statement(*query.query.sql_with_params())


def near_first(near: QuerySet[Any, Any], everywhere: QuerySet[Any, Any], *, size: int) -> Statement:
    """Ask for both in one statement, which comes to the second only where the first does not fill the page.

    Where PostgreSQL thinks that many have a part it walks from the key. But only the oldest customers may have it, or
    contacts that were removed: a walk without an end would read everything and find nobody.
    """
    (first, first_values), (second, second_values) = statement_of(near), statement_of(everywhere)
    sql = (
        f"WITH near AS MATERIALIZED ({first}) SELECT * FROM near "  # noqa: S608 (our own names)
        f"UNION ALL SELECT * FROM ({second}) AS everywhere WHERE (SELECT count(*) FROM near) <= {size}"
    )
    return Statement(sql, [*first_values, *second_values])


def read_rows(asked: Mapping[str, Statement], *, by_trigrams: bool = False) -> dict[str, Rows]:
    """Read what several statements find, by their names."""
    statements = list(asked.values())
    if by_trigrams and connection.vendor == "postgresql":
        statements.insert(0, _ROWS_ARE_NEAR)
    found = read_together(statements)
    return dict(zip(asked, found[len(found) - len(asked) :], strict=True))
