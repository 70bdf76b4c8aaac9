"""The cast of the staff's pages, each signed in: an editor sees everything, a viewer sees it masked."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.factories import make_staff, make_superuser


@pytest.fixture
def editor(db: None) -> User:
    return make_staff("editor", "edith")


@pytest.fixture
def editor_client(editor: User) -> Client:
    return signed_in(editor)


@pytest.fixture
def viewer_client(db: None) -> Client:
    return signed_in(make_staff("viewer", "vera"))


@pytest.fixture
def superuser_client(db: None) -> Client:
    return signed_in(make_superuser("ada"))


@pytest.fixture
def nobody_client(db: None) -> Client:
    """A member of the staff without any role."""
    return signed_in(make_staff())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
