"""What is said and answered about bulk edits. Names are those of the commands and of the report, snake_case."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final

from ninja import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema, create_model

from customers.bulk_edit_kinds import BulkEditOption, Offer
from customers.bulk_edits.kinds import effects, kinds
from customers.bulk_edits.mapping.saved import LONGEST_NAME
from customers.bulk_edits.upload.options import LARGEST_NUMBER
from customers.models import BulkEdit, State
from customers.rules.refusals.codes import Outcome

# A bulk edit's id in an address, read by `bulk_edit_of`.
BulkEditId = Annotated[str, Path(alias="id")]
LONGEST_HEADERS: Final = 10_000
LONGEST_ROW: Final = 2_000
LONGEST_MARK: Final = 64
LONGEST_COLUMNS: Final = 50_000
LONGEST_ENCODING: Final = 40
_STATES: Final = [state.value for state in State]
# The API is built once the parts are registered.
_KINDS: Final = [kind.name for kind in kinds() if kind.for_keys]
LONGEST_OPTION: Final = 300
AState = Annotated[str, WithJsonSchema({"type": "string", "enum": _STATES})]
AnOutcome = Annotated[str, WithJsonSchema({"type": "string", "enum": [one.value for one in Outcome]})]
_ALL_KINDS: Final = [*(kind.name for kind in kinds()), BulkEdit.Kind.UNDO.value]


def _known_kind(name: str) -> str:
    if name not in _KINDS:
        raise ValueError("no such kind")
    return name


class AnyUpload(BaseModel):
    """What is said of a file of any kind, as fields of a form beside it."""

    kind: Annotated[str, AfterValidator(_known_kind), WithJsonSchema({"type": "string", "enum": _KINDS})] = Field(
        description="`add_and_edit` also makes customers who are not found: only where the point may register them."
        + "".join(
            f" `{kind.name}`: {kind.takes or kind.help or kind.label}" for kind in kinds() if kind.takes or kind.open
        )
    )
    country: str = Field(
        "",
        max_length=2,
        description="Two letters: how national phone numbers are read. Without it as the integration point says.",
    )
    encoding: str = Field(
        "",
        max_length=LONGEST_ENCODING,
        description="The encoding of a text file, such as cp1250 or shift_jis. Without it the file is read as UTF-8, "
        "UTF-16, cp1252 or cp1251; one that reads as words in none of them is "
        "refused (`bad_encoding`) until it is named.",
    )
    preview_only: bool = Field(False, description="Stop at the preview, to be run later; a test key always does.")
    create_fields: str = Field(
        "",
        max_length=LONGEST_HEADERS,
        description="Unknown headers that become custom fields, with commas between them, or `all`. An unknown header "
        "that is not named here refuses the file.",
    )
    mapping: str = Field(
        "",
        max_length=LONGEST_NAME,
        description="The name of a column mapping that staff saved for files of this kind: what its columns are, its "
        "country and its date format. 400 `malformed` where there is none.",
    )
    columns: str = Field(
        "",
        max_length=LONGEST_COLUMNS,
        description="What single columns are, as a JSON object of headers, before what the mapping says: "
        '`{"Mobile no.": "phone", "Shoe size": "new:number", "Size": "new:choice:S|M|L", "Notes": "ignore"}`. '
        "A known column, `ignore`, or `new:` with text, number, date, yes_no or choice, for a custom field that the "
        "run makes. 400 `malformed` names the column and what it can be; a file without that column is refused "
        "(`unknown_column`).",
    )
    confirm: int | None = Field(
        None, ge=0, le=LARGEST_NUMBER, description="Go on by itself if at most so many customers change."
    )


def _field(option: BulkEditOption, goes_with: str) -> Any:
    description = f"{goes_with} {option.label}. {option.help}".strip()
    return str, Field("", max_length=LONGEST_OPTION, description=description)


# What can be chosen for kinds and effects, under its own name each.
_OFFERS: Final[list[tuple[str, Offer]]] = [
    *((f"For the kind `{kind.name}`.", kind) for kind in kinds() if kind.for_keys),
    *((f"{effect.label}, for every customer of the file.", effect) for effect in effects() if effect.for_keys),
]
CHOICES: Final[dict[str, Any]] = {
    option.name: _field(option, goes_with) for goes_with, offer in _OFFERS for option in offer.options
}
if TYPE_CHECKING:
    NewBulkEdit = AnyUpload
else:
    NewBulkEdit = create_model("NewBulkEdit", __base__=AnyUpload, **CHOICES)
    NewBulkEdit.__doc__ = "What is said of a file, as fields of a form beside it."


class Nothing(BaseModel):
    """Nothing is said."""

    model_config = ConfigDict(extra="forbid", strict=True)


class RunConfirmation(Nothing):
    """The number that a run above the limits needs."""

    confirm: int | None = Field(None, ge=0, le=LARGEST_NUMBER, description="Go on if at most so many customers change.")


class BulkEditAnswer(BaseModel):
    """An answer about a bulk edit; what is empty is there, as null or as an empty text."""

    keeps_empty: ClassVar[bool] = True


class Counts(BulkEditAnswer):
    """Rows by outcome: forecasts before the run, what happened after it."""

    applied: int
    unchanged: int
    rejected: int
    conflict: int
    duplicate: int
    not_processed: int


class FileRefusal(BulkEditAnswer):
    """Why nothing is taken from the file, or why it was stopped."""

    code: str
    message: str
    column: str


class FileWarningOut(BulkEditAnswer):
    """What there is to know of the whole file; `encoding_guessed`: nobody named its encoding, and none is certain."""

    code: str
    message: str


class ReadAsOut(BulkEditAnswer):
    """How the file was read."""

    encoding: str
    delimiter: str
    sheet: str
    country: str


class BulkEditStatus(BulkEditAnswer):
    """Where a bulk edit stands."""

    id: int
    kind: Annotated[str, WithJsonSchema({"type": "string", "enum": _ALL_KINDS})]
    state: AState
    rows: int
    counts: Counts
    warnings: int
    file_warnings: list[FileWarningOut]
    refusal: FileRefusal | None
    read_as: ReadAsOut
    undo_of: int | None
    same_content_as: int | None


class RowWarning(BulkEditAnswer):
    """A part of a row that was left out, or something else to know of it."""

    code: str
    column: str
    value: str
    message: str


class RowChangeOut(BulkEditAnswer):
    """One field that a row changes, named as its column is; `email:access` and the like are what goes with it."""

    field: str
    before: Any
    after: Any


class BulkEditRowOut(BulkEditAnswer):
    """What became of one row; before the run what will become of it."""

    row_number: int
    outcome: AnOutcome
    code: str
    column: str
    value: str
    message: str
    warnings: list[RowWarning]
    changes: list[RowChangeOut]


class BulkEditRows(BulkEditAnswer):
    """A page of rows in the file's order; `next` is the `after` of the next page."""

    rows: list[BulkEditRowOut]
    next: int | None


