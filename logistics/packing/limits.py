"""The clock, which the arithmetic does not read itself."""

from itertools import count
from time import monotonic

from logistics.packing.calculate import IsOver

RESERVE, MOST_RESERVED = 0.1, 0.2


def over_after(seconds: float) -> IsOver:
    """Return what says that the time is over, counted from now.

    It says so a little early, by a tenth and at most a fifth of a second, for the try that is
    under way is finished.
    """
    end = monotonic() + seconds - min(seconds * RESERVE, MOST_RESERVED)
    return lambda: monotonic() > end


def over_after_tries(tries: int) -> IsOver:
    """Return what says that the time is over after so many questions, on every machine alike."""
    asked = count()
    return lambda: next(asked) >= tries
