import pytest

from customers.database.prepared_queries import Prepared, Statement, read_together, rows_together, run_together
from integration_points.models import IntegrationPoint, Source
from tests.factories import make_point

pytestmark = pytest.mark.django_db

BY_NAME = Prepared(
    lambda name: IntegrationPoint.objects.filter(system_name=name, built_in=False).values_list("system_name"),
    sample="any",
)
MAKE = "INSERT INTO integration_points_source (system_name, name, has_accounts) VALUES (%s, '', %s)"


def test_a_prepared_query_is_asked_with_another_value_each_time() -> None:
    for name in ("shop", "website"):
        make_point(name)
    assert [BY_NAME.rows(name) for name in ("shop", "website", "nobody")] == [[("shop",)], [("website",)], []]


def test_queries_that_go_together_keep_their_rows_apart() -> None:
    for name in ("shop", "website"):
        make_point(name)
    found = rows_together((BY_NAME, "website"), (BY_NAME, "nobody"), (BY_NAME, "shop"))
    assert found == [[("website",)], [], [("shop",)]]


def test_values_are_never_read_as_statements() -> None:
    name = "x'; DELETE FROM integration_points_source; --%s"
    run_together([Statement(MAKE, [name, False]), Statement(MAKE, ["other", True])])
    assert read_together(
        [Statement("SELECT system_name FROM integration_points_source WHERE system_name = %s", [name])]
    )
    assert set(Source.objects.values_list("system_name", flat=True)) >= {name, "other"}


def test_a_later_statement_sees_what_an_earlier_one_wrote() -> None:
    run_together(
        [Statement(MAKE, ["first", False]), Statement("UPDATE integration_points_source SET has_accounts = true")]
    )
    assert Source.objects.get(system_name="first").has_accounts
