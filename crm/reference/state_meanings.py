"""What each state means and what leads to it, in the words of whoever reads it. A state without a line fails a test."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from customers.models import Confirmation, Contact, Export, Message, Request, State, Verification
from customers.rules.refusals.codes import Outcome
from customers.rules.values.cards import CardStatus

Meaning = tuple[str, str, Mapping[Any, str]]  # title, introduction, and a sentence for each state

MEANINGS: Final[Mapping[type[Enum], Meaning]] = {
    State: (
        "Bulk edits",
        "An undo is a bulk edit of its own: the one that it takes back stays `completed`.",
        {
            State.QUEUED: "The file is stored. No worker has begun to read it.",
            State.PREVIEWING: "A worker reads the file and plans every row. Nothing is written to customers.",
            State.PREVIEWED: "The preview is ready and no run was asked for, or the file waits for somebody to "
            "choose its encoding, sheet or columns.",
            State.WAITING: "A run was asked for and needs a typed number or the approval of a second person.",
            State.RUNNING: "Workers apply the rows, a chunk at a time.",
            State.PAUSED: "Somebody paused it, or its pilot has ended. What was applied stays applied.",
            State.COMPLETED: "Every row is accounted for. Undo is possible from here.",
            State.CANCELLED: "Somebody cancelled it, or whoever ran it lost the permission. What was applied stays "
            "applied, the other rows are `not_processed`.",
            State.REFUSED: "The file as a whole can't be used. Nothing was applied.",
            State.FAILED: "It stopped because of an error on our side. Running it again resumes where it stopped.",
        },
    ),
    Outcome: (
        "Rows of a bulk edit",
        "In a preview these are forecasts; the run replaces them. Every row that isn't blank has exactly one.",
        {
            Outcome.APPLIED: "The row changed its customer, or added one. Values that were left out are warnings.",
            Outcome.UNCHANGED: "The customer already has all values of the row.",
            Outcome.REJECTED: "Something in the row can't be taken. Nothing of it is applied.",
            Outcome.CONFLICT: "The customer was changed meanwhile, or other rows of the file contradict this one. "
            "Nothing of it is applied.",
            Outcome.DUPLICATE: "An earlier row of the file says the same.",
            Outcome.NOT_PROCESSED: "The bulk edit ended before the row, or something else stopped it there.",
        },
    ),
    Contact.State: (
        "Contacts",
        "A customer has at most one current and one pending email, and the same of mobile numbers.",
        {
            Contact.State.CURRENT: "It's the customer's contact, confirmed or not.",
            Contact.State.PENDING: "It becomes current once its owner confirms it. Until then it finds nobody.",
            Contact.State.REMOVED: "It was replaced or removed, and stays reserved for its former customer until a "
            "request to release it is granted.",
        },
    ),
    Contact.Confirmation: (
        "Confirmation of a contact",
        "Whether a contact is to be confirmed is decided by the integration point through which it came in.",
        {
            Contact.Confirmation.NONE: "Nobody asked its owner.",
            Contact.Confirmation.ASKED: "Its owner was asked to confirm it, and hasn't yet.",
            Contact.Confirmation.CONFIRMED: "Its owner confirmed it, by link, by code or by a verification.",
        },
    ),
    Confirmation.State: (
        "Requests for confirmation",
        "One for each time that a contact's owner is asked.",
        {
            Confirmation.State.OPEN: "Its link and code work until they expire.",
            Confirmation.State.CONFIRMED: "The owner used the link or the code.",
            Confirmation.State.VOID: "The contact changed, or a newer request replaced it: its link no longer works.",
        },
    ),
    Message.State: (
        "Messages to customers",
        "A message is written down together with the change that needs it, and sent by a worker afterwards.",
        {
            Message.State.WAITING: "It will be sent: for the first time, or again after a failure that is certain.",
            Message.State.SENDING: "A worker is handing it over. If that worker dies here, the message may have "
            "arrived, so it isn't sent again by itself.",
            Message.State.SENT: "The mail server or gateway accepted it.",
            Message.State.FAILED: "It was refused or tried too often, or nobody knows whether it arrived. The page "
            "Messages says which.",
            Message.State.VOID: "What it was about changed before it was sent.",
        },
    ),
    Verification.State: (
        "Verifications",
        "A client system starts one to prove a contact before it becomes a customer's.",
        {
            Verification.State.ACTIVE: "A code was sent and can be tried.",
            Verification.State.SUCCEEDED: "The right code was tried. The contact can be changed with it, once.",
            Verification.State.USED: "The contact was changed with it.",
            Verification.State.FAILED: "The wrong code was tried too often.",
            Verification.State.EXPIRED: "Its time ran out.",
            Verification.State.REPLACED: "A newer verification of the same contact replaced it.",
        },
    ),
    Request.State: (
        "Requests for erasure and release",
        "Nobody decides their own request.",
        {
            Request.State.WAITING: "Somebody asked; nobody has decided.",
            Request.State.GRANTED: "A second person granted it, and it was carried out.",
            Request.State.DECLINED: "A second person declined it. Nothing changed.",
        },
    ),
    Export.State: (
        "Exports",
        "",
        {
            Export.State.QUEUED: "It waits for a worker.",
            Export.State.RUNNING: "A worker writes the file.",
            Export.State.DONE: "The file can be downloaded until it expires or an erasure deletes it.",
            Export.State.CANCELLED: "Whoever asked for it cancelled it; nothing is left of its file.",
            Export.State.FAILED: "It couldn't be made: the permission was lost, or something went wrong. Export again.",
        },
    ),
    CardStatus: (
        "Loyalty cards",
        "Labels of your own stand for these; each label means exactly one of them.",
        {
            CardStatus.NOT_ISSUED: "Nobody holds it: its number waits to be issued, or it was returned.",
            CardStatus.ACTIVE: "It was issued to a customer, or reactivated.",
            CardStatus.SUSPENDED: "Somebody suspended it. It can be reactivated.",
            CardStatus.EXPIRED: "Its time is over, or somebody expired it. It stays so.",
            CardStatus.DELETED: "Somebody deleted it. It stays so, and its number is never issued again.",
        },
    ),
}

# Of wings, which may be gone: by the model whose State it is, and by value.
OF_WINGS: Final[Mapping[str, Meaning]] = {
    "duplicates.DuplicatePair": (
        "Suspected duplicates",
        "A pair that is merged is gone from the list.",
        {
            "open": "It was found and waits for a decision.",
            "later": "Somebody put it off.",
            "not_same": "Somebody said that these are two people. It isn't offered again.",
        },
    ),
    "drop_folders.Look": (
        "Checks of a drop folder",
        "",
        {
            "running": "A worker is looking into the folder.",
            "done": "It looked. Each file was uploaded, or left with a reason.",
            "failed": "It couldn't look. The reason has a code.",
        },
    ),
    "drop_folders.SeenFile": (
        "Files in a drop folder",
        "",
        {
            "waiting": "It was seen once. It's imported when a second check sees the same size and time.",
            "uploaded": "It became a bulk edit.",
            "same_content": "The same content was imported before, so it's left.",
        },
    ),
    "callbacks.Delivery": (
        "Deliveries of callbacks",
        "",
        {
            "waiting": "It will be called: for the first time, or again after a pause.",
            "delivered": "The address answered with a status from 200 to 299.",
            "failed": "It was tried as often as allowed. Its page can send it again.",
            "void": "The bulk edit went on to another state before the call, and that one is told; or the "
            "key was revoked.",
        },
    ),
}
