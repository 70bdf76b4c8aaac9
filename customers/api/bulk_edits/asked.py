"""What a client system says of a file: checked as the page checks it, before the file is taken."""

from collections.abc import Callable, Mapping
from typing import Any

from customers.api.bulk_edits.bodies import CHOICES, NewBulkEdit
from customers.api.http.endpoint import ApiError, Call
from customers.api.http.strict_json import NotJson, read_json
from customers.bulk_edits.errors import BadChoice, BadColumn, BadOption
from customers.bulk_edits.kinds import choose, kinds
from customers.bulk_edits.lifecycle.permissions import key_may_do
from customers.bulk_edits.mapping.choices import ColumnChoice
from customers.bulk_edits.mapping.saved import mapping_named
from customers.bulk_edits.upload.accept import UploadRequest
from customers.bulk_edits.upload.named_columns import named_columns
from customers.bulk_edits.upload.options import country_option, encoding_option, headers_option
from customers.models import ColumnMapping
from integration_points.models import IntegrationPoint


def upload_asked(call: Call, said: NewBulkEdit, file_name: str) -> UploadRequest:
    """Check the form, and return the same request as the upload page makes. Raises ApiError."""
    point = call.key.integration_point
    chosen = _chosen(said)
    if not key_may_do(said.kind, point, chosen=chosen):
        raise ApiError(403, "forbidden", "kind", "This integration point may not register customers.")
    mapping = _mapping(said)
    return UploadRequest(
        integration_point=point,
        initiator=call.context().initiator,
        file_name=file_name,
        kind=said.kind,
        options=chosen,
        country=_checked("country", country_option, said.country),
        encoding=_checked("encoding", encoding_option, said.encoding),
        mapping=mapping,
        columns=_columns(said, chosen, point, mapping),
        create_fields=headers_option(said.create_fields),
        run_asked=not said.preview_only and not call.is_test,
        confirmed_customers=said.confirm,
    )


def _chosen(said: NewBulkEdit) -> dict[str, Any]:
    kind = next(kind for kind in kinds() if kind.name == said.kind)
    try:
        return choose(kind, {name: getattr(said, name) for name in CHOICES})
    except BadChoice as error:
        raise ApiError(400, "malformed", error.option, str(error)) from None


def _checked(field: str, check: Callable[[str], str], said: str) -> str:
    try:
        return check(said)
    except BadOption as error:
        raise ApiError(400, "malformed", field, str(error)) from None


def _mapping(said: NewBulkEdit) -> ColumnMapping | None:
    try:
        return mapping_named(said.mapping, kind=said.kind) if said.mapping.strip() else None
    except BadOption as error:
        raise ApiError(400, "malformed", "mapping", str(error)) from None


def _columns(
    said: NewBulkEdit, chosen: Mapping[str, Any], point: IntegrationPoint, mapping: ColumnMapping | None
) -> list[ColumnChoice]:
    if not said.columns.strip():
        return []
    try:
        words = read_json(said.columns.encode())
    except NotJson as error:
        raise ApiError(400, "malformed", "columns", str(error).replace("The body", "The field")) from None
    if not isinstance(words, dict) or not all(isinstance(word, str) for word in words.values()):
        message = 'Write the columns as a JSON object of texts, such as {"Mobile no.": "phone", "Notes": "ignore"}.'
        raise ApiError(400, "malformed", "columns", message)
    try:
        return named_columns(words, kind=said.kind, options=chosen, point=point, mapping=mapping)
    except BadColumn as error:
        raise ApiError(400, "malformed", "columns", str(error)) from None
