"""Blocks: equal boxes, turned alike, in a cuboid without a gap.

Placing blocks rather than boxes is what makes a greedy rule good: the *simple blocks* of Fanslau
and Bortfeldt, "A tree search algorithm for solving the container loading problem", INFORMS Journal
on Computing 22 (2010).
"""

from collections.abc import Sequence
from typing import NamedTuple

from logistics.packing.calculate.values import Box, Size

EVERY_COUNT_UP_TO = 24
"""In a row of more boxes not every count is tried: their number would explode, their use not."""


class Block(NamedTuple):
    """``number`` boxes of one kind; the figures the search asks for are ready, for it is hot."""

    length: int
    width: int
    height: int
    kind: int
    number: int
    weight: int
    volume: int
    turned: Size
    is_fragile: bool


def blocks_of(container: Size, boxes: Sequence[Box]) -> list[Block]:
    """Return all blocks that fit into the empty container, the largest first."""
    found = [
        block
        for kind, box in enumerate(boxes)
        for turned in box.turnings()
        for block in _blocks_turned(container, kind, box, turned)
    ]
    return sorted(found, key=lambda block: (-block.volume, block))


def _blocks_turned(container: Size, kind: int, box: Box, turned: Size) -> list[Block]:
    """Fragile boxes make blocks of one layer: none of them carries another."""
    length, width, height = turned
    along, across, high = (room // side for room, side in zip(container, turned, strict=True))
    found = []
    for nx in _row_counts(min(box.quantity, along)):
        for ny in _row_counts(min(box.quantity // nx, across)):
            for nz in _row_counts(min(box.quantity // (nx * ny), 1 if box.is_fragile else high)):
                count = nx * ny * nz
                found.append(
                    Block(
                        nx * length,
                        ny * width,
                        nz * height,
                        kind,
                        count,
                        count * box.weight,
                        count * box.volume,
                        turned,
                        box.is_fragile,
                    )
                )
    return found


def _row_counts(most: int) -> list[int]:
    """Return the counts to try for one row: all of them, or thinning ones when there are many."""
    counts = list(range(1, min(most, EVERY_COUNT_UP_TO) + 1))
    while counts and counts[-1] < most:
        counts.append(min(most, counts[-1] * 5 // 4))
    return counts
