"""The free spaces: what is still empty, as rectangles that carry and are open to the top.

Every block stands on the floor or wholly on the tops of blocks, so nothing ever hangs over, and a
free space always reaches up to the ceiling. A space is therefore one of the largest rectangles of
one level. Spaces overlap; overlapping *maximal spaces* are those of Lai and Chan (1997), and that
the space nearest to a corner is filled first is from Parreño and others, "A maximal-space
algorithm for the container loading problem", INFORMS Journal on Computing 20 (2008).
"""

from collections.abc import Iterator
from typing import NamedTuple

from logistics.packing.calculate.blocks import Block
from logistics.packing.calculate.values import Size

Rectangle = tuple[int, int, int, int]
"""x and y of the corner nearest to the origin, x and y of the opposite one."""


class Space(NamedTuple):
    """A rectangle at the level z. The least space is filled first; see ``Floor.space``."""

    distance: tuple[int, int, int]
    area: int
    x1: int
    y1: int
    x2: int
    y2: int
    z: int
    is_right: bool
    is_rear: bool


class Floor:
    """Makes the spaces of one container; ``least`` are the shortest sides of its boxes."""

    def __init__(self, container: Size, least: Size) -> None:
        """Take the container's size, and what a space must measure to be of any use."""
        self.length, self.width, self.height = container
        self.least_x, self.least_y, self.least_z = least

    def whole(self) -> list[Space]:
        """Return the empty container."""
        return [self.space((0, 0, self.length, self.width), 0)]

    def space(self, rectangle: Rectangle, z: int) -> Space:
        """Return the space, with the corner of the container it is filled from and how near it is.

        The distances to the nearest walls are compared smallest first.
        """
        x1, y1, x2, y2 = rectangle
        is_right, is_rear = self.length - x2 < x1, self.width - y2 < y1
        x, y = self.length - x2 if is_right else x1, self.width - y2 if is_rear else y1
        if x > y:
            x, y = y, x
        if z < x:
            distance = (z, x, y)
        elif z < y:
            distance = (x, z, y)
        else:
            distance = (x, y, z)
        return Space(distance, -(x2 - x1) * (y2 - y1), x1, y1, x2, y2, z, is_right, is_rear)

    def occupy(
        self, spaces: list[Space], space: Space, block: Block
    ) -> tuple[list[Space], int, int]:
        """Place the block into the corner of the space; return the spaces left, and its x and y."""
        x1 = space.x2 - block.length if space.is_right else space.x1
        y1 = space.y2 - block.width if space.is_rear else space.y1
        base = x1, y1, x1 + block.length, y1 + block.width
        kept, cut = self._cut(spaces, base)
        top = space.z + block.height
        if not block.is_fragile and self.height - top >= self.least_z:
            level = [(s.x1, s.y1, s.x2, s.y2) for s in kept if s.z == top]
            cut += [(rectangle, top) for rectangle in _widened(base, level)]
        return self._with_largest(kept, cut), x1, y1

    def _cut(
        self, spaces: list[Space], base: Rectangle
    ) -> tuple[list[Space], list[tuple[Rectangle, int]]]:
        """Return the spaces beside the base, and the pieces of those it reaches into."""
        left, front, right, rear = base
        least_x, least_y = self.least_x, self.least_y
        kept, pieces = [], []
        for space in spaces:
            _, _, x1, y1, x2, y2, z, _, _ = space
            if x1 >= right or x2 <= left or y1 >= rear or y2 <= front:
                kept.append(space)
                continue
            if left - x1 >= least_x:
                pieces.append(((x1, y1, left, y2), z))
            if x2 - right >= least_x:
                pieces.append(((right, y1, x2, y2), z))
            if front - y1 >= least_y:
                pieces.append(((x1, y1, x2, front), z))
            if y2 - rear >= least_y:
                pieces.append(((x1, rear, x2, y2), z))
        return kept, pieces

    def _with_largest(self, kept: list[Space], pieces: list[tuple[Rectangle, int]]) -> list[Space]:
        """Add the pieces that lie in no other space. Two of one place are on one level."""
        pieces.sort(key=lambda piece: (piece[0][0] - piece[0][2]) * (piece[0][3] - piece[0][1]))
        for (x1, y1, x2, y2), z in pieces:
            for _, _, left, front, right, rear, level, _, _ in kept:
                if left <= x1 and front <= y1 and right >= x2 and rear >= y2 and level == z:
                    break
            else:
                kept.append(self.space((x1, y1, x2, y2), z))
        return kept


def _widened(base: Rectangle, level: list[Rectangle]) -> Iterator[Rectangle]:
    """Yield the top of a block, alone and together with each space that it continues."""
    yield base
    x1, y1, x2, y2 = base
    for left, front, right, rear in level:
        if left <= x2 and right >= x1 and front < y2 and rear > y1:
            yield min(x1, left), max(y1, front), max(x2, right), min(y2, rear)
        if front <= y2 and rear >= y1 and left < x2 and right > x1:
            yield max(x1, left), min(y1, front), min(x2, right), max(y2, rear)
