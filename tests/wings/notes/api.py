"""What client systems do with notes: an operation that writes one, a route that reads them, and who was called."""

from typing import Final

from ninja import Router

from customers.api.customers.named_customer import named_customer
from customers.api.http.call import Body, CustomerId, Reply
from customers.api.http.endpoint import Answer, Call, read
from customers.api.http.example import Example
from customers.api.part_api import MemberCall, OperationMember, OperationRefused, PartApi
from tests.wings.notes.models import Note

router = Router(tags=["Notes"])


class NoteIn(Body):
    """A note to be written."""

    text: str


class NotesOut(Reply):
    """The notes about a customer, the newest first."""

    notes: list[str]


@read(router, "get", "/v2/customers/{customerId}/notes", answers={200: NotesOut})
def list_notes(call: Call, customer_id: CustomerId) -> Answer:
    """Read the notes about a customer."""
    customer = named_customer(call, customer_id)
    texts = Note.objects.filter(customer=customer.id).values_list("text", flat=True)[:50]
    return Answer(NotesOut(notes=list(texts)), about=customer.id)


def _write(call: MemberCall) -> None:
    text = call.value.text if isinstance(call.value, NoteIn) else f"Called by {call.value}"
    Note.objects.create(customer_id=call.customer_id, text=text, written_at=call.now)
    if not text.strip():
        raise OperationRefused("invalid_value", "/text", "The note says nothing: write a text.")


API: Final = PartApi(
    routers=(router,),
    members=(
        OperationMember("note", NoteIn, "The note.", _write, operation="AddNote"),
        OperationMember("called_by", str, "Who called the customer.", _write, alias="calledBY"),
    ),
    examples=(
        Example(
            "list_notes", "Read the notes", "/api/v2/customers/$CUSTOMER/notes", method="GET", answer={"notes": []}
        ),
    ),
)
