"""Merging by hand in the admin: find the other one, see both, merge, and undo it."""

import re

import pytest
from django.test import Client

from customers.merging.errors import MergeRefused
from customers.models import Customer, Merge
from customers.rules.merging import MergeRule, MergeWhy
from tests.factories import change_customer, make_customer, make_point, make_staff, make_superuser, signed_in
from tests.merging.test_merge import merge

pytestmark = pytest.mark.django_db
CHOOSE = "/admin/customers/merge/with/{}/"


@pytest.fixture
def editor() -> Client:
    return signed_in(make_staff("editor", "edith"))


def compare_url(one: Customer, other: Customer) -> str:
    return f"{CHOOSE.format(one.pk)}{other.pk}/"


def body(client: Client, url: str) -> str:
    return client.get(url, follow=True).content.decode()


def test_the_list_shows_ids_and_nothing_of_what_a_merge_keeps(editor: Client) -> None:
    one, other = make_customer(email="one@example.com"), make_customer(email="other@example.com")
    merge(one, other)
    page = body(editor, "/admin/customers/merge/")
    assert [f'<td class="field-kept_customer">{one.pk}</td>' in page, "other@example.com" in page] == [True, False]


@pytest.mark.parametrize("text", ["other@example.com", "+12125550107", "W77", "{pk}"])
def test_the_other_one_is_found_by_anything_and_no_url_holds_it(editor: Client, text: str) -> None:
    one = make_customer()
    other = make_customer(email="other@example.com", mobile="+12125550107", ids={"WebsiteID": "W77"})
    answer = editor.post(CHOOSE.format(one.pk), {"q": text.format(pk=other.pk)})
    assert (answer.status_code, answer["Location"]) == (302, compare_url(one, other))


def test_those_who_share_a_name_are_told_apart_by_their_contacts(editor: Client) -> None:
    one = make_customer()
    make_customer(first_name="Ada", last_name="Lund", email="ada.north@example.com")
    make_customer(first_name="Ada", last_name="Lund", email="ada.south@example.com", mobile="+12125550107")
    page = editor.post(CHOOSE.format(one.pk), {"q": "Ada Lund"}).content.decode()
    assert "ada.north@example.com" in page
    assert "ada.south@example.com" in page
    assert "+1 212-555-0107" in page


def test_who_finds_nobody_is_told_so(editor: Client) -> None:
    answer = editor.post(CHOOSE.format(make_customer().pk), {"q": "nobody@example.com"})
    assert "No other customer was found" in answer.content.decode()


def test_both_stand_side_by_side_with_what_becomes_of_each_value(editor: Client) -> None:
    one = make_customer(first_name="Ada", email="s@example.com")
    other = make_customer(first_name="Adele", email="v@example.com", mobile="+12125550107")
    page = body(editor, f"{compare_url(one, other)}?survivor={one.pk}")
    assert f"Customer {one.pk} stays" in page
    assert "v@example.com: reserved for the one who stays" in page
    assert "Adele: only in the past of the merged customer" in page
    assert "<ins>+1 212-555-0107</ins>" in page


def test_the_one_who_registered_later_is_suggested_and_the_other_one_can_be_chosen(editor: Client) -> None:
    earlier, later = make_customer(), make_customer()
    assert f"Customer {later.pk} stays" in body(editor, compare_url(earlier, later))
    assert "registered later" in body(editor, compare_url(earlier, later))
    assert f"Customer {earlier.pk} stays" in body(editor, f"{compare_url(earlier, later)}?survivor={earlier.pk}")


def test_a_merge_takes_a_reason_and_the_profile_tells_of_it_and_offers_its_undo(editor: Client) -> None:
    one, other = make_customer(), make_customer()
    refused = editor.post(compare_url(one, other), {"survivor": one.pk})
    assert "Say why." in refused.content.decode()
    editor.post(compare_url(one, other), {"survivor": one.pk, "reason": "same person"})
    made = Merge.objects.get()
    assert (made.survivor, made.victim, made.reason) == (one, other, "same person")
    page = body(editor, f"/admin/customers/customer/{one.pk}/change/")
    assert f"Customer {other.pk} was merged into customer {one.pk}: merged by hand." in page
    assert f"/admin/customers/merge/{made.pk}/take-back/" in page
    editor.post(f"/admin/customers/merge/{made.pk}/take-back/", {"reason": "they are two"})
    other.refresh_from_db()
    assert other.merged_into is None
    assert "1 undone merge" in body(editor, f"/admin/customers/customer/{one.pk}/change/")


