"""Customers of the list enter a static segment, and leave one."""

import pytest
from django.test import Client
from django.utils import timezone

from customers.models import BulkEdit
from customers.wings.segments.membership.by_hand import add_to
from tests.factories import context_of, make_customer, make_point
from tests.uploads import run_previewed, undo, work_off
from tests.wings.segments.conftest import make_segment, members

pytestmark = pytest.mark.django_db

LIST = "/admin/customers/customer/"


def test_selected_customers_enter_a_segment_and_leave_it_by_the_undo(operator_client: Client) -> None:
    vip, ann = make_segment("vip"), make_customer()
    make_customer()
    page = operator_client.post(f"{LIST}select/", {"customer": [ann.pk], "list": ""}).url
    answer = operator_client.post(page, {"integration_point": make_point("shop").pk, "add_to_segment": "vip"})
    assert answer.status_code == 302
    done = run_previewed(work_off(BulkEdit.objects.get()))
    assert members(vip) == {ann.pk}
    undo(done)
    assert members(vip) == set()


def test_all_that_match_leave_a_segment_and_return_by_the_undo(operator_client: Client) -> None:
    vip, ann, bob = make_segment("vip"), make_customer(gender="female"), make_customer(gender="male")
    add_to(vip.pk, [ann.pk, bob.pk], context=context_of(), now=timezone.now())
    page = f"{LIST}change-many/?gender=female"
    answer = operator_client.post(page, {"integration_point": make_point("shop").pk, "remove_from_segment": "vip"})
    assert answer.status_code == 302
    done = run_previewed(work_off(BulkEdit.objects.get()))
    assert members(vip) == {bob.pk}
    undo(done)
    assert members(vip) == {ann.pk, bob.pk}


def test_a_segment_that_is_recalculated_is_refused_on_the_page(operator_client: Client) -> None:
    make_segment("women", {"all": [{"field": "gender", "op": "is", "value": "female"}]})
    page = operator_client.post(f"{LIST}select/", {"customer": [make_customer().pk], "list": ""}).url
    answer = operator_client.post(page, {"integration_point": make_point("shop").pk, "add_to_segment": "women"})
    assert "is not one of the available choices" in answer.content.decode()
    assert not BulkEdit.objects.exists()
