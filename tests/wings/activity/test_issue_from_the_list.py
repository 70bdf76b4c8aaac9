"""An action is issued to customers who are selected in the list."""

import pytest
from django.test import Client

from customers.models import BulkEdit
from customers.wings.activity.models import Action, ActionTemplate, ActionWithdrawal
from tests.factories import make_customer, make_point
from tests.uploads import run_previewed, undo, work_off

pytestmark = pytest.mark.django_db

LIST = "/admin/customers/customer/"


def test_an_action_is_issued_to_the_selected_customers_and_withdrawn_by_the_undo(
    operator_client: Client, visit: ActionTemplate
) -> None:
    ann, _ = make_customer(), make_customer()
    page = operator_client.post(f"{LIST}select/", {"customer": [ann.pk], "list": ""}).url
    operator_client.post(page, {"integration_point": make_point("shop").pk, "issue_action": visit.system_name})
    done = run_previewed(work_off(BulkEdit.objects.get()))
    assert [action.customer_id for action in Action.objects.all()] == [ann.pk]
    undo(done)
    assert ActionWithdrawal.objects.count() == 1
