"""The formats of files of customers, as django-import-export's pages choose them.

They name a format and nothing more: files are read by customers/spreadsheets, which finds the format out from the
bytes, and written by customers/exports, both with constant memory.
"""

from typing import Final

from import_export.formats.base_formats import Format


class CsvFile(Format):  # type: ignore[misc]
    """CSV, or any text with delimiters."""

    title = "CSV"
    endings: tuple[str, ...] = ("csv", "txt", "tsv")
    content_type = "text/csv; charset=utf-8"
    is_exported = True

    def get_title(self) -> str:
        """Name it in the form."""
        return self.title

    def get_extension(self) -> str:
        """Name it in the file's name."""
        return self.endings[0]

    def get_content_type(self) -> str:
        """Name it in the answer."""
        return self.content_type

    def can_import(self) -> bool:
        """Say that it can be uploaded."""
        return True

    def can_export(self) -> bool:
        """Return whether it can be chosen for an export."""
        return self.is_exported


class XlsxFile(CsvFile):
    """XLSX, with or without macros."""

    title = "XLSX"
    endings = ("xlsx", "xlsm")
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class XlsFile(CsvFile):
    """XLS."""

    title = "XLS"
    endings = ("xls",)
    is_exported = False


class OdsFile(CsvFile):
    """ODS."""

    title = "ODS"
    endings = ("ods",)
    is_exported = False


FILE_FORMATS: Final = (CsvFile, XlsxFile, XlsFile, OdsFile)
