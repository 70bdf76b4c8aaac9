"""Which ports a folder may use, which files it takes, and when it is due."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from customers.wings.drop_folders.rules.masks import fits, is_safe, is_unfinished, printable
from customers.wings.drop_folders.rules.ports import port_may_be_used
from customers.wings.drop_folders.rules.schedule import BadFolderSchedule, check_schedule, in_words, next_look
from customers.wings.drop_folders.rules.server_urls import BadServerUrl, read_server_url


@pytest.mark.parametrize("port", [0, 25, 80, 443, 3306, 5432, 6379, 11211, 65_536])
def test_ports_of_other_services_are_not_used(port: int) -> None:
    assert not port_may_be_used(port)


@pytest.mark.parametrize("port", [21, 22, 990, 2121, 2222, 50_000])
def test_ports_of_file_servers_are_used(port: int) -> None:
    assert port_may_be_used(port)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../a.csv", "a/b.csv", "a\\b.csv", "a\r\nDELE b.csv", "a\0.csv", "x" * 256]
)
def test_a_name_that_leads_elsewhere_is_not_safe(name: str) -> None:
    assert not is_safe(name)


def test_names_of_any_script_are_safe() -> None:
    assert all(map(is_safe, ("orders 2026.csv", "Заказы.csv", "注文.csv", "-rf.csv", "a'b;c.csv")))


def test_a_mask_takes_names_in_either_case() -> None:
    assert fits("*.csv", "ORDERS.CSV")
    assert fits("orders-?.csv", "orders-1.csv")
    assert not fits("orders-?.csv", "orders-12.csv")


def test_names_of_files_that_are_being_written_are_known() -> None:
    assert all(map(is_unfinished, (".a.csv", "a.csv.part", "a.csv.filepart", "a.tmp", "a.csv~")))
    assert not is_unfinished("a.csv")


def test_a_text_of_a_server_is_shown_on_one_line() -> None:
    assert printable("a\r\nb\x1b[31m\u2028c") == "a??b?[31m?c"
    assert len(printable("x" * 5000)) == 100


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ftp://ann@files.example.com/in", ("ftp", "files.example.com", 21, "ann", "/in")),
        ("sftp://a%40b@files.example.com:2222", ("sftp", "files.example.com", 2222, "a@b", "")),
        ("ftps://files.example.com/a%20b", ("ftps", "files.example.com", 21, "anonymous", "/a b")),
    ],
)
def test_a_server_is_read_from_one_url(text: str, told: tuple[object, ...]) -> None:
    url = read_server_url(text)
    assert (url.protocol, url.host, url.port, url.username, url.path) == told


@pytest.mark.parametrize(
    "text", ["http://a/b", "ftp://ann:pass@a/b", "ftp:///b", "ftp://a:99999/", "sftp://a/b?c", "a"]
)
def test_what_is_no_file_server_is_refused(text: str) -> None:
    with pytest.raises(BadServerUrl):
        read_server_url(text)


def test_schedules_are_due_when_they_say() -> None:
    after = datetime(2026, 3, 28, 12, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
    assert next_look("every@15", after=after) == after.replace(minute=15)
    assert next_look("daily@04:00", after=after) == after.replace(day=29, hour=4)
    assert next_look("daily@13:00", after=after) == after.replace(hour=13)
    assert next_look("never", after=after) is None
    assert (in_words("every@60"), in_words("every@7"), in_words("daily@04:00")) == (
        "Every hour",
        "Every 7 minutes",
        "Every day at 04:00",
    )


@pytest.mark.parametrize("text", ["every@0", "every@1441", "daily@24:00", "daily@4:00", "weekly@mon@04:00", "soon"])
def test_what_is_no_schedule_is_refused(text: str) -> None:
    with pytest.raises(BadFolderSchedule):
        check_schedule(text)
