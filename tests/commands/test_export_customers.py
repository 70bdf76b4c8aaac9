import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.factories import make_customer, make_staff

pytestmark = pytest.mark.django_db


def run(path: Path, *arguments: str, by: str = "operator") -> dict[str, Any]:
    output = io.StringIO()
    call_command("export_customers", "--by", by, "--output", str(path), *arguments, stdout=output)
    answer: dict[str, Any] = json.loads(output.getvalue().splitlines()[-1])
    return answer


def refusal(path: Path, *arguments: str, by: str = "operator") -> int:
    with pytest.raises(CommandError) as caught:
        run(path, *arguments, by=by)
    assert not path.exists()
    return caught.value.returncode


@pytest.fixture(autouse=True)
def staff() -> None:
    make_staff("bulk operator", "operator")
    make_staff("viewer")


def test_the_story_of_the_seed_exports_phone_and_website_id(tmp_path: Path) -> None:
    make_customer(mobile="+12125550123", ids={"WebsiteID": "W1"})
    make_customer(mobile="+12125550124")
    path = tmp_path / "out.csv"
    answer = run(path, "--having", "phone,WebsiteID", "--columns", "WebsiteID,phone")
    assert answer == {"rows": 1, "columns": ["WebsiteID", "phone"], "output": str(path)}
    assert path.read_bytes() == b"\xef\xbb\xbfWebsiteID,phone\r\nW1,+12125550123\r\n"


@pytest.mark.parametrize(("name", "arguments"), [("out.xlsx", ()), ("out", ("--format", "xlsx"))])
def test_a_workbook_is_written_by_option_or_by_the_files_name(
    tmp_path: Path, name: str, arguments: tuple[str, ...]
) -> None:
    run(tmp_path / name, *arguments)
    assert (tmp_path / name).read_bytes().startswith(b"PK")


def test_without_the_permission_it_ends_with_3(tmp_path: Path) -> None:
    assert refusal(tmp_path / "out.csv", by="viewer") == 3


@pytest.mark.parametrize(
    "arguments", [("--columns", "phone,shoe"), ("--having", "shoe"), ("--columns", "firstName"), ("--through", "moon")]
)
def test_what_is_unknown_ends_with_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert refusal(tmp_path / "out.csv", *arguments) == 2


def test_an_unknown_user_ends_with_2(tmp_path: Path) -> None:
    assert refusal(tmp_path / "out.csv", by="nobody") == 2


def test_a_file_that_cannot_be_written_ends_with_1(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere" / "out.csv") == 1
