"""Every refusal of confirming and of verifying a contact. Each has one base, so no entry point can forget one."""

from customers.rules.refusals.refusal import Refusal


class ConfirmationError(Exception):
    """A confirmation message cannot be sent. Its text is shown to whoever requested it."""


class NothingToConfirm(ConfirmationError):
    """No contact of this kind waits for its owner."""

    def __init__(self) -> None:
        super().__init__("Nothing was sent: this contact no longer awaits confirmation.")


class TooManyMessages(ConfirmationError):
    """The contact had as many messages as it may; `seconds` until another one may go."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        minutes = -(-seconds // 60)
        wait = f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
        super().__init__(f"Nothing was sent: message limit reached for this contact. Try again in {wait}.")


class VerificationError(Exception):
    """A verification cannot be started, attempted or used."""


class NoSuchCustomer(VerificationError):
    """The customer was erased after it was found: nothing is to be kept or sent of it any more."""


class NoSuchProcess(VerificationError):
    """There is no such process of this customer through this integration point."""


class ProcessEnded(VerificationError):
    """The process succeeded, failed, expired or was replaced before: nothing is compared any more."""


class TooManyProcesses(VerificationError):
    """This contact has got as many codes as it may; `seconds` until it may get another one."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too many processes")
        self.seconds = seconds


class TooManyWrongCodes(VerificationError):
    """The day has brought as many wrong codes as it may; `seconds` until the next one."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too many wrong codes")
        self.seconds = seconds


class VerificationRequired(VerificationError):
    """The integration point takes only values that were verified, and none was named."""


class VerificationFailed(VerificationError):
    """The verification does not fit, for whatever reason."""


class ContactRefused(VerificationError):
    """A rule refuses the contact, or there is no such customer."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code.value)
        self.refusal = refusal
