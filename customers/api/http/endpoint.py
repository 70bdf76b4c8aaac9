"""What every route of the API has without saying so.

A router is written like this:

    router = Router(tags=["Contact info"])

    @write(router, "patch", "/v2/customer-persons/{customerId}/contact-info", answers={200: ContactInfo})
    def change_contact_info(call: Call, customer_id: CustomerId, body: ContactInfoIn) -> Answer:
        '''Change the contact.'''                  # summary and description in the OpenAPI document
        number = customer_id_of(customer_id)       # 404 for what cannot be an id
        call.require_version(number)               # If-Match: 412
        ...
        raise ApiError(409, "taken", "/value", "Another customer has this value.")
        return Answer(ContactInfo(...), about=number, version=customer.version)

and added to ROUTERS in routers.py. `read` is the same for what writes nothing (a POST with a body too, `takes=JSON`).

- `call` (call.py) says who calls: `call.point` (policy), `call.key`, `call.context()` for the engine, `call.now`.
- Bodies derive from `Body`, answers from `Reply` (call.py): snake_case here, camelCase outside; an empty field (None)
  is left out of an answer. Path parameters are `str` (`Annotated[str, Path(alias=...)]`, ready: CustomerId).
- Refuse with ApiError(status, code, field, message) (errors.py); `field` is a JSON pointer. The errors that any route
  may give are declared already; the statuses of `answers` stand beside them.
- A write runs in ONE transaction together with its kept answer (idempotency.py). An ApiError rolls the work back; what
  must survive the refusal (a counted attempt) needs `own_transactions=True`: the view then opens its own, and must
  bear being done again after a crash.
- Messages to send, also inside the view: `enqueue_after_commit(send_messages)`.
- A test key runs the same code and everything is rolled back at the end: same codes, nothing written, nothing sent.
  SO A VIEW THAT CHECKS A SECRET (a code) MUST NOT DO IT FOR `call.is_test`: its attempts would not be counted. Answer
  there as for an unknown process.
  `rehearsed=False` is for what writes no customer (a bulk edit that stays a preview): done for a test key too.
- What takes long and must not hold a transaction open (making a file durable) is done in `outside`, a context manager
  around the transaction; what it gives are the view's keyword-only arguments, and it takes back what it did if the
  call fails.
- A file is answered by a view of `read_file`, as Django's own streaming response.
- `about` in Answer names the customer whose values stand in the body, so that an erasure can empty a kept answer.
"""

import functools
import inspect
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import BaseModel

from customers.api.http import idempotency
from customers.api.http.admission import JSON, MULTIPART, Admission
from customers.api.http.call import Answer, Call, customer_id_of, etag, versions_in
from customers.api.http.errors import ApiError, Errors, refused
from customers.edits.change_customers import with_retries
from integration_points.retention import ERASED

View = Callable[..., Answer]
FileView = Callable[..., HttpResponseBase]
Outside = Callable[[Call, Mapping[str, Any]], AbstractContextManager[Mapping[str, Any]]]
Answers = Mapping[int, type[BaseModel]]
# No route is meant to answer 500; it is declared for its shape, which a defect of ours has too.
_ANY: Final[Answers] = dict.fromkeys((400, 401, 403, 404, 429, 500, 503), Errors)
_WITH_BODY: Final[Answers] = dict.fromkeys((413, 415), Errors)
_WRITES: Final[Answers] = dict.fromkeys((409, 422), Errors)
_VERSIONED: Final[Answers] = {412: Errors}
TEST_HEADER: Final = "Test-Key"
# The operation ids of routes that know Idempotency-Key, of those that know If-Match, and of those that answer a file,
# with its media type.
WRITES: Final[set[str]] = set()
VERSIONED: Final[set[str]] = set()
FILES: Final[dict[str, str]] = {}


def read(
    router: Router,
    method: str,
    path: str,
    *,
    answers: Answers,
    takes: str = "",
    parameters: frozenset[str] = frozenset(),
) -> Callable[[View], View]:
    """Register a view that writes nothing."""

    def run(view: View, call: Call, values: Mapping[str, Any]) -> HttpResponse:
        return _response(call, view(call, **values))

    declared = {**answers, **_ANY, **(_WITH_BODY if takes else {})}
    return _register(router, method, path, run, declared, Admission(takes, parameters))


def read_file(router: Router, path: str, *, media_type: str) -> Callable[[FileView], FileView]:
    """Register a view that answers a file, streamed."""

    def run(view: FileView, call: Call, values: Mapping[str, Any]) -> HttpResponseBase:
        return view(call, **values)

    register = _register(router, "get", path, run, {200: BaseModel, **_ANY}, Admission())

    def decorate(view: FileView) -> FileView:
        FILES[view.__name__] = media_type
        registered: FileView = register(view)
        return registered

    return decorate


def write(
    router: Router,
    method: str,
    path: str,
    *,
    answers: Answers,
    takes: str = JSON,
    parameters: frozenset[str] = frozenset(),
    own_transactions: bool | Callable[[Call], bool] = False,
    most_bytes: Callable[[], int] | None = None,
    may_be_blank: bool = False,
    versioned: bool = True,
    rehearsed: bool = True,
    outside: Outside | None = None,
) -> Callable[[View], View]:
    """Register a view that writes: once, however often it is sent with one Idempotency-Key."""

    def run(view: View, call: Call, values: Mapping[str, Any]) -> HttpResponse:
        has_own = own_transactions(call) if callable(own_transactions) else own_transactions
        return _once(view, call, values, _Way(has_own, rehearsed, outside))

    declared = {**answers, **_ANY, **_WITH_BODY, **_WRITES, **(_VERSIONED if versioned else {})}
    admission = Admission(takes, parameters, most_bytes, may_be_blank=may_be_blank)
    register = _register(router, method, path, run, declared, admission)

    def decorate(view: View) -> View:
        WRITES.add(view.__name__)
        if versioned:
            VERSIONED.add(view.__name__)
        registered: View = register(view)
        return registered

    return decorate


