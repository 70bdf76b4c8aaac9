"""Segments as a follower: of customers' changes, and of whatever any part says its rule fields are told by."""

from collections.abc import Sequence
from typing import Final

from customers.changelog.following.follower import Follower
from customers.parts import parts
from customers.rule_fields import RuleClock, RuleRecords
from customers.wings.segments.models import FollowedPlace


def _records() -> Sequence[RuleRecords]:
    return [one for part in parts() for one in part.rule_records]


def _clocks() -> Sequence[RuleClock]:
    return [one for part in parts() for one in part.rule_clocks]


SEGMENTS_FOLLOWER: Final = Follower(FollowedPlace, _records, _clocks)
