"""Rows pasted from a spreadsheet instead of a file: they become one, and go the way of any other."""

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

FILE_NAME: Final = "Pasted rows.txt"
ENCODING: Final = "utf-8"
EITHER: Final = "Choose a file, or paste rows."
NOT_BOTH: Final = "Choose a file or paste rows, not both."
TOO_MUCH: Final = "That is too much to paste. Save the rows as a file and upload it. Nothing was saved."
TOO_LARGE: Final = 413


class PastedRows(forms.Field):
    """The text as it came: what is wrong with its characters is told as of a file's."""

    widget = forms.Textarea(
        {"rows": 4, "autocomplete": "off", "spellcheck": "false", "autocapitalize": "off", "wrap": "off"}
    )

    def to_python(self, value: Any) -> str:
        """Return it; blank where nothing but blanks was pasted."""
        return str(value) if value and str(value).strip() else ""


def take_pasted(form: forms.Form, data: dict[str, Any]) -> None:
    """Put a file of the pasted rows where the file would be, or say what is missing or too much."""
    pasted: str = data.pop("pasted", "")
    if not pasted:
        if "import_file" not in form.errors and not data.get("import_file"):
            form.add_error("import_file", EITHER)
    elif data.get("import_file"):
        form.add_error("pasted", NOT_BOTH)
    else:
        data["import_file"] = SimpleUploadedFile(FILE_NAME, pasted.encode(ENCODING), "text/plain")
        data["encoding"] = ENCODING  # whatever was chosen was chosen for a file
