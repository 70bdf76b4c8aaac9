"""D: phones and emails in files of no country."""

from tests.corpus.cells import NO_BREAK, ZERO_WIDTH, Cell, CellItem, bad, good

CONTACTS = (
    CellItem(
        "D03",
        "A phone that a program shortened",
        (
            bad("phone", "7.91235E+10", "scientific_notation", "digits are lost"),
            bad("phone", "7,91235E+10", "scientific_notation"),
        ),
    ),
    CellItem(
        "D04",
        "A national number without a country",
        (bad("phone", "9123456789", "invalid_phone", "no country code"),),
        "Never guessed: the file or the integration point has to name the country.",
    ),
    CellItem(
        "D06",
        "Unusual hyphens and spaces",
        (
            good("phone", f"+7{NO_BREAK}916\u2011100\u201306\u201401", "+79161000601"),
            good("phone", f"+7916{ZERO_WIDTH}1000602", "+79161000602"),
            good("phone", "\ufeff+79161000603", "+79161000603"),
        ),
    ),
    CellItem(
        "D07",
        "Digits of other scripts",
        (
            good("phone", "+\u0667\u0669\u0661\u0666\u0661\u0660\u0660\u0660\u0667\u0660\u0661", "+79161000701"),
            good("phone", "\uff0b\uff17\uff19\uff11\uff16\uff11\uff10\uff10\uff10\uff17\uff10\uff12", "+79161000702"),
        ),
        "Decimal digits of any script are digits; what is stored is shown before the run.",
    ),
    CellItem(
        "D08",
        "Letters and extensions",
        (
            bad("phone", "1-800-FLOWERS", "invalid_phone", "letters"),
            bad("phone", "+44 07890x32109", "invalid_phone"),
            bad("phone", "+1 212 555 0108 ext. 5", "invalid_phone", "extension"),
        ),
    ),
    CellItem(
        "D09",
        "Two phones in one cell",
        (
            bad("phone", "+12125550109, +12125550110", "invalid_phone", "two values"),
            bad("phone", "+12125550109/+12125550110", "invalid_phone", "two values"),
        ),
    ),
    CellItem(
        "D10",
        "Numbers that nobody can have",
        (
            bad("phone", "+1212555", "invalid_phone", "few"),
            bad("phone", "+121255501501234567", "invalid_phone", "many"),
            bad("phone", "+999123456789", "invalid_phone", "country code"),
            bad("phone", "+18005550199", "invalid_phone", "service number"),
            bad("phone", "112", "invalid_phone"),
        ),
    ),
    CellItem(
        "D11",
        "Countries with rules of their own",
        (
            good("phone", "+54 9 11 2345-6789", "+5491123456789"),
            good("phone", "+55 11 96123-4567", "+5511961234567"),
            good("phone", "+52 55 1234 5678", "+525512345678"),
            good("phone", "+39 06 698 12345", "+390669812345"),
        ),
        "What phonenumbers says of each country counts; an Italian landline keeps its 0.",
    ),
    CellItem(
        "D12",
        "Shared country codes",
        (good("phone", "+7 701 511 0012", "+77015110012"), good("phone", "+1 416 555 0112", "+14165550112")),
    ),
    CellItem(
        "D15",
        "Letters that only look alike in an email",
        (
            bad("new_email", "m\u0131ke@example.com", "invalid_email"),
            bad("new_email", "\u017fam@example.com", "invalid_email"),
            bad("new_email", "\u212aim@example.com", "invalid_email"),
            bad("new_email", "\uff41nn@example.org", "invalid_email"),
        ),
        "An address with such letters is never taken for the plain one.",
    ),
    CellItem(
        "D16",
        "One domain in two spellings",
        (
            good("new_email", "till@b\u00fccher16.example", "till@xn--bcher16-n2a.example"),
            Cell("new_email", "till2@xn--bcher16-n2a.example", "applied", "till2@xn--bcher16-n2a.example"),
        ),
    ),
    CellItem(
        "D17", "A domain of two alphabets", (bad("new_email", "ann@\u0440aypal.com", "invalid_email", "alphabets"),)
    ),
    CellItem(
        "D18",
        "What is no email address",
        (
            bad("new_email", "ann lee@example.org", "invalid_email", "space"),
            bad("new_email", "ann@example.org;", "invalid_email", "punctuation"),
            bad("new_email", "ann@example.org.", "invalid_email"),
            bad("new_email", "Ann <ann@example.org>", "invalid_email", "angle brackets"),
            bad("new_email", '"ann"@example.org', "invalid_email", "quotation marks"),
            bad("new_email", "a@example.org, b@example.org", "invalid_email", "two values"),
            bad("new_email", "ann@localhost", "invalid_email", "no dot"),
            bad("new_email", "ann@127.0.0.1", "invalid_email", "number"),
            bad("new_email", "a" * 310 + "@example.org", "invalid_email"),
            bad("new_email", "ann..lee@example.org", "invalid_email", "dot"),
            bad("new_email", "@example.org", "invalid_email", "before the @"),
            bad("new_email", "ann.example.org", "invalid_email", "@ is missing"),
        ),
    ),
    CellItem(
        "D19",
        "Tags and dots in an email",
        (
            good("new_email", "ann+tag@gmail.com", "ann+tag@gmail.com"),
            good("new_email", "a.nn@gmail.com", "a.nn@gmail.com"),
        ),
        "Kept distinct: whose mailbox it is, only its provider knows.",
    ),
)
