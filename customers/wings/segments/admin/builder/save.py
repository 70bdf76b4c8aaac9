"""What the form asks for, saved or refused."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest
from django.utils import timezone

from customers.admin.ui.base import initiator_of
from customers.wings.segments.errors import RuleProblem, SegmentRefused
from customers.wings.segments.membership.define import WantedSegment, change_segment, create_segment
from customers.wings.segments.models import Segment
from customers.wings.segments.rules.kinds import Term
from customers.wings.segments.rules.words import names_somebody

OVERTAKEN = "Somebody else changed this segment while you had it open. Open it again and repeat your change."


def offered_terms(terms: Mapping[str, Term], *, may_see: bool) -> list[Term]:
    """Return the fields that a person may ask about.

    Counts answer questions. Who sees masked values could ask for them letter by letter.
    """
    return [term for term in terms.values() if not term.is_retired and (may_see or not names_somebody(term))]


def conditions_out_of_sight(rule: Any, terms: Mapping[str, Term], pointer: str = "") -> list[RuleProblem]:
    """Find conditions on fields whose values this person doesn't see."""
    if isinstance(rule, list):
        return [
            one for at, member in enumerate(rule) for one in conditions_out_of_sight(member, terms, f"{pointer}/{at}")
        ]
    if "field" not in rule:
        return [one for key, below in rule.items() for one in conditions_out_of_sight(below, terms, f"{pointer}/{key}")]
    term = terms.get(rule["field"])
    if term is None or not names_somebody(term):
        return []
    sentence = f"Only people who see personal data may ask for {term.label}."
    return [RuleProblem(f"{pointer}/field", sentence)]


def stamp_of(segment: Segment) -> str:
    """Return what the form showed, in a word: what was saved since gives another one."""
    has = (segment.name, segment.description, segment.rule, segment.schedule, segment.follows)
    return hashlib.sha256(json.dumps(has, sort_keys=True).encode()).hexdigest()[:16]


def save(request: HttpRequest, wanted: WantedSegment, segment: Segment | None, stamp: str) -> Segment:
    """Make the segment or change it. Raises SegmentRefused."""
    by, now = initiator_of(request), timezone.now()
    try:
        with transaction.atomic():
            if segment is None:
                return create_segment(wanted, by=by, now=now)
            locked = Segment.objects.select_for_update(no_key=True, of=("self",)).filter(pk=segment.pk).first()
            if locked is None:
                raise Http404
            if stamp_of(locked) != stamp:
                raise SegmentRefused([RuleProblem("", OVERTAKEN)])
            return change_segment(locked, wanted, by=by, now=now)
    except IntegrityError as error:
        taken = segment is None and Segment.objects.filter(system_name=wanted.system_name).exists()
        if not taken:
            raise
        sentence = f"There is a segment {wanted.system_name} already."
        raise SegmentRefused([RuleProblem("/system_name", sentence)]) from error
