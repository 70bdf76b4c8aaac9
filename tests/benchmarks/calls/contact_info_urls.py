"""The product's addresses, and four more: the same contact, or the same identifier, by one bare UPDATE, outside and
inside the API's door.
"""

import json

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from crm.urls import urlpatterns as of_the_product
from customers.api.http.admission import JSON, Admission
from customers.api.http.request_log import logged
from customers.api.http.strict_json import read_json

_UPDATES = {
    "EMAIL": "UPDATE customers_contact SET email = %s, typed = %s "
    "WHERE customer_id = %s AND kind = 'email' AND state = 'current'",
    "MOBILE": "UPDATE customers_contact SET phone = %s, typed = %s "
    "WHERE customer_id = %s AND kind = 'mobile' AND state = 'current'",
}


_admitted = Admission(JSON)


@csrf_exempt
def bare_update(request: HttpRequest, customer_id: int) -> JsonResponse:
    """Read the body, write the row, answer: nobody is asked who he is, nothing is checked, nothing is kept."""
    return _update(json.loads(request.body), customer_id)


@logged
def bare_update_inside(request: HttpRequest, customer_id: int) -> JsonResponse:
    """Do the same for a caller whose key and rate were looked at, and write the call down, as every route does."""
    _admitted(request)
    return _update(read_json(request.body), customer_id)


def _update(body: dict[str, str], customer_id: int) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute(_UPDATES[body["type"]], [body["value"], body["value"], customer_id])
    return JsonResponse({"customerId": customer_id, "type": body["type"], "value": body["value"]})


_IDENTIFIER = (
    "UPDATE customers_identifier SET value = %s WHERE customer_id = %s AND scope = 'p' "
    "AND type_id = (SELECT id FROM customers_identifiertype WHERE system_name = %s)"
)


@csrf_exempt
def bare_identifier(request: HttpRequest, customer_id: int) -> JsonResponse:
    """Write the one row of an identifier as `bare_update` does that of a contact."""
    return _identified(json.loads(request.body), customer_id)


@logged
def bare_identifier_inside(request: HttpRequest, customer_id: int) -> JsonResponse:
    """Do the same inside the door."""
    _admitted(request)
    return _identified(read_json(request.body), customer_id)


def _identified(body: dict[str, dict[str, str]], customer_id: int) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute(_IDENTIFIER, [body["add"]["value"], customer_id, body["add"]["type"]])
    return JsonResponse({"createdId": customer_id, "warnings": []})


urlpatterns = [
    path("bare/<int:customer_id>/identifier", bare_identifier),
    path("inside/<int:customer_id>/identifier", bare_identifier_inside),
    path("bare/<int:customer_id>/contact-info", bare_update),
    path("inside/<int:customer_id>/contact-info", bare_update_inside),
    *of_the_product,
]
