"""Some of the demo's customers registered twice."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.utils import timezone

from customers.wings.duplicates.models import DuplicatePair
from customers.wings.duplicates.rules.scores import LIKELY
from customers.wings.duplicates.search.everybody import search_everybody


@pytest.mark.django_db
def test_some_of_the_demos_customers_registered_twice_in_every_way() -> None:
    call_command("demo", customers=6_000, verbosity=0)
    assert search_everybody(now=timezone.now(), seconds=600)
    likely = Counter(pair.reasons[0] for pair in DuplicatePair.objects.filter(score__gte=LIKELY))
    assert likely.keys() >= {"name_birth", "email"}
    assert 4 <= likely.total() <= 40
