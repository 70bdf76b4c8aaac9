"""What staff say of a pair: not the same, later, or back to the list. The last word counts."""

from datetime import datetime, timedelta
from typing import Final

from customers.wings.duplicates.models import DuplicatePair
from customers.wings.duplicates.pairs import living_pairs

LATER: Final = timedelta(days=7)
_State = DuplicatePair.State


def decide(pair_id: int, state: DuplicatePair.State, *, by: str, now: datetime) -> bool:
    """Write down what somebody decided; False: the pair is gone, for the two became one or look like one no longer."""
    again_at = now + LATER if state == _State.LATER else None
    pair = DuplicatePair.objects.filter(pk__in=living_pairs().filter(pk=pair_id).values("pk"))
    return bool(pair.update(state=state, decided_by=by, decided_at=now, again_at=again_at))


def list_again(*, now: datetime) -> None:
    """Put those back into the list whose time has come."""
    DuplicatePair.objects.filter(again_at__lte=now).update(state=_State.OPEN, again_at=None)
