"""Working off what waits, in small pieces, for a short while."""

from collections.abc import Callable
from time import monotonic


def worked_off(piece: Callable[[], int], seconds: float) -> int:
    """Call `piece` until it does nothing or `seconds` are over, at least once; returns how much it did in all."""
    until = monotonic() + seconds
    total = done = piece()
    while done and monotonic() < until:
        done = piece()
        total += done
    return total