def test_the_survivors_changelog_leads_to_that_of_the_merged_customer(editor: Client) -> None:
    one, other = make_customer(), make_customer(area="Old Town")
    merge(one, other)
    url = f"/admin/customers/customer/{one.pk}/change/?tab=changelog"
    assert "Old Town" not in body(editor, url)
    assert f"of={other.pk}" in body(editor, url)
    assert "Old Town" in body(editor, f"{url}&of={other.pk}")
    assert "Old Town" not in body(editor, f"{url}&of={make_customer().pk}")


def test_a_blocked_merge_is_explained_on_both_profiles(editor: Client) -> None:
    gives = make_point("gives", email_access="give")
    holder, other = make_customer(through=gives), make_customer(through=gives)
    with pytest.raises(MergeRefused):
        merge(holder, other, MergeWhy(MergeRule.IDENTIFIER, "mobile", "+12125550107"))
    for one, two in ((holder, other), (other, holder)):
        page = body(editor, f"/admin/customers/customer/{one.pk}/change/")
        assert f"Not merged with customer {two.pk}: Both customers have account access." in page
        assert f"+1 212-555-0107 stayed with customer {holder.pk}" in page


def test_only_who_may_goes_over_the_access_block(editor: Client) -> None:
    gives = make_point("gives", email_access="give")
    one, other = make_customer(through=gives), make_customer(through=gives)
    assert "Both customers have account access." in body(editor, compare_url(one, other))
    assert "over_access" not in body(editor, compare_url(one, other))
    asked = {"survivor": one.pk, "reason": "called", "over_access": "on"}
    assert editor.post(compare_url(one, other), asked).status_code == 403
    admin = signed_in(make_superuser())
    assert "over_access" in body(admin, compare_url(one, other))
    admin.post(compare_url(one, other), asked)
    assert Merge.objects.get().details == {"over_access": True}


def test_who_sees_values_masked_merges_nobody_and_reads_no_value() -> None:
    viewer = signed_in(make_staff("viewer", "vera"))
    one, other = make_customer(), make_customer()
    assert viewer.get(compare_url(one, other)).status_code == 403
    done = merge(one, other, MergeWhy(MergeRule.POINT, "email", "secret@example.com"))
    for page in (f"/admin/customers/customer/{one.pk}/change/", f"/admin/customers/merge/{done.merge_id}/change/"):
        assert "secret@" not in body(viewer, page)
        assert "was merged into" in body(viewer, page)


def test_a_customer_who_was_merged_is_merged_with_nobody_by_hand(editor: Client) -> None:
    one, other, third = make_customer(), make_customer(), make_customer()
    merge(one, other)
    page = body(editor, compare_url(third, other))
    assert f"Customer {other.pk} was merged into customer {one.pk}. Merge that one instead." in page
    assert f'<a class="link" href="/admin/customers/customer/{one.pk}/change/">See customer {one.pk}</a>' in page


def test_who_was_changed_since_the_page_was_shown_is_looked_at_again_first(editor: Client) -> None:
    one, other = make_customer(), make_customer()

    def asked() -> dict[str, object]:
        page = body(editor, f"{compare_url(one, other)}?survivor={one.pk}")
        names = ("survivor", "survivor_version", "victim_version")
        found = {name: re.findall(f'name="{name}" value="([0-9]+)"', page) for name in names}
        return {"reason": "same person", **{name: value for name, (value,) in found.items()}}

    shown = asked()
    change_customer(other, area="Old Town")
    again = editor.post(compare_url(one, other), shown).content.decode()
    assert f"Customer {other.pk} was changed since you saw it. Compare both again." in again
    assert "Old Town" in again
    assert not Merge.objects.exists()
    editor.post(compare_url(one, other), asked())
    assert Merge.objects.get().victim == other
