"""The keys of customers as they are kept: numbers made with this server's secret, from which no contact is guessed."""

import hmac
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Final

from django.db.models import Count
from django.utils.crypto import salted_hmac

from customers.database.bulk_statements import in_list, inserted, write
from customers.wings.duplicates.models import DuplicateKey
from customers.wings.duplicates.rules.keys import DuplicateSign, KeyKind, Likeness, signs_of

_SALT: Final = "customers.wings.duplicates.key"
_BYTES: Final = 8
_OwnKey = tuple[int, int]  # a customer and the number


def made_with() -> str:
    """Tell the secret that keys are made with from another one: under another one all of them are other numbers."""
    return salted_hmac(f"{_SALT}.made_with", "", algorithm="sha256").hexdigest()[:16]


def keys_of(customer: Likeness) -> dict[int, KeyKind]:
    """Return a customer's keys as they are kept."""
    return _numbered(customer, _keyed())


def write_keys(customers: Collection[int], known: Mapping[int, Likeness]) -> set[int]:
    """Make their keys anew: who isn't known any more has none. Return whose pairs may be others now, beside theirs.

    The key that one customer too many shares suggests nobody from now on, and the other way round.
    """
    keyed = _keyed()
    wanted = {(id_, value): kind for id_, one in known.items() for value, kind in _numbered(one, keyed).items()}
    there: dict[_OwnKey, tuple[int, str]] = {
        (id_, value): (pk, kind)
        for pk, id_, value, kind in DuplicateKey.objects.filter(in_list("customer_id", customers)).values_list(
            "pk", "customer_id", "value", "kind"
        )
    }
    gone, new = there.keys() - wanted.keys(), wanted.keys() - there.keys()
    DuplicateKey.objects.filter(in_list("id", [there[key][0] for key in gone])).delete()
    rows = [{"customer_id": key[0], "kind": wanted[key].value, "value": key[1]} for key in sorted(new)]
    write(inserted(DuplicateKey, rows))
    more = Counter(value for _, value in new)
    more.subtract(value for _, value in gone)
    kinds = {key[1]: KeyKind(there[key][1]) for key in gone} | {key[1]: wanted[key] for key in new}
    return _share_with_more_or_fewer(more, kinds)


def _share_with_more_or_fewer(more: Mapping[int, int], kinds: Mapping[int, KeyKind]) -> set[int]:
    """Return who has a key of which there were too many before and aren't now, or the other way round."""
    changed = [value for value, number in more.items() if number]
    found = DuplicateKey.objects.filter(in_list("value", changed)).order_by().values("value").annotate(n=Count("pk"))
    now = dict(found.values_list("value", "n"))
    other_side = [
        value
        for value in changed
        if (now.get(value, 0) <= kinds[value].most) != (now.get(value, 0) - more[value] <= kinds[value].most)
    ]
    holders = DuplicateKey.objects.filter(in_list("value", other_side))
    return set(holders.values_list("customer_id", flat=True)) if other_side else set()


def _numbered(customer: Likeness, keyed: hmac.HMAC) -> dict[int, KeyKind]:
    return {_number(sign, keyed): sign.kind for sign in signs_of(customer)}


def _keyed() -> hmac.HMAC:
    """Begin the hash once: a copy that a text is added to is `salted_hmac` of that text."""
    return salted_hmac(_SALT, "", algorithm="sha256")


def _number(sign: DuplicateSign, keyed: hmac.HMAC) -> int:
    one = keyed.copy()
    one.update(f"{sign.kind}:{sign.text}".encode())
    return int.from_bytes(one.digest()[:_BYTES], signed=True)
