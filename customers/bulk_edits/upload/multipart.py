"""Take a form with a file in: piece by piece onto disk, and whole or not at all."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError


def take_in(request: HttpRequest) -> None:
    """Have Django read the body, which it does when it is first asked for, and count what really came.

    Its parser takes the end of the connection for the end of the file: the half of a file would be taken for a whole
    one, and its last row may be cut in the midst of a value. Raises MultiPartParserError, and what Django raises where
    the disk is full (OSError), the connection breaks (UnreadablePostError) or the form is too long.
    """
    taken = 0

    def counted(read: Callable[..., bytes]) -> Callable[..., bytes]:
        def reading(*arguments: int) -> bytes:
            nonlocal taken
            piece = read(*arguments)
            taken += len(piece)
            return piece

        return reading

    request.read = counted(request.read)  # type: ignore[method-assign]
    request.readline = counted(request.readline)  # type: ignore[method-assign]
    request.FILES  # noqa: B018
    # Nothing was read now: it had been read before.
    if 0 < taken < int(request.META.get("CONTENT_LENGTH") or 0):
        raise MultiPartParserError("The body did not arrive whole.")
