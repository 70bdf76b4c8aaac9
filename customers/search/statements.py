"""What a search asks of the database, all in one round trip."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from integration_points.prepared import Rows, Statement, read_together

# PostgreSQL takes a row for as far away as on a turning disk: it would walk 60,000 entries of an index rather than look
# up 900 rows. Told for the statements that leave together with it alone: in one transaction.
_ROWS_ARE_NEAR: Final = Statement("SELECT set_config('random_page_cost', '1.1', true)")


def read_rows(asked: Mapping[str, QuerySet[Any, Any]], *, by_trigrams: bool = False) -> dict[str, Rows]:
    """Read what several queries find, by their names."""
    statements = [Statement(*query.query.sql_with_params()) for query in asked.values()]
    if by_trigrams and connection.vendor == "postgresql":
        statements.insert(0, _ROWS_ARE_NEAR)
    found = read_together(statements)
    return dict(zip(asked, found[len(found) - len(asked) :], strict=True))
