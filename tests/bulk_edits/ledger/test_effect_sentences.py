"""What a preview counts, in words: everything that is counted is said, losses last and marked."""

import pytest

from customers.bulk_edits.ledger.effects_text import describe_effects, does_not
from customers.rules import fields
from customers.rules.effects import LOSSES, effects_of

LABELS = {"custom:shoe": "Shoe size", **fields.LABELS}


def said(**effects: int) -> list[str]:
    return [f"{line.number} {line.words}" for line in describe_effects(effects, label=LABELS.__getitem__)]


CHANGES = [
    {"first_name": ["Ann", "Anna"]},
    {"custom:shoe": [None, "41"]},
    {"custom:shoe": ["41", None]},
    {"id:WebsiteID:p": [None, "W1"]},
    {"id:WebsiteID:p": ["W1", None]},
    {"erased": [False, True]},
    *(
        change
        for kind in fields.CONTACT_KINDS
        for change in (
            {kind: [None, "new"]},
            {kind: ["old", "new"]},
            {kind: ["old", None], f"{kind}:access": [True, None]},
            {f"{kind}:access": [False, True]},
            {f"{kind}:access": [True, False]},
            {f"{kind}:confirmation": ["none", "asked"]},
            {f"{kind}:pending": [None, "new"]},
        )
    ),
]


@pytest.mark.parametrize("is_new", [False, True])
@pytest.mark.parametrize("delta", CHANGES, ids=str)
def test_every_effect_of_a_change_has_words(delta: dict[str, list[object]], is_new: bool) -> None:
    counted = dict.fromkeys(effects_of(delta, is_new=is_new, loses_last_access=True), 2)
    assert {line.name for line in describe_effects(counted, label=LABELS.__getitem__)} == set(counted)


def test_one_is_said_as_one_and_two_as_several() -> None:
    assert said(**{"mobile:access+": 1}) == ["1 mobile number gains account access"]
    assert said(**{"mobile:access+": 2}) == ["2 mobile numbers gain account access"]


def test_a_custom_field_is_named_by_its_label() -> None:
    assert said(**{"field:custom:shoe": 3}) == ["3 values of Shoe size change"]


def test_every_loss_is_marked_and_nothing_else_but_dropped_parts() -> None:
    names = [*LOSSES, "customers", "created", "mobile:access+", "email:asked", "identifiers", "warnings"]
    lines = describe_effects(dict.fromkeys(names, 1), label=LABELS.__getitem__)
    assert {line.name for line in lines if line.looks} == {line.name for line in lines} & (LOSSES | {"warnings"})


def test_losses_stand_last() -> None:
    lines = describe_effects(
        {"cleared": 1, "field:first_name": 1, "customers": 1, "access_lost": 1}, label=LABELS.__getitem__
    )
    assert [line.name for line in lines] == ["customers", "field:first_name", "access_lost", "cleared"]


@pytest.mark.parametrize("kind", fields.CONTACT_KINDS)
def test_an_undo_does_not_say_that_what_it_takes_back_stays_reserved(kind: str) -> None:
    effects = {f"{kind}:replaced": 1}
    words = [describe_effects(effects, label=str, is_undo=is_undo)[0].words for is_undo in (False, True)]
    assert ["reserved" in sentence for sentence in words] == [True, False]


def test_where_customers_are_erased_nobody_reads_that_no_value_is_cleared() -> None:
    assert does_not({"erased": 1}) == "No customer is added, no message is sent."


def test_what_does_not_happen_is_said_too() -> None:
    assert does_not({"customers": 1}) == "No customer is added, no value is cleared, no message is sent."


def test_where_messages_can_be_sent_afterwards_the_run_itself_still_sends_none() -> None:
    effects = {"created": 1, "email:message": 40}
    assert does_not(effects) == "No value is cleared, no message is sent by the run itself."
    assert describe_effects(effects, label=str)[-1].words.startswith("mails can be sent afterwards")
    assert does_not({"created": 1, "cleared": 1}) == "No message is sent."


@pytest.mark.parametrize(
    ("effects", "said"),
    [
        ({"merges": 3}, "No customer is added, no message is sent."),
        ({"merges": 3, "created": 2, "email:message": 2}, "No message is sent by the run itself."),
    ],
)
def test_of_merges_it_promises_only_what_holds(effects: dict[str, int], said: str) -> None:
    assert does_not(effects) == said
