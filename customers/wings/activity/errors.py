"""Every refusal of the activity wing: a sentence for people, a code and a field for programs."""

from typing import ClassVar


class ActivityError(Exception):
    """What was asked of actions can't be done; `field` names the value that is at fault, blank for none."""

    code: ClassVar[str] = "refused"
    field: ClassVar[str] = ""


class UnknownTemplate(ActivityError):
    """Nobody defined a template of that name."""

    code, field = "unknown_template", "template"

    def __init__(self) -> None:
        super().__init__("There is no action template of this name.")


class RetiredTemplate(ActivityError):
    """The template takes no new actions."""

    code, field = "retired_template", "template"

    def __init__(self) -> None:
        super().__init__("This action template has been retired and takes no new actions.")


class BadEventTime(ActivityError):
    """The time can't be when something happened."""

    code, field = "invalid_date", "at"


class FutureEvent(BadEventTime):
    """It hasn't happened yet."""

    code = "future_event"

    def __init__(self) -> None:
        super().__init__("The event time is in the future. Record an action once it has happened.")


class BadComment(ActivityError):
    """The comment can't be stored."""

    code, field = "invalid_value", "comment"


class IssuedMeanwhile(ActivityError):
    """The same form was sent twice, or somebody else issued the same action."""

    code = "changed_since"

    def __init__(self) -> None:
        super().__init__("This action was issued after you opened this page. Choose Issue to issue it again.")


class NobodyThere(ActivityError):
    """Nobody has that id, or the customer was erased."""

    code = "not_found"

    def __init__(self) -> None:
        super().__init__("This customer was erased or doesn't exist.")
