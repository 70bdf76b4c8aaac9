"""Workbooks that are made to harm whoever opens them."""

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from python_calamine import XmlError, load_workbook

from customers.spreadsheets.reading import FileRefused
from customers.spreadsheets.workbooks import child as workbook_child
from customers.spreadsheets.workbooks import table as workbook_table
from tests.processor import processor_seconds
from tests.spreadsheets import files
from tests.spreadsheets.conftest import Reader

ENTITY = '<!DOCTYPE x [<!ENTITY a "AAAA"><!ENTITY b "&a;&a;&a;&a;">]>'
SHARED = "xl/sharedStrings.xml"
EVERY_PART = (
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/styles.xml",
    SHARED,
    "xl/worksheets/sheet1.xml",
    "xl/_rels/workbook.xml.rels",
)


def with_declaration(path: Path, part: str, declaration: str) -> Path:
    before, mark, after = files.part_of(path, part).partition(b"?>")
    return files.with_parts(path, {part: before + mark + declaration.encode() + after})


def test_a20_a_part_packed_a_thousand_times_is_a_bomb(read: Reader, tmp_path: Path) -> None:
    path = files.with_parts(files.xlsx(tmp_path), {SHARED: b" " * 50_000_000})
    started = processor_seconds()
    assert read.refusal(path).code == "zip_bomb"
    assert processor_seconds() - started < 2


def test_a20_more_than_may_be_unpacked_is_a_bomb(read: Reader, tmp_path: Path) -> None:
    assert read.refusal(files.xlsx(tmp_path), max_unpacked_bytes=2_000).code == "zip_bomb"


def test_a20_a_hundred_thousand_parts_are_a_bomb(read: Reader, tmp_path: Path) -> None:
    started = processor_seconds()
    path = files.saved(tmp_path, files.many_parts(20_000))
    refused = read.refusal(path)
    assert (refused.code, "10,000 parts" in refused.message) == ("zip_bomb", True)
    assert processor_seconds() - started < 5


def test_a20_a_part_larger_than_it_says_is_a_bomb(read: Reader, tmp_path: Path) -> None:
    path = files.lying_zip(tmp_path, "xl/workbook.xml", b"<a/>" * 2_000_000, said_size=400)
    assert read.refusal(path).code == "zip_bomb"


def test_a20_parts_that_share_their_bytes_are_a_bomb(read: Reader, tmp_path: Path) -> None:
    path = files.zip_of(tmp_path, {"xl/a.xml": bytes(range(256)) * 400, "xl/b.xml": b"<b/>"})
    content = bytearray(path.read_bytes())
    entry = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", entry + 4)
    content[second + 20 : second + 28] = content[entry + 20 : entry + 28]
    content[second + 42 : second + 46] = content[entry + 42 : entry + 46]
    content[entry + 20 : entry + 24] = len(content).to_bytes(4, "little")
    assert read.refusal(files.saved(tmp_path, bytes(content))).code == "zip_bomb"


@pytest.mark.parametrize("part", EVERY_PART)
def test_a21_entities_are_refused_in_every_part(read: Reader, tmp_path: Path, part: str) -> None:
    refused = read.refusal(with_declaration(files.xlsx(tmp_path), part, ENTITY))
    assert (refused.code, part in refused.message) == ("damaged", True)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a21_entities_do_not_hide_in_utf16(read: Reader, tmp_path: Path, encoding: str) -> None:
    path = files.xlsx(tmp_path)
    text = files.part_of(path, SHARED).decode().replace("?>", "?>" + ENTITY, 1).encode(encoding)
    assert "entities" in read.refusal(files.with_parts(path, {SHARED: text})).message


def test_a21_entities_do_not_hide_between_two_blocks(read: Reader, tmp_path: Path) -> None:
    for before in range(262_144 - 9, 262_144 + 1):
        declaration = f"<!--{'x' * (before - 62)}-->{ENTITY}"
        assert "entities" in read.refusal(with_declaration(files.xlsx(tmp_path), "xl/styles.xml", declaration)).message


