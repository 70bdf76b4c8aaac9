"""D: identifiers, names, dates, numbers and texts."""

from tests.corpus.cells import BIDI, NO_BREAK, TAG, ZERO_WIDTH, CellItem, bad, good, same

VALUES = (
    CellItem(
        "D20",
        "Junk as a contact or an identifier",
        (
            *(
                bad("WebsiteID", junk, "junk", "junk values")
                for junk in (
                    "null",
                    "NULL",
                    "None",
                    "n/a",
                    "-",
                    "0",
                    "000000",
                    "undefined",
                    "nan",
                    "unknown",
                    "1111111111",
                )
            ),
            bad("WebsiteID", "#N/A", "spreadsheet_error"),
            bad("new_email", "test@test.com", "junk"),
            bad("phone", "+70000000000", "junk"),
        ),
    ),
    CellItem(
        "D23",
        "Customer ids and identifiers written as numbers",
        (
            bad("WebsiteID", "1.0", "invalid_value", "decimals"),
            bad("WebsiteID", "\u00b2", "invalid_value"),
            bad("WebsiteID", "\uff11\uff12\uff13", "invalid_value"),
            bad("WebsiteID", "1E+03", "scientific_notation"),
            good("WebsiteID", "1e3", "1e3"),
            bad("WebsiteID", "4" * 400, "too_long"),
            good("WebsiteID", "1,000", "1,000"),
            bad("WebsiteID", "-1", "junk"),
        ),
        "An identifier is a text of another system: 1,000 and 1e3 may be one (programs write 1E+03). "
        "As a customer id none of them is accepted.",
    ),
    CellItem(
        "D24",
        "Identifiers with what nobody sees",
        (
            good("WebsiteID", "W24 ", "W24"),
            bad("WebsiteID", f"W{ZERO_WIDTH}24", "invalid_value", "invisible"),
            good("WebsiteID", "w24", "w24"),
        ),
        "Ends are trimmed; upper and lower case are two identifiers.",
    ),
    CellItem(
        "D25",
        "Errors of formulas as text",
        (
            bad("firstName", "#REF!", "spreadsheet_error"),
            bad("phone", "#DIV/0!", "spreadsheet_error"),
            bad("WebsiteID", "#NAME?", "spreadsheet_error"),
        ),
    ),
    CellItem(
        "D27",
        "Texts that look like formulas",
        (
            good("firstName", "=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0", "looks_like_leftover"),
            good("firstName", "@SUM(A1)", "@SUM(A1)"),
            good("firstName", "==1+1", "==1+1", "looks_like_leftover"),
            good("lastName", "-Smith", "-Smith"),
        ),
        "Stored as text, and escaped in every file that is given out.",
    ),
    CellItem(
        "D28",
        "Dates that could be another day",
        (
            good("birthDate", "1985-04-23", "1985-04-23"),
            bad("birthDate", "03/04/2004", "invalid_date", "Day and month"),
            bad("birthDate", "23.04.85", "invalid_date"),
            bad("birthDate", "23 avril 1985", "invalid_date"),
            bad("birthDate", "31136", "invalid_date", "bare number"),
        ),
        "A date format can be named for the file.",
    ),
    CellItem(
        "D30",
        "Days that no calendar has",
        tuple(
            bad("birthDate", day, "invalid_date")
            for day in ("1900-02-29", "60", "0", "-5", "2001-02-31", "0001-01-01", "9999-12-31", "20240")
        ),
    ),
    CellItem(
        "D31",
        "Births in the future and long ago",
        (
            bad("birthDate", "2150-01-01", "invalid_date", "future"),
            bad("birthDate", "1850-01-01", "invalid_date", "150 years"),
        ),
    ),
    CellItem(
        "D32",
        "Dates with a time",
        (
            bad("birthDate", "1985-04-23T10:15:00Z", "invalid_date", "time of day"),
            good("birthDate", "1985-04-23 00:00:00", "1985-04-23"),
            bad("birthDate", "10:15", "invalid_date"),
        ),
    ),
    CellItem(
        "D33",
        "Yes and no",
        (
            good("vip", "TRUE", "yes"),
            good("vip", "yes", "yes"),
            good("vip", "1", "yes"),
            good("vip", "FALSE", "no"),
            bad("vip", "\u0434\u0430", "invalid_choice"),
            bad("vip", "+", "invalid_choice"),
            bad("vip", "\u2611", "invalid_choice"),
        ),
        "A closed list: yes, no, true, false, 1, 0.",
    ),
    CellItem(
        "D34",
        "Choices written otherwise",
        (
            good("gender", "Female", "female"),
            good("tier", "GOLD", "gold"),
            bad("gender", "\u0436\u0435\u043d\u0441\u043a\u0438\u0439", "invalid_choice", "female"),
            bad("gender", "1", "invalid_choice"),
            bad("timeZone", "Mars/Olympus", "invalid_choice"),
        ),
    ),
    CellItem(
        "D35",
        "Amounts",
        (
            good("visits", "1234.56", "1234.56"),
            *(bad("visits", amount, "invalid_number") for amount in ("1 234,56", "1,234.56", "\u20ac5", "NaN", "inf")),
            bad("visits", "1e400", "scientific_notation"),
        ),
        "Numbers have a point and no separators between thousands: 1.234 is one and a bit.",
    ),
    CellItem(
        "D36",
        "Texts of the longest length",
        (
            good("firstName", "x" * 100, "x" * 100),
            bad("firstName", "x" * 101, "too_long", "101 characters, at most 100"),
            good("lastName", "\U0001f600" * 100, "\U0001f600" * 100, "looks_like_leftover"),
            bad("lastName", "\U0001f600" * 101, "too_long", "101 characters, at most 100"),
        ),
        "Counted in characters, not in bytes.",
    ),
    CellItem(
        "D37",
        "Emoji, combining marks, right-to-left names",
        (
            good("firstName", "Jose\u0301", "Jos\u00e9"),
            good("firstName", "\u0645\u062d\u0645\u062f", "\u0645\u062d\u0645\u062f"),
            good("firstName", "\U0001f469\u200d\U0001f467", "\U0001f469\u200d\U0001f467", "looks_like_leftover"),
            good("lastName", "Z\u0336\u0321a\u0335", "Z\u0336\u0321a\u0335"),
        ),
    ),
    CellItem(
        "D38",
        "Characters that turn or hide text",
        (
            bad("WebsiteID", f"W38{BIDI}X", "invalid_value", "invisible"),
            bad("WebsiteID", f"W{TAG}38", "invalid_value"),
            bad("WebsiteID", "W38\ue000X", "invalid_value"),
            good("firstName", f"An{BIDI}na{TAG}", "Anna"),
        ),
        "Refused in identifiers; names are cleaned, and the preview shows the clean one.",
    ),
    CellItem(
        "D39",
        "HTML, templates, SQL",
        tuple(
            good("note", text, text)
            for text in (
                "<img src=x onerror=alert(1)>",
                "{{7*7}}",
                "${7*7}",
                "%0d%0aSet-Cookie: a=b",
                "Robert'); DROP TABLE customers;--",
            )
        ),
        "Stored as text; no page, mail or file runs it.",
    ),
    CellItem(
        "D40",
        "Characters that no database stores",
        (
            bad("firstName", "An\ufffdna", "invalid_value", "damaged"),
            bad("firstName", "An\ufffena", "invalid_value"),
        ),
    ),
    CellItem(
        "D41",
        "A leading apostrophe",
        (good("note", "'=0012", "=0012"), good("note", "'0012", "'0012"), good("lastName", "'t Hooft", "'t Hooft")),
        "One is taken away where an export would have put it, and only there: 't Hooft keeps his.",
    ),
    CellItem(
        "D42",
        "Cells in which nobody sees anything",
        (same("firstName", " "), same("firstName", ZERO_WIDTH), same("firstName", NO_BREAK)),
        "Blank cells change nothing.",
    ),
    CellItem(
        "D45",
        "Line breaks inside a cell",
        (bad("firstName", "Anna\nMaria", "invalid_value", "line break"), good("note", "one\ntwo", "one\ntwo")),
        "Names stand in one line; texts may have several.",
    ),
    CellItem(
        "D47",
        "Control characters",
        (
            bad("firstName", "An\x07na", "invalid_value", "control character"),
            bad("note", "a\x01b", "invalid_value", "control character"),
        ),
    ),
    CellItem(
        "D49",
        "Texts that would keep a careless pattern busy",
        (
            bad("new_email", "a" * 30_000 + "!", "invalid_email"),
            bad("phone", "1-" * 15_000, "invalid_phone", "too long"),
            bad("new_email", "@" * 10_000, "invalid_email"),
            bad("new_email", "a@" + "." * 30_000, "invalid_email"),
        ),
        "The length is looked at first.",
    ),
)
