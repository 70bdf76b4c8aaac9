"""What a search asks of the database, all in one round trip."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from integration_points.prepared import Rows, Statement, read_together

# PostgreSQL takes a row for as far away as on a turning disk: it would walk 60,000 entries of an index rather than look
# up 900 rows. Told for the statements that leave together with it alone: in one transaction.
_ROWS_ARE_NEAR: Final = "set_config('random_page_cost', '1.1', true)"
# It cannot know how few of those with a name are spelled as it was typed: for none of them it would walk to the end.
_NO_WALK: Final = "set_config('enable_indexscan', 'off', true), set_config('enable_indexonlyscan', 'off', true)"


class Plan(Enum):
    """What PostgreSQL is told before it plans: nothing, or that trigrams are worth looking up, or nothing else is."""

    BY_VALUE = ()
    BY_TRIGRAMS = (_ROWS_ARE_NEAR,)
    BY_TRIGRAMS_ALONE = (_ROWS_ARE_NEAR, _NO_WALK)


Query = QuerySet[Any, Any] | Statement


def read_rows(asked: Mapping[str, Query], plan: Plan = Plan.BY_VALUE) -> dict[str, Rows]:
    """Read what several queries find, by their names."""
    statements = [_statement(query) for query in asked.values()]
    if plan.value and connection.vendor == "postgresql":
        statements.insert(0, Statement(f"SELECT {', '.join(plan.value)}"))
    found = read_together(statements)
    return dict(zip(asked, found[len(found) - len(asked) :], strict=True))


def near_first(near: QuerySet[Any, Any], everywhere: QuerySet[Any, Any], *, size: int) -> Statement:
    """Ask for both in one statement, which comes to the second only where the first does not fill the page.

    Where PostgreSQL thinks that many have a part it walks from the key. But only the oldest customers may have it, or
    contacts that were removed: a walk without an end would read everything and find nobody.
    """
    (first, first_values), (second, second_values) = _statement(near), _statement(everywhere)
    sql = (
        f"WITH near AS MATERIALIZED ({first}) SELECT * FROM near "  # noqa: S608 (our own names)
        f"UNION ALL SELECT * FROM ({second}) AS everywhere WHERE (SELECT count(*) FROM near) <= {size}"
    )
    return Statement(sql, [*first_values, *second_values])


def _statement(query: Query) -> Statement:
    return query if isinstance(query, Statement) else Statement(*query.query.sql_with_params())
