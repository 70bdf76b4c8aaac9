"""One operation at work: the customer is found, changed or made, and told of."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from django.utils import timezone

from customers.api.customers.operation_bodies import CustomerOut, OperationIn, OperationMessage, OperationOut
from customers.api.customers.operation_values import Placed, read_body
from customers.api.customers.profiles import profile_fields, read_state, shown_ids
from customers.api.http.call import Call, merged_warnings
from customers.api.http.endpoint import Answer, ApiError
from customers.api.http.refusal_text import message_of
from customers.api.part_api import members
from customers.contacts.confirmation.change_and_request import change_and_request
from customers.contacts.confirmation.confirm import Confirmed, confirm_by_code
from customers.edits.definitions import read_definitions
from customers.edits.edit import CLEAR, CustomerEdit, EditContext, Key
from customers.edits.keys.lookup import Whom, access_taken, find
from customers.edits.rows.row_ownership import OwnerChanged
from customers.edits.snapshot import lock_customers
from customers.merging.edit_and_merge import MergedEdit
from customers.rules import fields
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal
from customers.tasks import enqueue_after_commit, send_messages
from integration_points.policies import HeldByAnother

NOT_FOUND: Final = OperationOut(status="Success", customer=CustomerOut(processing_status="NotFound"))
REGISTER: Final = "RegisterCustomer"
Sought = tuple[Whom, list[OperationMessage]]  # whom the keys mean, and what is wrong with them


class Operation:
    """What an operation knows: who calls, what is asked, and what that was read with."""

    def __init__(self, call: Call, body: OperationIn) -> None:
        today = timezone.localdate(call.now)
        self.call, self.body = call, body
        self.definitions = read_definitions(today=today, country=call.point.country)
        self.asked = read_body(
            body.customer,
            point=call.point,
            definitions=self.definitions,
            may_name_nobody=call.operation == REGISTER and any(self._may_hold()),
        )

    def get(self) -> Answer:
        """Tell of the customer."""
        whom, wrong = self._find(self.asked.keys)
        if wrong:
            return invalid(wrong, whom)
        return self.answer(whom, "Found", whole=True)

    def edit(self) -> Answer:
        """Change the customer."""
        whom, wrong = self._find_and_lock(self._find_edited)
        if wrong:
            return invalid(wrong, whom)
        return self._changed(whom) if whom.customer_id else Answer(NOT_FOUND)

    def register(self) -> Answer:
        """Make the customer; one who is there and has no account access by these contacts is changed."""
        if not self.call.point.may_register:
            raise ApiError(403, "forbidden", message="This integration point may not register customers.")
        # There is nothing to clear of a customer who is to be made.
        self.asked.values = {name: wish for name, wish in self.asked.values.items() if wish is not CLEAR}
        whom, wrong = self._find_and_lock(self._find_registered)
        if wrong:
            return invalid(wrong, whom)
        return self._changed(whom) if whom.customer_id else self._created()

    def confirm(self, kind: str) -> Answer:
        """Confirm a contact by the code that its owner received."""
        if self.body.confirmation is None:
            raise ApiError(400, "missing_field", "/confirmation")
        whom, wrong = self._find(self.asked.keys)
        if wrong:
            return invalid(wrong, whom)
        if whom.customer_id is None:
            return Answer(NOT_FOUND)
        # Before the attempt is counted; it is looked at again under the lock of the confirming.
        self.call.require_version(whom.customer_id)
        confirmed = self._confirmed(whom.customer_id, kind, self.body.confirmation.code)
        if confirmed is None:
            message = "This is not the code, or it does not count any more: have a new one sent."
            return invalid([OperationMessage(message=message, location="/confirmation/code", code="not_confirmed")])
        return self.answer(_standing(whom, confirmed.customer_id), "Changed")

    def _confirmed(self, customer_id: int, kind: str, code: str) -> Confirmed | None:
        """Try a code. A test key never does: its attempts would not be counted, and it could try them all."""
        if self.call.is_test:
            return None
        context, require = self.call.context(), self.call.require_in_match
        answer = confirm_by_code(customer_id, kind, code, context=context, now=self.call.now, require=require)
        return answer if isinstance(answer, Confirmed) else None

    def _find_registered(self) -> Sought:
        """Find who is registered already, and say why nobody may register like that.

        Whoever has a contact is found by it, also through a point whose look-ups see only contacts with account access:
        a customer of the till registers on the website that gives access. One who has access was refused before.
        """
        contacts = {one.key.kind: one.key.text for one in self.asked.contacts}
        taken = access_taken(contacts, point=self.call.point, definitions=self.definitions)
        if taken:
            return Whom(), [self._message(refusal, "/customer") for refusal in taken]
        whom, wrong = self._find(self.asked.ids)
        for contact in self.asked.contacts:
            if whom.customer_id is None and not wrong:
                # What is wrong with a contact the engine says of it as a value: a junk one may be left out.
                whom, _ = self._find([contact], whoever_has_it=True)
        return whom, wrong

    def _find_edited(self) -> Sought:
        """Find who is to be changed. Through a point that merges, contacts of two name both: the first one who is found
        is changed, and becomes one with the other by it, as where an id names the customer.
        """
        merges = self.call.point.held_by_another is HeldByAnother.MERGE
        if self.asked.ids or not merges:
            return self._find(self.asked.keys)
        return self._find_first(self.asked.contacts)

    def _find_first(self, contacts: list[Placed]) -> Sought:
        sought: Sought = Whom(), []
        for contact in contacts:
            sought = self._find([contact])
            if sought[0].customer_id is not None or sought[1]:
                break
        return sought

    def find_and_lock(self) -> Sought:
        """Find whom the keys mean and lock that customer."""
        return self._find_and_lock(lambda: self._find(self.asked.keys))

    def _find_and_lock(self, find_them: Callable[[], Sought]) -> Sought:
        """Lock whom the keys mean and look again: until then a contact or an id may have passed to somebody else.

        Raises OwnerChanged: the door starts over, and holds no lock of a customer who was not meant.
        """
        whom, wrong = find_them()
        if whom.customer_id is None or wrong:
            return whom, wrong
        lock_customers([whom.customer_id])
        seen, wrong = find_them()
        if seen.customer_id != whom.customer_id and not wrong:
            raise OwnerChanged
        return seen, wrong

    def _find(self, keys: list[Placed], *, whoever_has_it: bool = False) -> Sought:
        """Find whom the keys mean, and say what is wrong with them."""
        sought = [one.key for one in keys]
        whom = find(sought, point=self.call.point, definitions=self.definitions, whoever_has_it=whoever_has_it)
        return whom, [self._message(refusal, keys[place].place) for place, refusal in whom.refusals]

    def _changed(self, whom: Whom) -> Answer:
        if whom.customer_id is None:
            raise ValueError("only a customer who was found can be changed")
        self.call.require_version(whom.customer_id)
        key = Key("customer", str(whom.customer_id))
        done = self._write(CustomerEdit(key=key, values=self.asked.without_key(whom.key)))
        place = next((one.place for one in self.asked.keys if one.key == whom.key), "/customer")
        survivor = done.merges[-1].survivor if done.merges else whom.customer_id
        return self._outcome(done, _standing(whom, survivor), "Changed", place)

    def _created(self) -> Answer:
        unknown = [one for one in self.asked.ids if one.key.kind == "customer"]
        if unknown:  # Nobody is made with a customer id of somebody else's choice.
            refusal = Refusal(Code.NOT_FOUND, "key", unknown[0].key.text)
            return invalid([self._message(refusal, unknown[0].place)])
        context = self.call.context()
        also_held = any(holds(value, context) for holds, value in self._may_hold())
        done = self._write(CustomerEdit(key=None, values=self.asked.values, creates=True, also_held=also_held))
        return self._outcome(done, Whom(done.planned.customer_id), "Created", "/customer")

    def _may_hold(self) -> Iterator[tuple[Callable[[Any, EditContext], bool], Any]]:
        """Yield what stands beside the customer and may hold them, such as a device."""
        for member in members():
            if member.holds and (value := getattr(self.body, member.name)) is not None:
                yield member.holds, value

    def _write(self, edit: CustomerEdit) -> MergedEdit:
        context = self.call.context()
        done = change_and_request(edit, context=context, definitions=self.definitions, now=self.call.now)
        delta = done.planned.plan.delta if done.planned.plan else {}
        if any(fields.requested_field(name) in fields.CONTACT_KINDS for name in delta):
            enqueue_after_commit(send_messages)
        return done

    def _outcome(self, edited: MergedEdit, whom: Whom, done: Any, place: str) -> Answer:
        planned = edited.planned
        if planned.refusal or planned.plan is None:
            refusal = planned.refusal or Refusal(Code.INTERNAL_ERROR)
            return invalid([self._message(one, place) for one in (refusal, *refusal.others)], whom)
        dropped = [note for note in planned.plan.warnings if note.code is not Code.APPLIED_TO_SURVIVOR]
        messages = [self._message(note, place) for note in dropped]
        return self.answer(whom, done if planned.plan.writes or edited.merges else "Found", messages=messages)

    def answer(
        self, whom: Whom, status: Any, *, whole: bool = False, messages: list[OperationMessage] | None = None
    ) -> Answer:
        """Answer what became of the customer; `whole`: with the profile."""
        if whom.customer_id is None:
            return Answer(NOT_FOUND)
        state = read_state(whom.customer_id)
        shown = CustomerOut(
            processing_status=status,
            ids={"customerId": state.id, **shown_ids(state, self.call.point)},
            **({"customer_id": state.id, "version": state.version, **profile_fields(state)} if whole else {}),
        )
        answer = OperationOut(
            status="Success",
            customer=shown,
            validation_messages=messages or None,
            warnings=merged_warnings(whom.merged_from, state.id),
        )
        return Answer(answer, version=state.version, about=state.id)

    def _message(self, refusal: Refusal, key_place: str) -> OperationMessage:
        place = self.asked.place_of(refusal, key_place)
        message = message_of(refusal, place.rpartition("/")[2])
        return OperationMessage(message=message, location=place, code=refusal.code.value)


def _standing(whom: Whom, survivor: int) -> Whom:
    """Return who stands for the customer by now: somebody else, where the call merged the two."""
    if survivor == whom.customer_id:
        return whom
    return replace(whom, customer_id=survivor, merged_from=whom.merged_from or whom.customer_id)


def invalid(messages: list[OperationMessage], whom: Whom | None = None) -> Answer:
    """Answer what is wrong with the body."""
    about = whom.customer_id if whom else None  # The messages quote values that were meant for this customer.
    return Answer(OperationOut(status="ValidationError", validation_messages=messages), about=about)
