"""Every refusal of erasures, releases and unmasking; the text is shown to staff."""


class PrivacyError(Exception):
    """This cannot be asked, decided or shown now."""


class NotPossible(PrivacyError):
    """The request cannot be made or decided now."""


class NotReserved(NotPossible):
    """The contact is not reserved any more: its customer took it back, or it was released already."""

    def __init__(self) -> None:
        super().__init__("This contact is not reserved any more: decline the request.")


class NotShown(PrivacyError):
    """The value is not shown."""
