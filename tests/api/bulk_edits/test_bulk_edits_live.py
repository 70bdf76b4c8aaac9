"""A client system's bulk edit over HTTP, with a real server and a real worker, from the upload to the undo."""

import csv
import io
import socket
from pathlib import Path

import pytest

from tests.api.live import LiveClient, LiveSite
from tests.servers import Stack, poll_until

pytestmark = pytest.mark.sqlite  # a stack of its own, over SQLite: once is enough


@pytest.fixture(scope="module")
def website(live: LiveSite) -> LiveClient:
    return live.client("website-open")


def last_names(live: LiveSite, customers: list[int]) -> list[str]:
    marks = ", ".join("?" for _ in customers)
    rows = live.database.ask(
        f"SELECT last_name FROM customers_customer WHERE id IN ({marks}) ORDER BY id",  # noqa: S608 - marks alone
        *customers,
    )
    return [row[0] for row in rows]


def file_of(customers: list[int], last_name: str) -> str:
    rows = "".join(f"{customer},{last_name}\n" for customer in customers)
    return f"client_id,lastName\n{rows}999999999,{last_name}\n"


def test_upload_preview_run_rows_report_and_undo(live: LiveSite, website: LiveClient) -> None:
    customers = live.customers(5)
    before = last_names(live, customers)

    uploaded = website.upload(file_of(customers, "Lindqvist"), kind="edit", preview_only="true")
    assert uploaded.status == 202
    id_ = uploaded.body["id"]
    previewed = website.wait(id_, "previewed")
    assert (previewed["counts"]["applied"], previewed["counts"]["rejected"], previewed["rows"]) == (5, 1, 6)
    assert last_names(live, customers) == before

    assert website.send("POST", f"v1/bulk-edits/{id_}/run").status == 202
    completed = website.wait(id_, "completed")
    assert completed["counts"] == previewed["counts"]
    assert last_names(live, customers) == ["Lindqvist"] * 5

    rows = website.send("GET", f"v1/bulk-edits/{id_}/rows?outcome=applied").body
    assert [row["changes"][0]["before"] for row in rows["rows"]] == before
    report = website.send("GET", f"v1/bulk-edits/{id_}/report.csv")
    lines = list(csv.DictReader(io.StringIO(report.body.lstrip("\ufeff"))))
    assert report.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert [(line["row"], line["outcome"], line["file:lastName"]) for line in lines][-1] == (
        "7",
        "rejected",
        "Lindqvist",
    )

    undone = website.send("POST", f"v1/bulk-edits/{id_}/undo")
    assert (undone.status, undone.body["undo_of"]) == (202, id_)
    assert website.wait(undone.body["id"], "completed")["counts"]["applied"] == 5
    assert last_names(live, customers) == before


def test_without_preview_only_it_runs_by_itself(live: LiveSite, website: LiveClient) -> None:
    customers = live.customers(3)
    id_ = website.upload(file_of(customers, "Ek"), kind="edit").body["id"]

    assert website.wait(id_, "completed", "failed", "refused")["counts"]["applied"] == 3
    assert last_names(live, customers) == ["Ek"] * 3


def test_a_file_that_is_no_spreadsheet_is_accepted_and_then_refused(website: LiveClient) -> None:
    answer = website.upload("%PDF-1.7\n" + "x" * 500, kind="edit")

    assert answer.status == 202
    assert website.wait(answer.body["id"], "refused")["refusal"]["code"] == "not_a_spreadsheet"


def test_the_run_stands_in_the_changelog_under_the_key(live: LiveSite, website: LiveClient) -> None:
    customers = live.customers(1)
    id_ = website.upload(file_of(customers, "Kaur"), kind="edit").body["id"]
    website.wait(id_, "completed")

    admin = live.staff("admin")
    log = admin.page(f"/admin/customers/change/?bulk_edit={id_}")
    page = admin.page(f"/admin/customers/bulkedit/{id_}/change/")

    for text in (log, page):
        assert website.key[:12] in text
        assert "website-open" in text


def test_an_upload_whose_connection_breaks_is_no_bulk_edit(live: LiveSite, website: LiveClient) -> None:
    """Half a file must not be taken for a whole one: its last row may be cut in the midst of a value."""
    known = live.database.ask("SELECT count(*) FROM customers_bulkedit")
    half = (
        '--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\nedit\r\n'
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nclient_id,lastName\n1,Half'
    )
    for body in (half, half + "\r\n--x--\r\n"):
        head = (
            f"POST /api/v1/bulk-edits HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {website.key}\r\n"
            f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(half) + 5_000}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", website.port), timeout=20) as connection:
            connection.sendall((head + body).encode())
            connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(65_536).decode()
        assert " 400 " in answer.partition("\r\n")[0]
    assert live.database.ask("SELECT count(*) FROM customers_bulkedit") == known


def test_a_key_that_staff_revoke_stops_its_run_at_the_next_chunk(tmp_path: Path) -> None:
    slow = {"BULK_EDIT_CHUNK_ROWS": "1", "BULK_EDIT_PAUSE_SECONDS": "0.3", "SWEEP_SECONDS": "2"}
    with Stack(tmp_path, environment=slow) as stack:
        stack.manage("demo", "--customers", "60")
        site = LiveSite(stack, tmp_path)
        website, customers, admin = site.client("website-open"), site.customers(30), site.staff("admin")
        id_ = website.upload(file_of(customers, "Lindqvist"), kind="edit").body["id"]
        done = "SELECT count(*) FROM customers_change WHERE bulk_edit_id = ?"
        poll_until(lambda: site.database.ask(done, id_)[0][0], seconds=60, what="the first chunk")

        key, point = site.database.ask(
            "SELECT initiator_key_id, integration_point_id FROM customers_bulkedit WHERE id = ?", id_
        )[0]
        admin.press(f"/admin/integration_points/integrationpoint/{point}/keys/{key}/revoke/")

        ended = "SELECT state FROM customers_bulkedit WHERE id = ? AND finished_at IS NOT NULL"
        assert poll_until(lambda: site.database.ask(ended, id_), seconds=60) == [("cancelled",)]
        assert website.send("GET", f"v1/bulk-edits/{id_}").status == 401
        rows = dict(
            site.database.ask(
                "SELECT outcome || code, count(*) FROM customers_bulkeditrow WHERE bulk_edit_id = ? GROUP BY 1", id_
            )
        )
        applied = rows["applied"]
        assert rows == {"applied": applied, "not_processedpermission_revoked": 30 - applied, "rejectednot_found": 1}
        assert last_names(site, customers).count("Lindqvist") == applied < 30
        assert site.database.ask(done, id_) == [(applied,)]
