"""What staff call segments and say about them, where it mentions somebody who is erased."""

from collections.abc import Collection, Iterator
from typing import Final

from customers.privacy.erasure.words import SoughtWords
from customers.rules.erasure import ERASED
from customers.wings.segments.models import Segment, Segmentation

_WRITTEN: Final[dict[type[Segment | Segmentation], tuple[str, ...]]] = {
    Segment: ("name", "description"),
    Segmentation: ("name",),
}


def forget_in_descriptions(words: Collection[str]) -> None:
    """Take these words from what staff call segments and say about them; what somebody has written since stays."""
    for model, columns in _WRITTEN.items():
        for pk, texts, redacted in redacted_descriptions(model, words):
            as_read = model.objects.filter(pk=pk, **dict(zip(columns, texts, strict=True)))
            as_read.update(**dict(zip(columns, redacted, strict=True)))


def redacted_descriptions(
    model: type[Segment | Segmentation], words: Collection[str]
) -> Iterator[tuple[int, list[str], list[str]]]:
    """Yield the ids of those in whose texts such words are, the texts, and the texts without them."""
    if not words:
        return
    sought = SoughtWords(words)
    for pk, *texts in model.objects.order_by("pk").values_list("pk", *_WRITTEN[model]):
        redacted = [ERASED if sought.are_in(text) else text for text in texts]
        if redacted != texts:
            yield pk, texts, redacted
