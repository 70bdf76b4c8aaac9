"""A file of customers enters a segment and is taken back, by clicks."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customers.bulk_edits.run.worker import work
from customers.management.commands import _bulk_edits
from tests.factories import make_customer, make_point, make_staff
from tests.sign_in import open_as
from tests.wings.segments.conftest import make_segment, members


@pytest.mark.browser
def test_a_segment_file_is_uploaded_run_and_taken_back(
    page: Page, live_server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_bulk_edits.work_on_bulk_edits, "apply_async", lambda _arguments: None)
    ann, _ = make_customer(email="ann@example.com"), make_customer(email="bob@example.com")
    vip, path = make_segment("vip"), tmp_path / "vip.csv"
    make_point("website")
    path.write_text("email\nann@example.com\nnobody@example.com\n")
    open_as(page, live_server.url, make_staff("bulk operator", "operator"), "/admin/customers/customer/import/")

    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_label("Integration point").select_option("website")
    expect(page.get_by_label("Segment", exact=True).first).to_be_hidden()
    page.get_by_label("Add to a static segment").check()
    page.get_by_label("Segment", exact=True).first.select_option("vip")
    page.get_by_role("button", name="Upload and preview").click()
    expect(page.get_by_role("heading", name="vip.csv")).to_be_visible()
    work(seconds=30)
    page.reload()
    expect(page.get_by_text("customer enters segment vip")).to_be_visible()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("running").first).to_be_visible()
    work(seconds=30)
    assert members(vip) == {ann.pk}
    page.reload()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Preview the undo").click()
    expect(page.get_by_role("heading", name="Undo of bulk edit")).to_be_visible()
    work(seconds=30)
    page.reload()
    expect(page.get_by_text("customer leaves segment vip")).to_be_visible()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("running").first).to_be_visible()
    work(seconds=30)
    assert members(vip) == set()
