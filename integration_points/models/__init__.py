"""The ways in: integration points with their contact settings and keys, and the sources they belong to.

integration_point.py   a point and its settings
source.py              sources, their accounts, and brands
api_key.py             a key of a point
api_request.py         the request log
idempotent_answer.py   answers to be given again
rate_window.py         counts of calls
"""

from integration_points.built_in import ADMIN_PANEL
from integration_points.models.api_key import ApiKey
from integration_points.models.api_request import ApiRequest
from integration_points.models.idempotent_answer import IdempotentAnswer
from integration_points.models.integration_point import IntegrationPoint
from integration_points.models.rate_window import RateWindow
from integration_points.models.source import Brand, Source, SourceAccount

__all__ = [
    "ADMIN_PANEL",
    "ApiKey",
    "ApiRequest",
    "Brand",
    "IdempotentAnswer",
    "IntegrationPoint",
    "RateWindow",
    "Source",
    "SourceAccount",
]