def test_a21_the_reader_itself_expands_no_entity(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    declaration = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    path = with_declaration(files.xlsx(tmp_path), SHARED, declaration)
    laughing = files.part_of(path, SHARED).replace("Анна".encode(), b"&l9;")
    with pytest.raises(XmlError, match="unrecognized entity"):
        load_workbook(str(files.with_parts(path, {SHARED: laughing}, name="laughs.xlsx")))


@pytest.mark.parametrize("part", EVERY_PART)
@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:{port}/canary"])
def test_a22_external_entities_reach_nothing(read: Reader, tmp_path: Path, part: str, address: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.2)
        target = address.format(port=canary.getsockname()[1])
        declaration = f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{target}"> %p; <!ENTITY e SYSTEM "{target}">]>'
        refused = read.refusal(with_declaration(files.xlsx(tmp_path), part, declaration))
        with pytest.raises(TimeoutError):
            canary.accept()
    assert (refused.code, "root:" in refused.message) == ("damaged", False)


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "xl\\..\\..\\evil.xml", "C:/evil.xml"])
def test_a23_parts_that_point_outside_are_refused(read: Reader, tmp_path: Path, name: str) -> None:
    refused = read.refusal(files.with_parts(files.xlsx(tmp_path), {name: b"x"}))
    assert refused.code == "damaged"
    assert not list(tmp_path.parent.glob("**/evil.xml"))