class CellOut(BulkEditAnswer):
    """A cell that counts, as it stands now. `doubted`: nobody knows whether it holds what was entered."""

    column: str
    letter: str
    value: str
    doubted: bool


class RowToFix(BulkEditRowOut):
    """A row with its cells, which are there where it can be corrected. `mark` tells it from a corrected one."""

    fixable: bool
    cells: list[CellOut]
    left_over: list[str] = Field(description="Cells behind the last header. A correction drops them.")
    mark: str


class RowCorrection(Nothing):
    """The cells of a row that are wrong, as they should be."""

    cells: dict[str, str] = Field(
        default_factory=dict,
        max_length=LONGEST_ROW,
        description="Header, in any spelling, and text; the letter of the column where two have that header. Cells "
        "that are left out stay as they are.",
    )
    right: list[str] = Field(
        default_factory=list,
        max_length=LONGEST_ROW,
        description="Columns whose doubted cell is right as it stands.",
    )
    mark: str = Field(
        "",
        max_length=LONGEST_MARK,
        description="The `mark` of the row that you read: 409 `not_now` if somebody corrected it since.",
    )


class JudgedRow(BulkEditAnswer):
    """How a row ends now. Read the row for the sentences."""

    row_number: int
    outcome: AnOutcome
    code: str
    column: str
    warnings: list[str]


class CorrectedRow(BulkEditAnswer):
    """What came of a correction. `row` is null where all of the file is previewed again, because it merges customers.

    `others` are rows that end differently because of it, at most 200 of `others_count`. `preview` is the number of the
    preview that this is now: what was agreed to before counts no more.
    """

    row: JudgedRow | None
    others: list[JudgedRow]
    others_count: int
    preview: int
    state: AState
