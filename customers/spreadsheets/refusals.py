"""Why a whole file is refused. Every sentence that says so stands here, and nowhere else."""

# Before the slash stands the code that the contract names; behind it, which of its sentences is meant.
SENTENCES = {
    "empty": "The file is empty. Choose the file that holds the rows.",
    "no_rows": "The file has a header but no rows. Put at least one row below the header.",
    "no_rows/blank": "The file has no header and no rows, only blank cells. Choose the file that holds the rows.",
    "no_rows/no_worksheet": "There is no worksheet in the file. Put the rows on a worksheet and save the file again.",
    "no_rows/no_such_sheet": "There is no worksheet named “{sheet}” in the file. It has: {sheets}.",
    "not_a_spreadsheet": (
        "Not a spreadsheet (it looks like {looks_like}). Save the rows as CSV, XLSX, XLS or ODS and upload that file."
    ),
    "not_a_spreadsheet/html": (
        "Not a spreadsheet (it looks like a web page). Open it in a spreadsheet program, choose “Save as”, "
        "take XLSX or CSV UTF-8, and upload that file."
    ),
    "damaged": "The file is damaged and cannot be read whole. Open it, save it again and upload that file.",
    "damaged/incomplete": "The file is damaged (not complete). Copy or export it again and upload the whole file.",
    "damaged/checksum": "The file is damaged: “{part}” in it is not what it was when it was saved. Save it again.",
    "damaged/missing_part": "The file is damaged: “{part}” is missing in it. Open it and save it again.",
    "damaged/entities": (
        "The file declares document types or entities (in “{part}”), which no spreadsheet program does. "
        "Open it in a spreadsheet program, save it as XLSX and upload that file."
    ),
    "damaged/names": (
        "The file holds parts under names that no spreadsheet program gives. "
        "Open it in a spreadsheet program, save it as XLSX and upload that file."
    ),
    "encrypted": "The file is password-protected. Remove the password, save it and upload that file.",
    "too_large": "The file has {size}; the limit is {limit}. Split it.",
    "too_large/memory": "The file needs more memory than one file may take. Save the rows as CSV, or split the file.",
    "too_large/time": "Reading the file takes longer than one file may take. Save the rows as CSV, or split the file.",
    "too_large/cell": (
        "Row {row}: a cell has more than {limit} characters, which is the limit. Shorten it or take it out."
    ),
    "too_large/line": "Row {row}: the line is longer than {limit}. Check the delimiter and the line breaks.",
    "too_many_rows": "The file has more than {limit} rows (row {row} is one too many). Split it.",
    "too_many_columns": "The file has {columns} columns; the limit is {limit}. Take out those that are not needed.",
    "bad_encoding": (
        "Row {row} contains bytes that are not {encoding} text. Save the file as CSV UTF-8, or choose its encoding."
    ),
    "bad_encoding/unknown": "The encoding “{encoding}” is not known. Known are: {known}.",
    "bad_encoding/binary": "Row {row} contains binary data (a NUL byte). Save the file as CSV UTF-8.",
    "unclosed_quote": ("Row {row}: a quote is not closed. Close it; inside a quoted cell a quote is written twice."),
    "unclosed_quote/inside": (
        "Row {row}: a quote is not closed, or stands inside a quoted cell. Close it; inside the cell write it twice."
    ),
    "unclosed_quote/long": (
        "Row {row}: a quote is not closed (the cell goes on over many lines, {limit} characters and more). Close it."
    ),
    "first_column": "The first column is “{header}”. It must be one of: {allowed}.",
    "blank_header": "Column {column} has no header. Write a header in row {row}, or take the column out.",
    "blank_header/data": "Column {column} has no header, but row {row} has a value there. Write a header.",
    "duplicate_header": "Columns {first} (“{first_header}”) and {column} (“{header}”) are the same. Keep one.",
    "forbidden_column": "Column {column} (“{header}”) cannot be changed by a file. Take the column out.",
    "unknown_column": "Column {column} (“{header}”) is not known. Take it out, correct its header, or say what it is.",
    "unknown_column/retired": (
        "Column {column} (“{header}”) names a custom field that is retired. Bring the field back, ignore the column, "
        "or give it another header."
    ),
    "zip_bomb": (
        "The file unpacks to far more than a spreadsheet holds ({reason}). Save the rows as CSV and upload that file."
    ),
}

CODES = frozenset(name.partition("/")[0] for name in SENTENCES)


class FileRefused(Exception):
    """A file that nothing is taken from. `message` is for the person who sent it and holds no cell."""

    def __init__(self, sentence: str, *, column: str = "", **facts: str | int) -> None:
        self.sentence = sentence
        self.code = sentence.partition("/")[0]
        self.column = column
        self.facts = facts
        self.message = SENTENCES[sentence].format(column=column, **{key: _shown(fact) for key, fact in facts.items()})
        super().__init__(self.message)


def _shown(fact: str | int) -> str:
    if isinstance(fact, int):
        return f"{fact:,}"
    # What nobody can see is shown as a mark, and no database has to store it.
    return "".join(char if char.isprintable() else " " if char.isspace() else "\ufffd" for char in fact)


def megabytes(size: int) -> str:
    """Write a size as a person reads it: 51 MB, 0.4 MB."""
    return f"{size / 1_000_000:,.0f} MB" if size >= 10_000_000 else f"{size / 1_000_000:,.1f} MB"
