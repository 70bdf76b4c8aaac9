"""What every test of a refusal asks: which code, and which finer reason."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

from customers.rules.refusals.refusal import Refused

# A busy machine is no failure; how long a rule may take is asserted in processor time where it matters.
settings.register_profile("rules", deadline=None)
settings.load_profile("rules")


@pytest.fixture
def refusal() -> Callable[..., tuple[str, str]]:
    """Call a rule that must refuse, and give (code, why)."""

    def call(rule: Callable[..., Any], *values: object, **options: object) -> tuple[str, str]:
        with pytest.raises(Refused) as caught:
            rule(*values, **options)
        return caught.value.code.value, str(caught.value.detail.get("why", ""))

    return call
