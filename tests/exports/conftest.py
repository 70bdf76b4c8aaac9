from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from customers.exports.columns import choose, known_columns
from customers.exports.export import export_customers
from customers.spreadsheets.reading import Limits, ReadOptions, Sheet, open_rows
from integration_points.policies import PointPolicy
from tests.exports.asking import files

LIMITS = Limits(max_bytes=10**9, max_xlsx_bytes=10**8, max_rows=10**6, max_columns=200, max_cell_characters=32_767)
Exported = Callable[..., Sheet]


@pytest.fixture(autouse=True)
def _no_files() -> None:
    for name in files():
        default_storage.delete(f"exports/{name}")


@pytest.fixture
def exported(tmp_path: Path) -> Exported:
    """Export and open the file that was made."""

    def export(
        *columns: str,
        having: tuple[str, ...] = (),
        format: str = "csv",
        through: PointPolicy | None = None,
        **more: Any,
    ) -> Sheet:
        path = tmp_path / f"customers.{format}"
        wanted = choose(known_columns(through), headers=columns, having=having)
        export_customers(wanted=wanted, format=format, path=path, **more)
        return open_rows(path, options=ReadOptions(), limits=LIMITS, workdir=tmp_path)

    return export