@dataclass(frozen=True, slots=True)
class _Way:
    """How a write is done."""

    own_transactions: bool
    rehearsed: bool
    outside: Outside | None


def _once(view: View, call: Call, values: Mapping[str, Any], way: _Way) -> HttpResponse:
    """Write, or give the answer that the call's Idempotency-Key got before."""
    claimed = idempotency.claim(call)
    if isinstance(claimed, idempotency.Kept):
        return _again(call, claimed, rehearsed=way.rehearsed)
    try:
        with way.outside(call, values) if way.outside else nullcontext({}) as more:
            answer = _done(call, functools.partial(view, call, **values, **more), claimed, way)
        return _response(call, answer, rehearsed=way.rehearsed)
    except ApiError as error:
        _remember(claimed, error, about=_named(values))
        raise
    except Exception:
        if claimed:
            idempotency.give_up(claimed)
        raise


def _done(call: Call, work: Callable[[], Answer], claimed: idempotency.Claim | None, way: _Way) -> Answer:
    """Do the work and keep its answer; again, where another transaction won a race against it."""
    if call.is_test and way.rehearsed:
        answer = with_retries(lambda: _tried(work))
        _keep(claimed, answer)
        return answer
    if not way.own_transactions:
        return with_retries(lambda: _in_one_transaction(work, claimed))
    answer = work()
    _keep(claimed, answer)
    return answer


def _tried(work: Callable[[], Answer]) -> Answer:
    with transaction.atomic():
        answer = work()
        transaction.set_rollback(True)
    return answer


def _in_one_transaction(work: Callable[[], Answer], claimed: idempotency.Claim | None) -> Answer:
    with transaction.atomic():
        answer = work()
        _keep(claimed, answer)
    return answer


def _keep(claimed: idempotency.Claim | None, answer: Answer) -> None:
    if claimed:
        idempotency.keep(
            claimed, status=answer.status, body=_json(answer.body), version=answer.version, about=answer.about
        )


def _named(values: Mapping[str, Any]) -> int | None:
    """Return the customer that the address names: a refusal may quote a value that was meant for it."""
    try:
        return customer_id_of(values.get("customer_id", ""))
    except ApiError:
        return None


def _remember(claimed: idempotency.Claim | None, error: ApiError, *, about: int | None) -> None:
    if claimed is None:
        return
    if idempotency.is_kept(error):
        version = next(map(int, versions_in(error.headers.get("ETag", ""))), None)
        idempotency.keep(claimed, status=error.status, body=_json(error.body()), version=version, about=about)
    else:
        idempotency.give_up(claimed)


def _register(
    router: Router,
    method: str,
    path: str,
    run: Callable[[Any, Call, Mapping[str, Any]], HttpResponseBase],
    answers: Answers,
    admission: Admission,
) -> Callable[[Any], Any]:
    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def door(request: HttpRequest, **values: Any) -> HttpResponseBase:
            return run(view, request.auth, values)  # type: ignore[attr-defined]  # ninja sets it

        signature = inspect.signature(view)
        request, *others = signature.parameters.values()
        others = [one for one in others if one.kind is not one.KEYWORD_ONLY]  # these come from `outside`
        # Ninja reads path and body from the signature and knows the first parameter by its name only.
        door.__signature__ = signature.replace(parameters=[request.replace(name="request"), *others])  # type: ignore[attr-defined]
        summary, _, description = (view.__doc__ or "").partition("\n")
        router.api_operation(
            [method.upper()],
            path,
            auth=admission,
            response=dict(answers),
            by_alias=True,
            operation_id=view.__name__,
            summary=summary.rstrip("."),
            description=inspect.cleandoc(description),
        )(door)
        return view

    return decorate


def _response(call: Call, answer: Answer, *, rehearsed: bool = True) -> HttpResponse:
    return _written(call, _json(answer.body), answer.status, answer.version, rehearsed=rehearsed)


def _again(call: Call, kept: idempotency.Kept, *, rehearsed: bool) -> HttpResponse:
    if kept.body == ERASED:
        raise ApiError(404, "not_found", message="The customer was erased.")
    response = _written(call, kept.body, kept.status, kept.version, rehearsed=rehearsed)
    response["Idempotency-Replayed"] = "true"
    return response


def _written(call: Call, body: str, status: int, version: int | None, *, rehearsed: bool) -> HttpResponse:
    response = HttpResponse(body, content_type=JSON, status=status)
    if version is not None:
        response["ETag"] = etag(version)
    if call.is_test:
        response[TEST_HEADER] = "nothing was written" if rehearsed else "no customer is changed"
    return response


def _json(body: BaseModel) -> str:
    return body.model_dump_json(by_alias=True, exclude_none=not getattr(body, "keeps_empty", False))


__all__ = ["JSON", "MULTIPART", "Answer", "ApiError", "Call", "read", "read_file", "refused", "write"]
