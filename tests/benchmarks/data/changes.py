"""Fill the changelog of a million customers by set-based SQL, as `million.py` fills the customers."""

from pathlib import Path

from django.db import connection

from customers.models import BulkEdit, Change
from integration_points.models import IntegrationPoint
from tests.benchmarks.data.million import COMMON_POINT, RARE_POINT, statements_of, without_indexes

TABLES = ("customers_change", "customers_changefield")
BLOCKS = 50
BULK_EDIT = f"block {BLOCKS // 2}"  # a bulk edit from the middle of the changelog
RARE_INITIATOR, COMMON_INITIATOR, VERY_RARE_INITIATOR = "rare.person", "website", "seldom.person"
RARE_FIELD, COMMON_FIELD = "gender", "last_name"
_STATEMENTS = Path(__file__).with_name("changes.sql")


def load(changes: int, customers: int) -> None:
    """Make this many changes, five rounds or so over the customers that are there, if there are none."""
    if Change.objects.exists():
        return
    point = IntegrationPoint.objects.get(system_name=COMMON_POINT)
    BulkEdit.objects.bulk_create(
        BulkEdit(integration_point=point, initiator="operations", initiator_kind="user", file_name=f"block {block}")
        for block in range(0, BLOCKS, 5)
    )
    assert IntegrationPoint.objects.filter(system_name=RARE_POINT).exists()
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        with without_indexes(cursor, TABLES):
            for statement in statements_of(_STATEMENTS):
                cursor.execute(statement, {"changes": changes, "customers": customers})
        cursor.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")
