"""What happened to the demo's customers after they registered: access, confirmations, new numbers, corrections."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from customers.demo.people import Dice, Person
from customers.demo.setting import Setting
from customers.edits.apply import Planned, apply
from customers.edits.change_customers import change_customers
from customers.edits.definitions import Definitions
from customers.edits.edit import CustomerEdit, EditContext, Initiator, Key, Wish
from customers.edits.rows.contact_rows import contact_delta, contact_row
from customers.edits.rows.row_changes import Delta, Plan
from customers.edits.snapshot import CustomerState, read_customers
from customers.parts import DemoStory, parts
from customers.rules import fields
from customers.rules.contacts.entry import ContactStep
from customers.rules.texts.plain_texts import full_name
from integration_points.models import ADMIN_PANEL

# Up to this number nobody with email, mobile and WebsiteID has access or a confirmation: they are for trying on.
UNTOUCHED: Final = 2_000

Registered = Sequence[tuple[int, Person]]  # customer id, who it is
Story = Callable[[Registered, Setting, Definitions], None]


def let_live(registered: Registered, *, setting: Setting, definitions: Definitions) -> None:
    """Tell each customer's stories, story by story; most customers have none."""
    chances = all_stories()
    lives = [(one, _stories(one[1], chances)) for one in registered]
    for step, story in enumerate(chances, start=1):
        concerned = [one for one, stories in lives if story in stories]
        if concerned:
            story(concerned, setting.later(step), definitions)


def all_stories() -> dict[Story, float]:
    """Return the demo's own stories, then those of parts, each with the chance that it happens to a customer."""
    of_parts = [part.demo for part in parts() if part.demo is not None]
    return dict(STORIES) | {_OfPart(demo): demo.chance for demo in of_parts}


def _stories(who: Person, chances: Mapping[Story, float]) -> frozenset[Story]:
    everything = frozenset(story for story in chances if who.is_showcase and isinstance(story, _OfPart))
    if who.has_all and who.number <= UNTOUCHED:
        return everything
    dice = Dice(f"life of demo customer {who.number}")
    return everything | {story for story, chance in chances.items() if dice.chance(chance)}


def _secure(registered: Registered, setting: Setting, definitions: Definitions) -> None:
    """They signed in where accounts are secured: access, and a confirmation asked for."""
    _enter(registered, ("email", "mobile"), setting, definitions, point="website-secure", reason="Signed in")


def _join_loyalty(registered: Registered, setting: Setting, definitions: Definitions) -> None:
    _enter(registered, ("mobile",), setting, definitions, point="website-loyalty", reason="Joined the loyalty club")


def _move(registered: Registered, setting: Setting, definitions: Definitions) -> None:
    """They have a new number; the old one stays reserved for them."""
    edits = [_edit(one, {"mobile": one[1].next_mobile}) for one in registered if "mobile" in one[1].values]
    _change(edits, setting, definitions, point="website-open", reason="New number")


def _correct(registered: Registered, setting: Setting, definitions: Definitions) -> None:
    """A member of staff corrected something."""
    edits = [_edit(one, _correction(one[1])) for one in registered]
    _change(edits, setting, definitions, point=ADMIN_PANEL, reason="Asked for on the phone", by_staff=True)


def _confirm(registered: Registered, setting: Setting, definitions: Definitions) -> None:
    """They proved that what was asked for is theirs."""
    point = setting.points["website-secure"].policy()
    context = EditContext(
        point=point, initiator=Initiator("system", "confirmation"), reason="Confirmed by its owner", at=setting.at
    )
    states = read_customers([customer_id for customer_id, _ in registered])
    confirmed = [_confirmed(states[customer_id], who.number) for customer_id, who in registered]
    apply([one for one in confirmed if one], context=context)


def _wait(registered: Registered, setting: Setting, definitions: Definitions) -> None:
    """They gave another email where emails are confirmed: whose is confirmed already, waits with the new one."""
    edits = [_edit(one, {"email": one[1].next_email}) for one in registered if "email" in one[1].values]
    _change(edits, setting, definitions, point="website-confirmed", reason="Changed the email")


STORIES: Final[Mapping[Story, float]] = {
    _move: 0.06,
    _secure: 0.25,
    _join_loyalty: 0.15,
    _confirm: 0.30,
    _wait: 0.06,
    _correct: 0.08,
}


@dataclass(frozen=True, slots=True)
class _OfPart:
    """The story of a part, told as the demo's own are."""

    demo: DemoStory

    def __call__(self, registered: Registered, setting: Setting, definitions: Definitions) -> None:
        showcase = frozenset(who.number for _, who in registered if who.is_showcase)
        self.demo.tell(_Concerned(registered, setting, definitions, showcase))


@dataclass(frozen=True, slots=True)
class _Concerned:
    """The customers that a part's story happens to."""

    registered: Registered
    setting: Setting
    definitions: Definitions
    showcase: Collection[int]

    @property
    def ids(self) -> Mapping[int, int]:
        return {who.number: customer_id for customer_id, who in self.registered}

    @property
    def at(self) -> datetime | None:
        return self.setting.at

    def change(self, values: Mapping[int, Mapping[str, Wish]], *, point: str, reason: str, by_staff: bool) -> None:
        edits = [_edit(one, values[one[1].number]) for one in self.registered if one[1].number in values]
        _change(edits, self.setting, self.definitions, point=point, reason=reason, by_staff=by_staff)


def _enter(
    registered: Registered,
    kinds: Sequence[str],
    setting: Setting,
    definitions: Definitions,
    *,
    point: str,
    reason: str,
) -> None:
    """Let customers' own current contacts enter through a point."""
    states = read_customers([customer_id for customer_id, _ in registered])
    edits = []
    for one in registered:
        contacts = states[one[0]].contacts
        values = {kind: has.current.value for kind, has in contacts.items() if kind in kinds and has.current}
        if values:
            edits.append(_edit(one, values))
    _change(edits, setting, definitions, point=point, reason=reason)


def _edit(registered: tuple[int, Person], values: Mapping[str, Wish]) -> CustomerEdit:
    customer_id, who = registered
    return CustomerEdit(key=Key("customer", str(customer_id)), values=values, row_number=who.number)


def _change(
    edits: Sequence[CustomerEdit],
    setting: Setting,
    definitions: Definitions,
    *,
    point: str,
    reason: str,
    by_staff: bool = False,
) -> None:
    editor = setting.editor
    initiator = Initiator("user", editor.username, user_id=editor.pk) if by_staff else Initiator("system", "website")
    context = EditContext(point=setting.points[point].policy(), initiator=initiator, reason=reason, at=setting.at)
    change_customers(edits, context=context, definitions=definitions)


def _correction(who: Person) -> dict[str, str]:
    dice = Dice(f"correction {who.number}")
    area, zone = dice.pick(who.country.places)
    return {"area": area, "time_zone": zone, "last_name": dice.pick(who.country.family).written}


def _confirmed(state: CustomerState, number: int) -> Planned | None:
    """Plan the confirmation of the contacts that were asked for it."""
    delta: Delta = {}
    changes = []
    for kind, has in state.contacts.items():
        if has.current and has.current.confirmation == "asked":
            step = ContactStep(has.current, replace(has.current, confirmation="confirmed"))
            changes.append(contact_row(kind, step))
            delta |= contact_delta(kind, has, (step,))
    if not changes:
        return None
    name = full_name(state.columns[name] for name in fields.NAMES)
    return Planned(Plan(state.id, state.version, name, delta, tuple(changes)), number, state.changed_at)
