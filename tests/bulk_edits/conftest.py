"""Staff in front of the pages of bulk edits, each signed in."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.factories import make_staff
from tests.uploads import operator


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def operator_client(db: None) -> Client:
    return signed_in(operator())


@pytest.fixture
def operations_client(db: None) -> Client:
    """Somebody who approves, sees all bulk edits and runs none."""
    return signed_in(make_staff("operations", "olga"))


@pytest.fixture
def auditor_client(db: None) -> Client:
    """Somebody who sees all bulk edits, masked."""
    return signed_in(make_staff("auditor", "aud"))
