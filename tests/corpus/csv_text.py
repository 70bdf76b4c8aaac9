"""B: text files, by their encodings, quotes, delimiters and line breaks."""

import gzip

from tests.corpus.items import (
    ANN,
    ANNA,
    ASKS_FOR_COLUMNS,
    ASKS_FOR_ENCODING,
    ASKS_FOR_KEY,
    Item,
    RowEnd,
    Sample,
    people,
)
from tests.spreadsheets import files

READ = {2: ANNA}
NOT_FOUND = RowEnd("rejected not_found", "email", "nobody@example.com")
NOBODY = "nobody@example.com"


def _named(name: str, after: str) -> dict[int, RowEnd]:
    return {2: RowEnd("applied", becomes={name: after})}


ITEMS = (
    Item(
        "B01",
        "UTF-8 with a byte order mark, and without",
        (
            Sample("without", people(), rows=READ, read_as={"encoding": "utf-8"}),
            Sample("with", people().encode("utf-8-sig"), rows=READ),
            Sample("with two", ("\ufeff\ufeff" + people()).encode(), rows=READ),
        ),
    ),
    Item(
        "B02",
        "UTF-16",
        (
            Sample(
                "little-endian, with a mark",
                ("\ufeff" + people(f"{ANN},Анна\n")).encode("utf-16-le"),
                rows=_named("firstName", "Анна"),
            ),
            Sample(
                "big-endian, with a mark",
                ("\ufeff" + people(f"{ANN},Анна\n")).encode("utf-16-be"),
                rows=_named("firstName", "Анна"),
            ),
            Sample("“Unicode text” with tabs", ("\ufeff" + people().replace(",", "\t")).encode("utf-16-le"), rows=READ),
        ),
    ),
    Item(
        "B03",
        "8-bit encodings that nothing in the file names",
        (
            Sample(
                "cp1252",
                people(f"{ANN},José\n").encode("cp1252"),
                rows=_named("firstName", "José"),
                notes=("encoding_guessed",),
            ),
            Sample(
                "cp1251",
                people(f"{ANN},Александра\n").encode("cp1251"),
                rows=_named("firstName", "Àëåêñàíäðà"),
                notes=("encoding_guessed",),
            ),
            Sample(
                "KOI8-R", people(f"{ANN},Александра\n").encode("koi8-r"), refused="bad_encoding", asks=ASKS_FOR_ENCODING
            ),
            Sample(
                "Shift-JIS",
                people(f"{ANN},さくら\n").encode("shift_jis"),
                refused="bad_encoding",
                asks=ASKS_FOR_ENCODING,
            ),
            Sample(
                "KOI8-R, named",
                people(f"{ANN},Александра\n").encode("koi8-r"),
                rows=_named("firstName", "Александра"),
                asked={"encoding": "koi8-r"},
            ),
        ),
        why="Александра fits cp1251 and cp1252: it is read as cp1252, the page shows the line in both, and the command "
        "takes --encoding. Where the words of a file read as none, the page asks with a line of it in each encoding.",
    ),
    Item(
        "B04",
        "A byte that is no text",
        (
            Sample(
                "in row 5,001",
                people().encode() + b"nobody@example.com,N\n" * 4_998 + b"x@example.com,A\xff\xfen\n",
                refused="bad_encoding",
                asked={"encoding": "utf-8"},
            ),
            Sample(
                "two encodings in one file",
                people(f"{ANN},Анна\n").encode() + "bob@example.com,Борис\n".encode("koi8-r"),
                refused="bad_encoding",
            ),
        ),
    ),
    Item(
        "B05",
        "A quote that is not closed",
        (Sample("in row 3", people() + f'{ANN},"Anna\n' + f"{NOBODY},N\n" * 5, refused="unclosed_quote"),),
    ),
    Item(
        "B06",
        "Quotes inside cells",
        (
            Sample('5" pipe', people(f'{ANN},5" pipe\n'), rows=_named("firstName", '5" pipe')),
            Sample("a doubled quote", people(f'{ANN},"An""na"\n'), rows=_named("firstName", 'An"na')),
            Sample("a backslash before a quote", people(f'{ANN},"An\\"na"\n'), refused="unclosed_quote"),
        ),
    ),
    Item(
        "B07",
        "Delimiters",
        (
            *(
                Sample(title, people().replace(",", delimiter), rows=READ, read_as={"delimiter": delimiter})
                for title, delimiter in (("semicolon", ";"), ("tab", "\t"), ("bar", "|"), ("comma", ","))
            ),
            Sample(
                "a first line sep=;",
                "sep=;\nemail;firstName\nann@example.com;Anna\n",
                rows=READ,
                read_as={"delimiter": ";"},
            ),
        ),
    ),
    Item(
        "B08",
        "Delimiters that could be either",
        (
            Sample("one column, no delimiter", f"email\n{NOBODY}\n", rows={2: NOT_FOUND}),
            Sample(
                "commas inside values, semicolons between",
                f"email;firstName\n{ANN};Anna, Maria\n",
                rows=_named("firstName", "Anna, Maria"),
            ),
            Sample(
                "a comma inside a value of a comma file",
                f"email,firstName\n{ANN},Anna, Maria\n",
                rows={2: RowEnd("rejected long_row", "email", ANN)},
            ),
        ),
        why="The delimiter is shown with the preview and can be chosen there; a row that does not fit it is refused.",
    ),
    Item(
        "B09",
        "Decimal commas",
        (
            Sample(
                "1,50 between semicolons",
                f"email;visits\n{ANN};1,50\n",
                rows={2: RowEnd("rejected invalid_number", "visits", "1,50")},
            ),
        ),
        why="Numbers have a point. 1,500 means two numbers in two countries, so a comma is never guessed.",
    ),
    Item(
        "B10",
        "Line breaks",
        (
            Sample("CR alone", people().replace("\n", "\r").encode(), rows=READ),
            Sample("CRLF", people().replace("\n", "\r\n").encode(), rows=READ),
            Sample(
                "mixed, none at the end", f"email,firstName\r\n{NOBODY},N\r{ANN},Anna", rows={2: NOT_FOUND, 3: ANNA}
            ),
            Sample(
                "U+2028 inside a cell",
                people(f"{ANN},An\u2028na\n"),
                rows={2: RowEnd("rejected invalid_value", "firstName", "An\u2028na")},
            ),
        ),
    ),
    Item(
        "B11",
        "A line break inside a quoted cell",
        (
            Sample(
                "two lines, one row", f'email,firstName\n{NOBODY},"N\nN"\n{ANN},Anna\n', rows={2: NOT_FOUND, 3: ANNA}
            ),
        ),
    ),
    Item("B12", "NUL bytes", (Sample("in row 2", people(f"{ANN},An\x00na\n"), refused="bad_encoding"),)),
    Item(
        "B13",
        "A cell without end",
        (Sample("140,000 characters", people() + f"{ANN},{'x' * 140_000}\n", refused="too_large"),),
    ),
    Item(
        "B14",
        "A row with too few cells",
        (
            Sample(
                "cells are missing inside the row",
                f"email,firstName,birthDate,phone\n{ANN},1971-03-09\n",
                rows={2: RowEnd("rejected short_row", "email", ANN)},
            ),
            Sample(
                "blank cells at its end are missing",
                f"email,firstName,lastName\n{ANN},Anna\n{NOBODY},N,N\n",
                rows={2: RowEnd("applied", becomes={"firstName": "Anna"}, warns=("short_row",))},
            ),
        ),
        why="Missing cells never clear anything. Where nothing inside the row has shifted, the rest of it is applied, "
        "with a note.",
    ),
    Item(
        "B15",
        "A row with too many cells",
        (Sample("an extra value", people(f"{ANN},Anna,extra\n"), rows={2: RowEnd("rejected long_row", "email", ANN)}),),
    ),
    Item(
        "B16",
        "Blank lines and comments",
        (
            Sample("blank lines", f"email,firstName\n\n{ANN},Anna\n\n", rows={3: ANNA}),
            Sample(
                "a comment",
                f"email,firstName\n# from the shop\n{ANN},Anna\n",
                rows={2: RowEnd("rejected invalid_email", "email", "# from the shop"), 3: ANNA},
            ),
        ),
    ),
    Item(
        "B17",
        "Headers written otherwise",
        (
            Sample("capitals, spaces, no-break spaces", f"\u00a0E-MAIL ,First\u00a0name\n{ANN},Anna\n", rows=READ),
            Sample(
                "another language",
                f"email,имя\n{ANN},Anna\n",
                refused="unknown_column",
                column="B",
                asks=ASKS_FOR_COLUMNS,
            ),
        ),
        why="Headers are in English; in another language the page asks what a column means.",
    ),
    Item(
        "B18",
        "A row of 100,000 columns",
        (Sample("in a header", ",".join(f"c{n}" for n in range(100_000)) + "\n1\n", refused="too_many_columns"),),
    ),
    Item(
        "B19",
        "A file that begins with ID",
        (Sample("ID is no key", "ID,firstName\n7,Anna\n", refused="first_column", column="A", asks=ASKS_FOR_KEY),),
        why="Read as text, not as SYLK. ID is refused as a key because many programs call different things so.",
    ),
    Item(
        "B20",
        "An archive named .csv",
        (
            Sample("gzip", gzip.compress(people().encode(), mtime=0), refused="not_a_spreadsheet"),
            Sample(
                "zip",
                lambda folder: files.zip_of(folder, {"people.csv": people().encode()}),
                refused="not_a_spreadsheet",
            ),
        ),
    ),
)
