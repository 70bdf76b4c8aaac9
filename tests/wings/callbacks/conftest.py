from collections.abc import Iterator
from typing import Any

import pytest

from customers.wings.callbacks.models import Callback
from customers.wings.callbacks.secrets import make_nonce
from integration_points.keys import make_key
from integration_points.models import ApiKey
from tests.factories import make_customer, make_point
from tests.wings.callbacks.receiver import Receiver


@pytest.fixture
def key(db: None) -> ApiKey:
    make_customer(email="ann@example.org")
    make_key(integration_point=make_point("website-open"))
    return ApiKey.objects.get()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """Listen on this machine, which the settings allow here."""
    settings.CALLBACK_HTTP_ALLOWED = True
    settings.CALLBACK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    with Receiver() as listening:
        yield listening


@pytest.fixture
def callback(key: ApiKey, receiver: Receiver) -> Callback:
    return Callback.objects.create(key=key, url=receiver.url, nonce=make_nonce())
