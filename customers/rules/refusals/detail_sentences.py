"""The words for each finer reason: what is wrong and what to do, one or two short sentences.

The cure has to be one that the reader has: of a value in a spreadsheet the file can be saved otherwise or uploaded with
other settings, which helps nobody who fills in a form.
"""

from collections.abc import Mapping

from customers.rules.refusals.detail_codes import Why

WHY: Mapping[str, str] = {
    Why.BLANK: "It is blank: give a value.",
    Why.LENGTH: "It is too long for one: check it.",
    Why.CONTROL_CHARACTER: "It contains a control character: type it again.",
    Why.INVISIBLE_CHARACTER: "It contains an invisible character: type it again.",
    Why.UNREADABLE_CHARACTER: "It contains a character that was damaged on the way: type it again.",
    Why.LINE_BREAK: "It contains a line break: write it in one line.",
    Why.LOOK_ALIKE: "It contains a character that only looks like a plain letter or digit: type it again.",
    Why.FORBIDDEN_CHARACTER: "It contains a character that may not stand there: remove it.",
    Why.TWO_VALUES: "It looks like two values: leave one.",
    Why.CLEAR_MARK: "[clear] empties a field and cannot stand here.",
    Why.BAR: "It contains the character |: remove it.",
    Why.FRACTION: "It is written with decimals: leave them out.",
    Why.NO_AT: "The @ is missing.",
    Why.SPACES: "It contains a space: remove it.",
    Why.QUOTES: "It contains quotation marks: remove them.",
    Why.DISPLAY_NAME: "It contains a name or angle brackets: leave the bare address.",
    Why.TRAILING_PUNCTUATION: "It ends with a punctuation mark: remove it.",
    Why.NO_LOCAL_PART: "Nothing stands before the @.",
    Why.LONG_LOCAL_PART: "The part before the @ is longer than 64 characters.",
    Why.LOCAL_PART_SCRIPT: "The part before the @ has a letter that is not from A to Z: type it again.",
    Why.DOTS: "A dot stands first, last or twice: remove it.",
    Why.NO_DOMAIN: "Nothing stands after the @.",
    Why.SHORT_DOMAIN: "The part after the @ has no dot: complete it, as in example.com.",
    Why.DOMAIN: "The part after the @ cannot be a domain: correct it.",
    Why.IP_DOMAIN: "The part after the @ is a number and no domain name.",
    Why.MIXED_SCRIPTS: "The part after the @ mixes letters of different alphabets: type it again.",
    Why.NO_COUNTRY: "It has no country code, and the touchpoint has no country: choose its country, or write it with + "
    "and the country code.",
    Why.LETTERS: "It contains letters: write digits only.",
    Why.EXTENSION: "It has an extension: leave the number alone.",
    Why.TOO_SHORT: "It has too few digits.",
    Why.TOO_LONG: "It has too many digits.",
    Why.UNKNOWN_COUNTRY_CODE: "Its country code does not exist.",
    Why.NOT_IN_USE: "No such number is in use in that country: check the digits and the country.",
    Why.SERVICE_NUMBER: "It is a service number (premium, toll-free, company-wide) and nobody's own.",
    Why.TWO_READINGS: "It can be read with and without its country code: write it with +.",
    Why.DATE_FORMAT: "Write it as 2001-12-31.",
    Why.AMBIGUOUS_DATE: "Day and month could be either: write it as 2001-12-31.",
    Why.TWO_DIGIT_YEAR: "The year needs four digits.",
    Why.SERIAL_DATE: "It is a bare number: write it as 2001-12-31.",
    Why.NO_SUCH_DAY: "The calendar has no such day.",
    Why.TIME_OF_DAY: "It has a time of day: leave the date alone.",
    Why.YEAR_OUT_OF_RANGE: "The year must lie between {earliest} and {latest}.",
    Why.FUTURE: "It lies in the future.",
    Why.TOO_LONG_AGO: "It lies more than 150 years back.",
    Why.NOT_A_NUMBER: "Write digits, with a point for decimals.",
    Why.SEPARATORS: "Write it without separators between thousands and with a point for decimals, as 1234.56.",
    Why.TOO_MANY_DIGITS: "A number keeps at most {limit} digits: use a text field for longer ones.",
    Why.NOT_A_CUSTOMER_ID: "A customer id is a whole number in plain digits.",
    Why.PATTERN: "Ids of this type look like {pattern} (# one digit, ? any one character, * any characters): check it.",
    Why.CARD_NUMBER: "A card number has letters and digits only.",
    Why.CARD_MOVE: "The card is {status}: that status cannot become this one.",
    Why.CARD_NOT_ISSUED: "The card is not issued to this customer: issue it first.",
    Why.CARD_CAP: "A customer may have so many active cards: {limit}. Suspend or return one first.",
    Why.CARD_NO_SERIES: "There is no such card series: check its code.",
    Why.CARD_OTHER_SERIES: "The card belongs to the series {series}.",
    Why.CARD_SERIES_CLOSED: "Cards of the series {series} are not issued any more.",
    Why.CARD_LABEL_MISSING: "Say which status the card is to have.",
    Why.CARD_NUMBER_MISSING: "Give the number of the card.",
    Why.CARD_FORMAT_LENGTH: "A card number has at most {limit} characters.",
    Why.CARD_FORMAT_LETTERS: "Prefix and suffix have letters and digits only.",
    Why.CARD_FORMAT_ROOM: "Prefix and suffix leave no room for digits: make the number longer.",
    Why.CARD_LENGTH: "Numbers of its series have {length} characters.",
    Why.CARD_FORMAT: "Numbers of its series look like {example}.",
    Why.CARD_CHECK_DIGIT: "The check digit is wrong: compare it with the card.",
}

WHY_IN_A_FILE: Mapping[str, str] = {
    Why.LENGTH: "It is too long for one: check the cell.",
    Why.UNREADABLE_CHARACTER: "It contains a character that was damaged on the way: save the file as UTF-8.",
    Why.TWO_VALUES: "It looks like two values: leave one in the cell.",
    Why.FRACTION: "It is written with decimals: format the column as text and enter the value again.",
    Why.NO_COUNTRY: "It has no country code, and no country was chosen for the file: write it with +, or choose the "
    "file's country.",
    Why.SERIAL_DATE: "It is a bare number: format the column as a date.",
}

WHY_WITH_A_CHOICE_OF_FORMATS: Mapping[str, str] = {
    Why.DATE_FORMAT: "Write it as 2001-12-31, or choose the format of the file's dates.",
    Why.AMBIGUOUS_DATE: "Day and month could be either: choose the format of the file's dates.",
}

# What a spreadsheet program made of an entered value.
CONVERTED: Mapping[str, str] = {
    "date": "a date",
    "time": "a time",
    "duration": "a duration",
    "boolean": "a yes or no",
    "percent": "a percentage",
    "currency": "an amount of money",
    "fraction": "a fraction",
    "decimal": "a number with decimals",
}
