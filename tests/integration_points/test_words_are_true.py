"""What the page of a point says of each case is what the rules of contacts do, for every combination of settings."""

from itertools import product

import pytest

from customers.edits.edit import EditContext, Initiator
from customers.edits.planning.normalize import ContactText
from customers.edits.planning.plan_contacts import merging_of
from customers.rules.contacts.entry import ContactHolder, ContactStep, ContactValue, KindOfContacts, enter_contact
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refused
from integration_points.policies import Access, ConfirmationDemand, ContactPolicy, HeldByAnother, PointPolicy
from integration_points.policy_text import cases

HAS, NEW, REPLACING, ANOTHERS, RESERVED = range(5)
POLICIES = [ContactPolicy(access, asks) for access, asks in product(Access, ConfirmationDemand)]


def said(policy: ContactPolicy, case: int, held: HeldByAnother = HeldByAnother.REJECT) -> str:
    """Return what the page says of a case, the same of an email and of a mobile number."""
    told = cases(PointPolicy(id=1, system_name="x", email=policy, mobile=policy, held_by_another=held))[case]
    assert told.is_one
    return told.email


def enter(
    policy: ContactPolicy,
    *,
    has: ContactValue | None = None,
    holder: ContactHolder | None = None,
    may_wait: bool = False,
) -> tuple[ContactStep, ...]:
    return enter_contact(
        value="new", typed="new", has=KindOfContacts(current=has), holder=holder, policy=policy, point_id=1,
        may_wait=may_wait,
    )  # fmt: skip


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(("access", "confirmation"), list(product([True, False], ["none", "asked", "confirmed"])))
def test_of_a_contact_that_the_customer_has(policy: ContactPolicy, access: bool, confirmation: str) -> None:
    before = ContactValue("new", "new", confirmation=confirmation, gives_account_access=access)
    steps = enter(policy, has=before)
    after = steps[0].after if steps else before
    words = said(policy, HAS)
    assert after is not None
    expected = True if "gains account access" in words else False if "loses account access" in words else access
    assert after.gives_account_access is expected
    asked = "asked" if "never asked" in words and confirmation == "none" else confirmation
    assert (after.confirmation, after.state) == (asked, "current")
    assert steps == () or words != "Nothing changes."


@pytest.mark.parametrize("policy", POLICIES)
def test_of_a_contact_that_is_new(policy: ContactPolicy) -> None:
    old, new = enter(policy, has=ContactValue("old", "old"))
    words = said(policy, NEW)
    assert old.after is not None
    assert new.after is not None
    assert (old.after.state, new.after.state) == ("removed", "current")
    assert new.after.gives_account_access is ("with account access" in words)
    assert (new.after.confirmation == "asked") is ("its owner is asked" in words)


@pytest.mark.parametrize("policy", POLICIES)
def test_of_a_contact_that_would_replace_a_confirmed_one(policy: ContactPolicy) -> None:
    steps = enter(policy, has=ContactValue("old", "old", confirmation="confirmed"))
    states = [step.after.state for step in steps if step.after]
    assert states == (["pending"] if said(policy, REPLACING).startswith("It waits") else ["removed", "current"])


@pytest.mark.parametrize("policy", POLICIES)
def test_of_a_contact_of_another_customer_that_is_refused(policy: ContactPolicy) -> None:
    with pytest.raises(Refused) as refused:
        enter(policy, holder=ContactHolder(2, "current"))
    assert refused.value.code is Code.TAKEN
    assert said(policy, ANOTHERS).startswith("It is refused.")


@pytest.mark.parametrize("policy", POLICIES)
def test_of_a_contact_of_another_customer_that_merges(policy: ContactPolicy) -> None:
    point = PointPolicy(id=1, system_name="x", email=policy, mobile=policy, held_by_another=HeldByAnother.MERGE)
    context = EditContext(point=point, initiator=Initiator("system", "tests"))
    value, holder = ContactText("new", "new"), ContactHolder(2, "current")
    merging = merging_of("email", value, has=KindOfContacts(), holder=holder, loser=None, context=context)
    assert merging is not None
    assert merging.holder == 2
    assert said(policy, ANOTHERS, HeldByAnother.MERGE).startswith("The two customers are merged")


@pytest.mark.parametrize("policy", POLICIES)
def test_of_a_contact_of_another_customer_that_waits(policy: ContactPolicy) -> None:
    (step,) = enter(policy, holder=ContactHolder(2, "current"), may_wait=True)
    assert step.after is not None
    assert (step.after.state, step.after.confirmation) == ("pending", "asked")
    assert said(policy, ANOTHERS, HeldByAnother.WAIT).startswith("It waits with this customer, and its owner is asked")


@pytest.mark.parametrize("held", [*HeldByAnother])
@pytest.mark.parametrize("policy", POLICIES)
def test_of_a_reserved_contact(policy: ContactPolicy, held: HeldByAnother) -> None:
    with pytest.raises(Refused) as refused:
        enter(policy, holder=ContactHolder(2, "removed"), may_wait=held is HeldByAnother.WAIT)
    assert refused.value.code is Code.RESERVED
    assert "refused, whatever the settings" in said(policy, RESERVED, held)
