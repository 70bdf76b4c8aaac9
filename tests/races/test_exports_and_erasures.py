"""No export begins between an erasure's look at them and its commit: its file would hold the customer for days."""

import pytest
from django.db import OperationalError, connection, transaction

from customers.exports.retention import forget_exports
from customers.exports.work import make_exports
from customers.models import Export
from tests.factories import make_customer
from tests.races.meanwhile import meanwhile
from tests.uploads import operator

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def impatiently() -> None:
    """Make an export, and wait for nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '300ms'")
    make_exports()


def test_an_export_begins_after_the_commit_of_an_erasure_or_is_seen_by_it() -> None:
    make_customer(email="ann@example.com")
    by = operator()
    export = Export.objects.create(
        format="csv",
        columns=["client_id"],
        initiator_kind="user",
        initiator=by.get_username(),
        initiator_user_id=by.pk,
    )
    with transaction.atomic():
        forget_exports({})
        with pytest.raises(OperationalError, match="lock timeout"):
            meanwhile(impatiently)
    export.refresh_from_db()
    assert export.state == "queued"
    meanwhile(impatiently)
    export.refresh_from_db()
    assert (export.state, export.why, export.rows) == ("done", "", 1)
