"""What every call of the API goes through.

endpoint.py       what every route has without saying so
admission.py      the key, the rate limit, the size: before a body is read
key_lookup.py     the key and its integration point, in one query
call.py           who calls, through which point, and the headers that count
strict_json.py    JSON, read strictly
phone.py          phone numbers in the schemas
multipart.py      bodies with a file, taken in piece by piece
idempotency.py    the same write sent again gets the first answer again
errors.py         what a refusal looks like
refusal_text.py   a refusal of the engine, as developers read it
html_errors.py    errors that no route made, as refusals
request_log.py    one line per call, without values
example.py        an example of the documentation
openapi.py        what the OpenAPI document says beside the routes
"""
