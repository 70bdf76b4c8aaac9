"""Every refusal of an export; the text says what to do."""


class ExportError(Exception):
    """This export cannot be made. Its text is shown to whoever asked."""


class BadColumns(ExportError):
    """These columns cannot be exported."""


class TooManyRows(ExportError):
    """The format cannot hold so many customers."""


class EndedAlready(ExportError):
    """There is nothing left to cancel."""


class NotForThisPerson(ExportError):
    """Whoever asked may not export any more."""
