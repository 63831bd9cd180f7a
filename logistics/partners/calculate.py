"""Which numbers are missing between messages."""

from collections.abc import Iterable


def missing_numbers(*, last: int, waiting: Iterable[int]) -> list[range]:
    """Return the gaps after the last number that was dealt with and before those that wait.

    Each gap is a range of numbers; nothing is missing where nothing waits.
    """
    gaps, expected = [], last + 1
    for number in sorted(waiting):
        if number > expected:
            gaps.append(range(expected, number))
        expected = max(expected, number + 1)
    return gaps


def gap_text(gap: range) -> str:
    """Return a gap as people write it: 5, or 5–7."""
    return str(gap.start) if len(gap) == 1 else f"{gap.start}–{gap.stop - 1}"
