"""What each code says, with the places that the refusal's own values are put into."""

from collections.abc import Mapping

from customers.rules.refusals.codes import Code

SENTENCES: Mapping[Code, str] = {
    Code.KEY_MISSING: "The row has no value in {column}, so it names no customer: fill it in.",
    Code.NOT_FOUND: "No customer has the {key} {value}{in_source}: correct it, or add the customer first.",
    Code.AMBIGUOUS: "{count} customers have the {key} {value}: name the one you mean by its client_id.",
    Code.INVALID_EMAIL: "{column}: {value} is not an email address. {why}",
    Code.INVALID_PHONE: "{column}: {value} is not a phone number that a customer can have. {why}",
    Code.INVALID_DATE: "{column}: {value} is not a date that can be stored. {why}",
    Code.INVALID_NUMBER: "{column}: {value} is not a number. {why}",
    Code.INVALID_CHOICE: "{column}: {value} is not one of the allowed values. {choices}",
    Code.INVALID_VALUE: "{column}: {value} cannot be stored. {why}",
    Code.TOO_LONG: "{column}: {value} is too long{lengths}: shorten it.",
    Code.TAKEN: "{column}: {value} belongs to {holder}: use another value.",
    Code.RESERVED: "{column}: {value} was {holder_before}: it is reserved until an operations user releases it.",
    Code.JUNK: "{column}: {value} is on the list of junk values: give the real value, or leave it blank.",
    Code.LAST_IDENTIFIER: "{column}: clearing it would leave the customer with nothing to be found by: "
    "give another contact or identifier first.",
    Code.MERGE_BLOCKED: "{column}: {value} belongs to {holder}, and the two customers may not be merged{because}: "
    "a person with the permission has to look at them.",
    Code.DELETE_BLOCKED: "The customer that {column} {value} names can't be erased as things stand: "
    "a person with the permission has to look at it.",
    Code.FORBIDDEN_CLEAR: "{column}: the current value is confirmed or gives account access, and you may not clear it: "
    "ask somebody with that permission.",
    Code.ERASED: "The customer that {column} {value} names was erased: remove the row.",
    Code.SHORT_ROW: "The row has fewer cells than the header{cells}: add the missing ones, blank ones too.",
    Code.LONG_ROW: "The row has more cells than the header{cells}: "
    "remove the surplus, or put a value with a separator in quotes.",
    Code.DIGITS_LOST: "{column}: {value} has over 15 digits as a number, and the spreadsheet turned the rest to zeros: "
    "format the column as text and enter the value again.",
    Code.FORMAT_DIFFERS: "{column}: the cell shows {value} but holds a number that is written otherwise: "
    "format the column as text and enter the value as it was issued.",
    Code.LOOKS_CONVERTED: "{column}: the spreadsheet program turned what was entered into {converted} ({value}): "
    "format the column as text and enter the value again.",
    Code.SCIENTIFIC_NOTATION: "{column}: the spreadsheet shortened the number to {value}, digits are lost: "
    "format the column as text and enter the value again.",
    Code.SPREADSHEET_ERROR: "{column}: {value} is a formula error: fix the formula, or enter the value.",
    Code.LOOKS_LIKE_HEADER: "The row repeats the header: remove it.",
    Code.CHANGED_SINCE: "{part}{column} was changed {by}{at} after {moment}{now}{was}: {advice}",
    Code.CONTRADICTION: "{rows}",
    Code.DUPLICATE_IN_FILE: "The row says the same as {first}: nothing is to be done.",
    Code.CANCELLED: "The bulk edit was cancelled before this row: upload the row again if you still want it.",
    Code.PERMISSION_REVOKED: "Whoever started the bulk edit lost the permission before this row: "
    "somebody who has it can upload the row again.",
    Code.MERGE_CAP: "The row would merge customers that its preview didn't show, and was left out: upload it again.",
    Code.BUSY: "Others kept changing this customer while the row was to be applied, and it was left out: "
    "upload it again.",
    Code.INTERNAL_ERROR: "The row could not be processed, the fault is ours: tell your administrator the bulk edit "
    "and the row.",
    Code.APPLIED_TO_SURVIVOR: "The customer that {column} {value} names was merged: the row was applied to {survivor}.",
    Code.LOOKS_LIKE_LEFTOVER: "{column}: {value} looks like something a program left in the cell, not a name. "
    "To keep the customer's name, leave the cell blank: fix it on the bulk edit's page before it runs, or upload "
    "the row again.",
}

# A card's codes say another thing than those of the same name about customers and values.
CARD_SENTENCES: Mapping[Code, str] = {
    Code.NOT_FOUND: "{column}: no card has the number {value}: check it{cure}.",
    Code.TAKEN: "{column}: {value} is a card of {holder}: use another card, or have it returned first.",
    Code.INVALID_VALUE: "{column}: {value} can't be used here. {why}",
}

ELSEWHERE = (
    "No customer has the {key} {value}{in_source}, where this integration point looks. It exists in {elsewhere}: "
    "use an integration point of that source, and don't add the customer again."
)
JOINS = "{column}: {value} belongs to {holder} under another source. To merge the two, use Add or remove ids."
KEY_MOVED = (
    "{column}: {value} names another customer since the preview, or nobody{changed}: preview the row again and decide."
)
NOT_SHOWN = (
    "{column}: the cell holds the number {value} but doesn't show it so: "
    "format the column as text and enter the value as it was issued."
)
CUT_OFF = (
    "The row has fewer cells than the header{cells}, and the file ends within it, as if the rest were cut off: "
    "save the whole file again, or complete the row and end its line."
)
ROW_AGAIN: Mapping[Code, str] = {
    Code.SHORT_ROW: "In the file before, the row had fewer cells than the header, and no value was changed since: "
    "put each value under its header.",
    Code.LONG_ROW: "In the file before, the row had more cells than the header, and no value was changed since: "
    "put each value under its header, those that are left out here too.",
}
ALL_STILL_THERE = " If all of them are right as they stand, upload the row in a file without the column retry_of."
STILL_THERE = " If {value} is right as it stands, upload the row in a file without the column retry_of."
OF_UNDO: Mapping[Code, str] = {
    Code.ERASED: "{column}: the customer was erased, and nobody brings an erased customer back.",
    Code.LAST_IDENTIFIER: "{column}: the customer would have nothing else to be found by any more: "
    "give another contact or identifier first.",
}
