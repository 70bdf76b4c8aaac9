"""Every refusal of points and rewards: what a door says, and at which field."""

from decimal import Decimal


class PointsError(Exception):
    """What was asked of points or rewards can't be done; `field` is the value to change, blank where none is."""

    code = "refused"
    field = ""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field or self.field


class AmountRefused(PointsError):
    """It can't be an amount of points."""

    field, code = "amount", "invalid_amount"


class CommentRefused(PointsError):
    """A change says why it is made."""

    field, code = "comment", "invalid_comment"


class TimesRefused(PointsError):
    """The points would expire before anybody could spend them, or none are added that could have a time."""

    field, code = "expires_at", "invalid_expiry"


class UnknownAccount(PointsError):
    """There is no such kind of account."""

    field, code = "account", "unknown_account"

    def __init__(self) -> None:
        super().__init__("There is no points account with this name.")


class NotEnoughPoints(PointsError):
    """More than is available would be taken."""

    field, code = "amount", "not_enough_points"

    def __init__(self, available: Decimal) -> None:
        super().__init__(f"Only {available:,.2f} points are available.")
        self.available = available


class TooManyPoints(PointsError):
    """The account can't hold so many."""

    field, code = "amount", "too_many_points"

    def __init__(self) -> None:
        super().__init__("The account can't hold that many points.")


class NotTakenBack(PointsError):
    """The change or the reward can't be taken back, or was already."""

    code = "not_possible"


class ChangedMeanwhile(PointsError):
    """Somebody else, or the same form sent twice, came first."""

    code = "changed_since"

    def __init__(self) -> None:
        super().__init__("Something changed after you opened this page. Check the latest entries, then save again.")


class CustomerGone(PointsError):
    """The customer was erased."""

    code = "erased"

    def __init__(self) -> None:
        super().__init__("This customer was erased.")


class CodeRefused(PointsError):
    """The promo code isn't one that can be added or given."""

    field, code = "code", "invalid_code"


class NoCodeLeft(PointsError):
    """The pool of the campaign is empty."""

    field, code = "campaign", "no_code_left"

    def __init__(self) -> None:
        super().__init__("This campaign has no promo codes left. Add codes to it first.")


class CampaignEnded(PointsError):
    """The campaign isn't active."""

    field, code = "campaign", "not_active"

    def __init__(self) -> None:
        super().__init__("This campaign isn't active.")
