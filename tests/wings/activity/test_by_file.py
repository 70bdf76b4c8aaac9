"""The action that a file of any kind issues to every customer in it."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from customers.bulk_edits import kinds
from customers.bulk_edits.errors import BadChoice
from customers.wings.activity.models import Action, ActionTemplate, ActionWithdrawal
from tests.factories import make_customer
from tests.uploads import operator, outcomes, run, undo

pytestmark = pytest.mark.django_db
CONTENT = "email,lastName\nann@example.com,Lee\nbob@example.com,Lee\nbob@example.com,Lee\nnobody@example.com,Lee\n"


@pytest.fixture
def by() -> User:
    make_customer(email="ann@example.com")
    make_customer(email="bob@example.com", last_name="Lee")
    return operator()


def choose(**said: str) -> dict[str, object]:
    return kinds.choose(kinds.CORE[0], said)


def test_row_73_a_backdated_action_keeps_both_times_and_goes_to_applied_and_unchanged_rows(
    by: User, visit: ActionTemplate
) -> None:
    at = timezone.now().replace(microsecond=0) - dt.timedelta(days=3)
    done = run(CONTENT, by=by, options=choose(issue_action=visit.system_name, issue_action_at=at.isoformat()))
    assert outcomes(done) == {
        2: "applied", 3: "unchanged", 4: "duplicate duplicate_in_file", 5: "rejected not_found",
    }  # fmt: skip
    actions = list(Action.objects.order_by("customer__contacts__value"))
    assert [action.at for action in actions] == [at, at]
    assert all(action.recorded_at > at + dt.timedelta(days=2) and action.bulk_edit == done for action in actions)
    back = undo(done, by=by)
    assert ActionWithdrawal.objects.count() == 2
    undo(back, by=by)
    assert Action.objects.count() == 2


def test_a_time_without_an_offset_is_local(visit: ActionTemplate) -> None:
    kept = choose(issue_action=visit.system_name, issue_action_at="2026-01-02T10:00")["effects"]
    local = timezone.make_aware(dt.datetime(2026, 1, 2, 10, 0)).astimezone(dt.UTC)  # noqa: DTZ001
    assert kept == {"issue_action": {"issue_action": visit.system_name, "issue_action_at": local.isoformat()}}


@pytest.mark.parametrize(
    ("said", "option"),
    [
        ({"issue_action": "nothing"}, "issue_action"),
        ({"issue_action": "website.visit", "issue_action_at": "2199-01-01T00:00:00Z"}, "issue_action_at"),
        ({"issue_action": "website.visit", "issue_action_at": "yesterday"}, "issue_action_at"),
        ({"issue_action_at": "2026-01-02T10:00"}, "issue_action_at"),
    ],
    ids=["unknown template", "the future", "no time", "a time without an action"],
)
def test_what_cannot_be_is_refused_at_its_option(visit: ActionTemplate, said: dict[str, str], option: str) -> None:
    said = {name: visit.system_name if text == "website.visit" else text for name, text in said.items()}
    with pytest.raises(BadChoice) as refused:
        choose(**said)
    assert refused.value.option == option
