"""The staff in front of the pages of bulk edits: the same as in the tests of the flow."""

from tests.bulk_edits.conftest import auditor_client, operations_client, operator_client

__all__ = ["auditor_client", "operations_client", "operator_client"]
