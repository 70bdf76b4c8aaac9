"""Who is there before a file comes."""

from pathlib import Path

import pytest

from tests.factories import make_custom_field, make_customer, make_identifier_type, make_point

pytest.register_assert_rewrite("tests.corpus.told", "tests.corpus.doors")
from tests.corpus.doors import Doors  # noqa: E402


@pytest.fixture
def doors(db: None, tmp_path: Path) -> Doors:
    """Ann is there, and an integration point of no country through which everybody asks."""
    make_identifier_type("WebsiteID")
    make_custom_field("visits", type="number")
    make_customer(email="ann@example.com", mobile="+12125550123", first_name="Ann")
    return Doors(make_point("corpus", may_register=True), tmp_path)
