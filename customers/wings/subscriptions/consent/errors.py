"""Every refusal of the subscriptions wing; its text is a sentence for people, its code and field are for programs."""

from typing import ClassVar


class SubscriptionError(Exception):
    """What was asked of subscriptions can't be done; `field` names the value that is at fault, blank for none."""

    code: ClassVar[str] = "refused"
    field = ""


class UnknownNode(SubscriptionError):
    """There is no such place in the tree. `field` is the name that is wrong: brand, channel or topic."""

    code = "invalid_value"

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class StaleSubscriptions(SubscriptionError):
    """Somebody else changed them after the asker looked: nothing was written."""

    code = "changed_since"

    def __init__(self) -> None:
        super().__init__("These subscriptions were changed after you opened the page. Check them and try again.")


class CustomerAway(SubscriptionError):
    """The customer's subscriptions are another customer's now, or nobody's: nothing was written."""

    code = "changed_since"

    def __init__(self) -> None:
        super().__init__("This customer was merged or erased. Nothing was changed.")
