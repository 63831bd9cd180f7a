"""When a register is asked again."""

from datetime import timedelta

FIRST_WAIT = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=30)


def next_wait(*, attempts: int, jitter: float, retry_after: int) -> timedelta:
    """Return how long to wait after so many attempts (one or more).

    Doubles from two minutes to six hours; ``jitter`` (0 to 1) adds up to a half, so that orders
    of one outage do not all come back at once; never less than the register asked for (seconds).
    """
    doublings = min(max(attempts - 1, 0), 10)
    wait: timedelta = min(FIRST_WAIT * 2**doublings, LONGEST_WAIT) * (1 + jitter / 2)
    return max(wait, timedelta(seconds=retry_after))
