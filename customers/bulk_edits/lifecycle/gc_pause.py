"""Keep the collector of cycles out of the way while a chunk is in the making."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """Collect no cycles meanwhile: thousands of fresh rows would be walked again and again, a sixth of the time.

    What a chunk makes ends with the chunk; the few cycles among it are collected after it.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
