"""Files with random bytes changed: whatever comes, the answer is rows or a refusal in words."""

import random
from pathlib import Path

import pytest

from customers.spreadsheets.reading import FileRefused
from tests.spreadsheets import files
from tests.spreadsheets.conftest import Reader

TEXT = 'phone;name\n1;Анна\n2;"b\nc"\n' * 40


def spoiled(content: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    changed = bytearray(content)
    for _ in range(chance.choice([1, 2, 5, 40])):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed if chance.random() < 0.8 else changed[: chance.randrange(1, len(changed))])


def outcome(read: Reader, path: Path) -> str:
    try:
        return "rows" if read.rows(path) else "no rows and no refusal"
    except FileRefused as refused:
        return refused.message


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("make", [files.xlsx, files.xls, files.ods])
def test_a_spoiled_workbook_gives_rows_or_a_sentence(read: Reader, tmp_path: Path, make: object, seed: int) -> None:
    content = make(tmp_path).read_bytes()  # type: ignore[operator]
    said = outcome(read, files.saved(tmp_path, spoiled(content, seed)))
    assert said == "rows" or said.endswith(".")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1251"])
def test_a_spoiled_text_gives_rows_or_a_sentence(read: Reader, tmp_path: Path, encoding: str) -> None:
    for seed in range(60):
        said = outcome(read, files.saved(tmp_path, spoiled(TEXT.encode(encoding), seed)))
        assert said == "rows" or said.endswith(".")


def test_a_part_that_lies_outside_of_the_file_is_damage(read: Reader, tmp_path: Path) -> None:
    content = bytearray(files.xlsx(tmp_path).read_bytes())
    end = content.rindex(b"PK\x05\x06")
    content[end + 16 : end + 20] = (0xFFFFFF00).to_bytes(4, "little")
    assert read.refusal(files.saved(tmp_path, bytes(content))).code == "damaged"
