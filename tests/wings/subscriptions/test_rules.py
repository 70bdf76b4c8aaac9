"""What counts at a node: its own status, otherwise its channel's. Values only, no database."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.wings.subscriptions.rules import Node, Status, decide, effective, merged, stronger

YES, NO, ASKS, NONE = Status.SUBSCRIBED, Status.UNSUBSCRIBED, Status.REQUIRES_CONFIRMATION, Status.NO_DATA
EMAIL, NEWS, OFFERS = Node(1, "email"), Node(1, "email", 1), Node(1, "email", 2)
SMS, SMS_NEWS, OUTLET, OUTLET_NEWS = Node(1, "sms"), Node(1, "sms", 3), Node(2, "email"), Node(2, "email", 1)
NODES = (EMAIL, NEWS, OFFERS, SMS, SMS_NEWS, OUTLET, OUTLET_NEWS)
own_statuses = st.dictionaries(st.sampled_from(NODES), st.sampled_from([YES, NO, ASKS]))


@pytest.mark.parametrize(
    ("channel", "topic", "double_opt_in", "counts", "explicit"),
    [
        (None, None, False, NONE, False),
        (YES, None, False, YES, False),
        (NO, None, False, NO, False),
        (None, YES, False, YES, True),
        (NO, YES, False, YES, True),
        (YES, NO, False, NO, True),
        (YES, ASKS, False, ASKS, True),
        (None, None, True, NONE, False),
        (YES, None, True, ASKS, False),  # nobody confirmed it
        (NO, None, True, NO, False),
        (YES, YES, True, YES, True),
    ],
)
def test_what_counts_at_a_topic(
    channel: Status | None, topic: Status | None, double_opt_in: bool, counts: Status, explicit: bool
) -> None:
    own = {node: status for node, status in ((EMAIL, channel), (NEWS, topic)) if status}
    found = effective(NEWS, own, double_opt_in=double_opt_in)
    assert (found.status, found.is_explicit) == (counts, explicit)
    assert found.said_at == (NEWS if topic else EMAIL if channel else None)


@given(own_statuses, st.sampled_from([YES, NO]))
def test_a_change_of_a_channel_moves_its_implicit_topics_and_nothing_else(own: dict[Node, Status], to: Status) -> None:
    before = {node: effective(node, own) for node in NODES}
    after = {node: effective(node, {**own, EMAIL: to}) for node in NODES}
    for node in NODES:
        follows = node == EMAIL or (node.parent == EMAIL and node not in own)
        assert after[node].status == (to if follows else before[node].status)
        assert after[node].is_explicit == (node == EMAIL or before[node].is_explicit)


@pytest.mark.parametrize(
    ("own", "asked", "double_opt_in", "becomes"),
    [
        (None, YES, False, YES),
        (None, YES, True, ASKS),
        (NO, YES, True, ASKS),
        (ASKS, YES, True, ASKS),
        (YES, YES, True, YES),  # confirmed once
        (ASKS, NO, True, NO),
        (YES, None, True, None),
    ],
)
def test_what_a_change_makes_of_a_node(
    own: Status | None, asked: Status | None, double_opt_in: bool, becomes: Status | None
) -> None:
    assert decide(own, asked, double_opt_in=double_opt_in) is becomes


@pytest.mark.parametrize(
    ("one", "other", "stays"),
    [(YES, NO, YES), (NO, ASKS, ASKS), (YES, ASKS, YES), (NONE, NO, NO), (NONE, NONE, NONE)],
)
def test_the_stronger_consent_stays(one: Status, other: Status, stays: Status) -> None:
    assert stronger(one, other) is stronger(other, one) is stays


@given(own_statuses, own_statuses)
def test_after_a_merge_each_node_has_the_stronger_of_what_counted(
    survivor: Mapping[Node, Status], victim: Mapping[Node, Status]
) -> None:
    result = merged(survivor, victim, double_opt_in=())
    for node in NODES:
        before = stronger(effective(node, survivor).status, effective(node, victim).status)
        assert effective(node, result).status is before
    assert set(result) == {*survivor, *victim}
