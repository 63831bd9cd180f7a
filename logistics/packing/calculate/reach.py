"""How much of a length boxes can fill in a row."""

from collections.abc import Sequence

from logistics.packing.calculate.values import Box, Size

Reach = list[int]
"""For every length from 0: the longest row of boxes, laid side by side, that is not longer."""


def reaches_of(container: Size, boxes: Sequence[Box]) -> tuple[Reach, Reach, Reach]:
    """Return the reach along length, width and height.

    The one-dimensional knapsack of Zhu and Lim, "A new iterative-doubling Greedy-Lookahead
    algorithm for the single container loading problem", EJOR 222 (2012): what no row of boxes can
    reach is lost already, whatever is placed later.
    """
    turnings = [(box.quantity, box.turnings()) for box in boxes]
    x, y, z = (
        _reach(room, [(number, {turned[axis] for turned in ways}) for number, ways in turnings])
        for axis, room in enumerate(container)
    )
    return x, y, z


def _reach(room: int, sides: list[tuple[int, set[int]]]) -> Reach:
    """Bit n of ``sums`` stands when a row of the length n can be laid."""
    sums, mask = 1, (1 << room + 1) - 1
    for quantity, lengths in sides:
        for _ in range(min(quantity, room // min(lengths))):
            before = sums
            for length in lengths:
                sums |= before << length
            sums &= mask
            if sums == before:
                break
    return _longest_below(bin(sums)[:1:-1], room)


def _longest_below(rows: str, room: int) -> Reach:
    """Spread the rows that can be laid, marked "1", over the lengths up to the next one."""
    reach: Reach = []
    row, following = 0, rows.find("1", 1)
    while following > 0:
        reach += [row] * (following - row)
        row, following = following, rows.find("1", following + 1)
    return reach + [row] * (room + 1 - row)
