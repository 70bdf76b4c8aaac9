"""Files that add customers to static segments: the kind `segment`, and the effect of any other file."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from customers.bulk_edits import kinds
from customers.bulk_edits.errors import BadChoice, PreviewAgain
from customers.bulk_edits.run import actions as asked_of
from customers.bulk_edits.run.worker import work
from customers.management.commands import _bulk_edits
from customers.models import BulkEdit, Change, Customer, State
from customers.wings.segments.membership.by_hand import add_to, remove_from
from customers.wings.segments.models import Segment, Segmentation, SegmentStay
from tests.api.conftest import caller
from tests.commands.bulk_edit_commands import call
from tests.factories import context_of, make_customer, make_point, signed_in
from tests.statements import counted
from tests.uploads import operator, outcomes, preview, run, run_previewed, sentence_of, undo, work_off
from tests.wings.segments.conftest import members

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> Customer:
    return make_customer(email="ann@example.com")


@pytest.fixture
def bob() -> Customer:
    return make_customer(email="bob@example.com")


def static(name: str, segmentation: Segmentation | None = None) -> Segment:
    return Segment.objects.create(
        system_name=name, name=name, kind=Segment.Kind.STATIC, segmentation=segmentation, created_at=timezone.now()
    )


def into(segment: Segment) -> dict[str, Any]:
    kind = kinds.kind_named("segment")
    assert kind is not None
    return {"kind": "segment", "options": kinds.choose(kind, {"segment": segment.system_name})}


def test_a_file_adds_its_customers_says_why_and_is_taken_back(ann: Customer, bob: Customer) -> None:
    vip, changes = static("vip"), Change.objects.count()
    run(f"client_id\n{bob.pk}\n", **into(vip))
    done = run("email\nann@example.com\nbob@example.com\nann@example.com\nnobody@example.com\n", **into(vip))
    assert outcomes(done) == {
        2: "applied", 3: "unchanged", 4: "duplicate duplicate_in_file", 5: "rejected not_found",
    }  # fmt: skip
    assert members(vip) == {ann.pk, bob.pk}
    why = SegmentStay.objects.get(customer=ann).entered_why
    assert (why["bulk_edit"], why["row"], Change.objects.count()) == (done.pk, 2, changes)
    undo(done)
    assert members(vip) == {bob.pk}


def test_who_joins_a_segment_leaves_the_other_one_of_its_segmentation_and_returns_by_the_undo(ann: Customer) -> None:
    lifecycle = Segmentation.objects.create(system_name="lifecycle", name="Lifecycle")
    new, active = static("new", lifecycle), static("active", lifecycle)
    run(f"client_id\n{ann.pk}\n", **into(new))
    seen = preview(f"client_id\n{ann.pk}\n", **into(active))
    page = signed_in(operator()).get(f"/admin/customers/bulkedit/{seen.pk}/change/").content.decode()
    assert "customer enters segment active" in page
    assert "customer leaves segment new" in page
    done = run_previewed(seen)
    assert (members(new), members(active)) == (set(), {ann.pk})
    undo(done)
    assert (members(new), members(active)) == ({ann.pk}, set())


def test_who_left_since_is_left_alone_by_the_undo(ann: Customer) -> None:
    vip = static("vip")
    done = run(f"client_id\n{ann.pk}\n", **into(vip))
    remove_from(vip.pk, [ann.pk], context=context_of(by=operator()), now=timezone.now())
    back = undo(done)
    assert outcomes(back) == {2: "conflict changed_since"}
    assert operator().username in sentence_of(back, 2)


def test_row_73_an_effect_adds_the_customers_of_any_file_and_takes_back_only_its_own(
    ann: Customer, bob: Customer
) -> None:
    vip = static("vip")
    run(f"client_id\n{bob.pk}\n", **into(vip))
    chosen = kinds.choose(kinds.CORE[0], {"add_to_segment": "vip"})
    done = run("email,lastName\nann@example.com,Lee\nbob@example.com,Lee\n", options=chosen)
    assert members(vip) == {ann.pk, bob.pk}
    undo(done)
    assert members(vip) == {bob.pk}


def test_the_undo_of_an_effect_lets_return_and_its_own_undo_gives_back_to_whom_it_took_from(
    ann: Customer, bob: Customer
) -> None:
    lifecycle = Segmentation.objects.create(system_name="lifecycle", name="Lifecycle")
    new, active = static("new", lifecycle), static("active", lifecycle)
    run(f"client_id\n{ann.pk}\n", **into(new))
    chosen = kinds.choose(kinds.CORE[0], {"add_to_segment": "active"})
    done = run("email,lastName\nann@example.com,Lee\nbob@example.com,Lee\n", options=chosen)
    remove_from(active.pk, [bob.pk], context=context_of(by=operator()), now=timezone.now())
    back = undo(done)
    assert (members(new), members(active)) == ({ann.pk}, set())
    undo(back)
    assert (members(new), members(active)) == (set(), {ann.pk})


def out_of(segment: Segment) -> dict[str, Any]:
    return kinds.choose(kinds.CORE[0], {"remove_from_segment": segment.system_name})


def test_an_effect_removes_the_customers_of_any_file_and_its_undo_lets_only_those_return(
    ann: Customer, bob: Customer
) -> None:
    vip, lee = static("vip"), make_customer()
    run(f"client_id\n{ann.pk}\n{lee.pk}\n", **into(vip))
    seen = preview("email,lastName\nann@example.com,Lee\nbob@example.com,Lee\n", options=out_of(vip))
    page = signed_in(operator()).get(f"/admin/customers/bulkedit/{seen.pk}/change/").content.decode()
    assert ("removed from the segment vip" in page, members(vip)) == (True, {ann.pk, lee.pk})
    done = run_previewed(seen)
    assert members(vip) == {lee.pk}
    assert SegmentStay.objects.get(customer=ann).left_why["bulk_edit"] == done.pk
    back = undo(done)
    assert members(vip) == {ann.pk, lee.pk}
    undo(back)
    assert members(vip) == {lee.pk}


def test_the_undo_of_a_removal_leaves_whoever_has_joined_another_segment_of_the_segmentation_since(
    ann: Customer, bob: Customer
) -> None:
    lifecycle = Segmentation.objects.create(system_name="lifecycle", name="Lifecycle")
    new, active = static("new", lifecycle), static("active", lifecycle)
    run(f"client_id\n{ann.pk}\n{bob.pk}\n", **into(new))
    done = run(f"client_id,lastName\n{ann.pk},Lee\n{bob.pk},Lee\n", options=out_of(new))
    run(f"client_id\n{ann.pk}\n", **into(active))
    undo(done)
    assert (members(new), members(active)) == ({bob.pk}, {ann.pk})


def test_the_undo_of_a_removal_leaves_who_came_back_since_as_they_are_now(ann: Customer, bob: Customer) -> None:
    vip = static("vip")
    run(f"client_id\n{ann.pk}\n{bob.pk}\n", **into(vip))
    done = run(f"client_id,lastName\n{ann.pk},Lee\n{bob.pk},Lee\n", options=out_of(vip))
    by_staff = {"context": context_of(by=operator()), "now": timezone.now()}
    add_to(vip.pk, [ann.pk], **by_staff)
    remove_from(vip.pk, [ann.pk], **by_staff)
    back = undo(done)
    assert members(vip) == {bob.pk}, "Ann left for good"
    remove_from(vip.pk, [bob.pk], **by_staff)
    add_to(vip.pk, [bob.pk], **by_staff)
    undo(back)
    assert members(vip) == {bob.pk}, "staff let him in, and not that undo"


def test_the_undo_of_a_removal_knows_segments_that_joined_the_segmentation_since(ann: Customer) -> None:
    lifecycle = Segmentation.objects.create(system_name="lifecycle", name="Lifecycle")
    new = static("new", lifecycle)
    run(f"client_id\n{ann.pk}\n", **into(new))
    done = run(f"client_id,lastName\n{ann.pk},Lee\n", options=out_of(new))
    later = static("later", lifecycle)
    run(f"client_id\n{ann.pk}\n", **into(later))
    undo(done)
    assert (members(new), members(later)) == (set(), {ann.pk})


def test_a_file_does_not_add_to_a_segment_and_remove_from_it() -> None:
    static("vip"), static("other")
    kind = kinds.kind_named("segment")
    assert kind is not None
    for of, said in ((kinds.CORE[0], {"add_to_segment": "vip"}), (kind, {"segment": "vip"})):
        with pytest.raises(BadChoice, match="added to a segment and removed from it") as refused:
            kinds.choose(of, {**said, "remove_from_segment": "vip"})
        assert refused.value.option == "remove_from_segment"
        assert kinds.choose(of, {**said, "remove_from_segment": "other"})


def test_an_undo_passes_over_the_segment_they_came_from_if_it_was_deleted(ann: Customer) -> None:
    lifecycle = Segmentation.objects.create(system_name="lifecycle", name="Lifecycle")
    new, active = static("new", lifecycle), static("active", lifecycle)
    run(f"client_id\n{ann.pk}\n", **into(new))
    done = run(f"client_id\n{ann.pk}\n", **into(active))
    new.delete()
    back = undo(done)
    back.refresh_from_db()
    assert back.state == State.COMPLETED
    assert members(active) == set()


@pytest.mark.parametrize("name", ["", "nothing", "by-rule"])
def test_the_segment_has_to_be_a_static_one(name: str) -> None:
    Segment.objects.create(
        system_name="by-rule", name="By rule", kind="recalculated", rule={"all": []}, created_at=timezone.now()
    )
    kind = kinds.kind_named("segment")
    assert kind is not None
    with pytest.raises(BadChoice) as refused:
        kinds.choose(kind, {"segment": name})
    assert refused.value.option == "segment"


def test_a_segment_that_is_deleted_before_the_run_stops_it_with_a_sentence(ann: Customer) -> None:
    vip = static("vip")
    seen = preview(f"client_id\n{ann.pk}\n", **into(vip))
    vip.delete()
    with pytest.raises(Exception, match="There is no segment vip"):
        asked_of.run(seen)
    assert BulkEdit.objects.get(pk=seen.pk).state == State.PREVIEWED


def test_another_segment_in_the_segmentation_asks_for_another_preview(ann: Customer) -> None:
    lifecycle = Segmentation.objects.create(system_name="lifecycle", name="Lifecycle")
    new = static("new", lifecycle)
    seen = preview(f"client_id\n{ann.pk}\n", **into(new))
    static("active", lifecycle)
    with pytest.raises(PreviewAgain):
        asked_of.run(seen)


def test_a_chunk_costs_the_same_statements_however_many_rows_it_has() -> None:
    sent = []
    for people in (2, 20):
        ids = [make_customer(email=f"p{people}-{at}@example.com").pk for at in range(people)]
        seen = preview("client_id\n" + "".join(f"{one}\n" for one in ids), **into(static(f"s{people}")))
        asked_of.run(seen)
        with counted() as statements:
            work_off(seen)
        sent.append(len(statements))
    assert sent[0] == sent[1]


def test_a_client_system_names_the_segment_as_a_field(ann: Customer, client: Client) -> None:
    vip, shop = static("vip"), caller(client, make_point())

    def upload(**said: str) -> Any:
        body = {**said, "file": SimpleUploadedFile("people.csv", b"email\nann@example.com\n")}
        return client.post("/api/v1/bulk-edits", body, headers={"authorization": f"Bearer {shop.key}"})

    for said in ({}, {"segment": "nothing"}):
        refused = upload(kind="segment", **said)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "segment")
    assert upload(kind="edit", segment="vip").json()["errors"][0]["field"] == "segment"
    accepted = upload(kind="segment", segment="vip")
    assert (accepted.status_code, accepted.json()["kind"]) == (202, "segment")
    work_off(BulkEdit.objects.get())
    assert members(vip) == {ann.pk}


def test_the_command_takes_the_segment(ann: Customer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(_bulk_edits.work_on_bulk_edits, "apply_async", lambda _arguments: work(seconds=60))
    vip, path = static("vip"), tmp_path / "people.csv"
    path.write_text("email\nann@example.com\n")
    said = (path, "--through", "admin-panel", "--by", operator().username, "--kind", "segment", "--wait")
    assert call("bulk_edit", *said).status == _bulk_edits.USAGE
    assert call("bulk_edit", *said, "--segment", "vip").answer["counts"]["applied"] == 1
    assert members(vip) == {ann.pk}


def test_a_link_opens_the_upload_page_with_the_segment_chosen(ann: Customer) -> None:
    static("vip")
    page = signed_in(operator()).get("/admin/customers/customer/import/?kind=segment&segment=vip").content.decode()
    assert '<option value="vip" selected>' in page
    assert re.search(r'value="segment"[^>]* checked', page)
