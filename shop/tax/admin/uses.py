"""What higher nouns know about a row's use.

The law knows nothing of orders; whoever keeps quotes says here how many name a row.
"""

from collections.abc import Callable
from datetime import date

Counter = Callable[[str, date], int]
_counters: list[Counter] = []


def counts_quotes(counter: Counter) -> Counter:
    """Add a function that counts the orders since a day that name a row by its key."""
    _counters.append(counter)
    return counter


def quotes_since(key: str, day: date) -> int:
    """Return how many orders since a day were quoted with a row."""
    return sum(count(key, day) for count in _counters)
