"""The form in which texts are compared: the same on both databases, whatever their locale."""


def folded(text: str) -> str:
    """Take the case from a text as ICU does; the two forms of a small sigma are one letter."""
    return text.lower().replace("\u03c2", "\u03c3")