def test_a23_a_link_is_no_part(read: Reader, tmp_path: Path) -> None:
    path = files.xlsx(tmp_path)
    link = zipfile.ZipInfo("xl/link.xml")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert read.refusal(path).code == "damaged"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a23_two_parts_of_one_name_are_refused(read: Reader, tmp_path: Path) -> None:
    path = files.xlsx(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", files.sheet_xml(""))
    assert read.refusal(path).code == "damaged"


def test_a24_links_to_other_files_are_ignored_and_said_to_be(read: Reader, tmp_path: Path) -> None:
    path = files.with_parts(files.xlsx(tmp_path), {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})
    assert any("Links to other files" in warning.message for warning in read.sheet(path).warnings)


def test_a31_a_cell_over_the_limit_is_marked_with_its_column(read: Reader, tmp_path: Path) -> None:
    rows = f'<row r="1">{files.inline("A1", "phone")}{files.inline("B1", "note")}</row>'
    rows += f'<row r="2">{files.inline("A2", "1")}{files.inline("B2", "x" * 40_000)}</row>'
    path = files.with_parts(files.xlsx(tmp_path), {"xl/worksheets/sheet1.xml": files.sheet_xml(rows)})
    assert read.rows(path)[0].suspect == ((1, "too_long/32767"),)


def test_a31_a_cell_of_exactly_the_limit_is_read(read: Reader, tmp_path: Path) -> None:
    [row] = read.rows(files.xlsx(tmp_path, [("phone",), ("x" * 32_767,)]))
    assert (len(row.cells[0]), row.suspect) == (32_767, ())


def test_a31_a_workbook_that_needs_too_much_memory_is_too_large(read: Reader, tmp_path: Path) -> None:
    rows = f'<row r="1">{files.inline("A1", "phone")}</row><row r="1048576">{files.inline("XFD1048576", "x")}</row>'
    path = files.with_parts(files.xlsx(tmp_path), {"xl/worksheets/sheet1.xml": files.sheet_xml(rows)})
    refused = read.refusal(path)
    assert (refused.code, "memory" in refused.message) == ("too_large", True)


def test_a31_a_workbook_that_takes_too_long_is_too_large(
    read: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_slow(command: list[str], **options: object) -> None:
        raise subprocess.TimeoutExpired(command, 1)

    monkeypatch.setattr(workbook_table.subprocess, "run", too_slow)
    refused = read.refusal(files.xlsx(tmp_path))
    assert (refused.code, "takes longer" in refused.message) == ("too_large", True)


def test_a31_the_child_limits_its_own_processor_time() -> None:
    busy = "from customers.spreadsheets.workbooks.child import _confine\n"
    busy += "_confine(memory_bytes=1_000_000_000, seconds=1)\nwhile True: pass"
    assert subprocess.run([sys.executable, "-c", busy], check=False).returncode == -signal.SIGXCPU


def test_a31_a_child_whose_parent_was_killed_while_it_started_reads_nothing(tmp_path: Path) -> None:
    rows_path = tmp_path / "rows"
    request = {"parent": 2**22, "path": str(files.xlsx(tmp_path)), "rows_path": str(rows_path), "sheet": ""}
    limits = {"max_unpacked_bytes": 10**9, "max_memory_bytes": 10**9, "max_seconds": 20}
    command = [sys.executable, "-m", "customers.spreadsheets.workbooks.child"]
    asked = subprocess.run(command, input=json.dumps(request | limits).encode(), capture_output=True, check=False)
    assert (asked.returncode, asked.stdout, rows_path.exists()) == (1, b"", False)


def test_a31_a_child_stopped_for_its_processor_time_makes_the_file_too_large(
    read: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = subprocess.CompletedProcess([], -signal.SIGXCPU)
    monkeypatch.setattr(workbook_table.subprocess, "run", lambda *command, **options: stopped)
    assert "takes longer" in read.refusal(files.xlsx(tmp_path)).message


def test_a31_a_child_that_fell_over_makes_the_file_damaged(
    read: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fallen = subprocess.CompletedProcess([], 1)
    monkeypatch.setattr(workbook_table.subprocess, "run", lambda *command, **options: fallen)
    assert read.refusal(files.xlsx(tmp_path)).code == "damaged"


STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}


def test_a32_the_strict_namespace_gives_the_same_rows(read: Reader, tmp_path: Path) -> None:
    path = files.xlsx(tmp_path)
    strict = {}
    for part in zipfile.ZipFile(path).namelist():
        content = files.part_of(path, part)
        for usual, other in STRICT.items():
            content = content.replace(usual, other)
        strict[part] = content
    assert [row.cells for row in read.rows(files.with_parts(path, strict))] == list(files.PEOPLE[1:])


@pytest.mark.parametrize("dimension", ["", '<dimension ref="A1"/>', '<dimension ref="A1:XFD1048576"/>'])
def test_a33_all_rows_are_read_whatever_the_dimension_says(read: Reader, tmp_path: Path, dimension: str) -> None:
    rows = "".join(f'<row r="{n}">{files.inline(f"A{n}", f"v{n}")}</row>' for n in range(1, 51))
    sheet = files.sheet_xml(rows, dimension=dimension)
    path = files.with_parts(files.xlsx(tmp_path), {"xl/worksheets/sheet1.xml": sheet})
    assert len(read.rows(path)) == 49


def test_a_full_disk_is_no_fault_of_the_file(read: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = json.dumps({"failure": errno.ENOSPC}).encode()
    full = subprocess.CompletedProcess([], 0, stdout=answer)
    monkeypatch.setattr(workbook_table.subprocess, "run", lambda *command, **options: full)
    with pytest.raises(OSError, match="No space"):
        read.rows(files.xlsx(tmp_path))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which Linux has")
def test_the_child_tells_of_a_full_disk(tmp_path: Path) -> None:
    path, rows_path = files.xlsx(tmp_path), tmp_path / "rows"
    rows_path.with_name(f"rows.{os.getpid()}").symlink_to("/dev/full")
    request = {"path": str(path), "rows_path": str(rows_path), "sheet": "", "max_unpacked_bytes": 10**9}
    assert workbook_child._answer(request) == {"failure": errno.ENOSPC}


def test_nothing_but_the_rows_is_left_in_the_folder(read: Reader, tmp_path: Path) -> None:
    read.rows(files.xlsx(tmp_path))
    assert [path.name for path in read.workdir.iterdir()] == ["upload.xlsx.rows"]


def test_nothing_is_left_in_the_folder_of_a_refused_file(read: Reader, tmp_path: Path) -> None:
    read.refusal(files.with_parts(files.xlsx(tmp_path), {"xl/sharedStrings.xml": None}))
    assert list(read.workdir.iterdir()) == []


def test_workbooks_are_read_in_threads_at_the_same_time(read: Reader, tmp_path: Path) -> None:
    found: list[int] = []

    def read_one(number: int) -> None:
        path = files.xlsx(tmp_path, [("phone",), *[(str(n),) for n in range(number)]], name=f"{number}.xlsx")
        found.append(len(read.rows(path)))

    threads = [threading.Thread(target=read_one, args=(number,)) for number in (3, 5, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [3, 5, 7]


def test_a_refusal_carries_no_cell_and_a_known_code(read: Reader, tmp_path: Path) -> None:
    refused = read.refusal(files.saved(tmp_path, 'phone\n"+79161234567\n'))
    assert isinstance(refused, FileRefused)
    assert "+7916" not in str(refused)
