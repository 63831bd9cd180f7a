"""Which block a space gets: the best by size, by what can still be filled, and by contact.

The product of powers is VCS, of Araya, Guerrero and Nuñez, "VCS: A new heuristic function for
selecting boxes in the single container loading problem", Computers & Operations Research 82
(2017), with its exponents. Contact is reckoned from the space's walls alone rather than from every
neighbour, so that a ranking depends on the space's size only and is made once for each size.
"""

from collections.abc import Sequence
from operator import itemgetter

from logistics.packing.calculate.blocks import Block, blocks_of
from logistics.packing.calculate.reach import reaches_of
from logistics.packing.calculate.values import Box, Size

CONTACT, FEWNESS = 4, -0.2
"""The exponents of the contact and of the number of boxes; volume and use have 1."""

REMEMBERED = 4096
"""So many rankings are kept; more would only cost memory."""

Feature = tuple[float, float, float, float, Block]
"""What of a block's worth is the same in every space: the volume over the number of boxes, and the
shares of one face across the length, the width and the height in its surface."""


class Ranking:
    """Ranks the blocks for a space's size and remembers the answers, for the search asks again."""

    def __init__(self, container: Size, boxes: Sequence[Box]) -> None:
        """Make the blocks of these boxes; there must be at least one box."""
        ways = [turned for box in boxes for turned in box.turnings()]
        self.least: Size = (
            min(x for x, _, _ in ways),
            min(y for _, y, _ in ways),
            min(z for _, _, z in ways),
        )
        self._reaches = reaches_of(container, boxes)
        blocks = blocks_of(container, boxes)
        self._features = [_feature(block) for block in blocks]
        self._sides = (
            {block.length for block in blocks},
            {block.width for block in blocks},
            {block.height for block in blocks},
        )
        self._uses: list[dict[int, dict[int, float]]] = [{}, {}, {}]
        self._by_length: dict[int, list[Feature]] = {}
        self._by_base: dict[tuple[int, int], list[Feature]] = {}
        self._by_size: dict[Size, list[Block]] = {}

    def blocks_for(self, length: int, width: int, height: int) -> list[Block]:
        """Return all blocks that fit into a space of this size, the best first."""
        along, across, high = self._reaches
        size = along[length], across[width], high[height]
        found = self._by_size.get(size)
        if found is None:
            if len(self._by_size) > REMEMBERED:
                self._by_size.clear()
            found = self._by_size[size] = self._ranked(size)
        return found

    def _ranked(self, size: Size) -> list[Block]:
        length, width, height = size
        use_x, use_y, use_z = self._use(0, length), self._use(1, width), self._use(2, height)
        near_x, near_y, near_z = (
            room - least for room, least in zip(size, self.least, strict=True)
        )
        rated = []
        for worth, face_x, face_y, face_z, block in self._on_base(length, width):
            x, y, z = block[0], block[1], block[2]
            if z > height:
                continue
            contact = 0.5
            if x > near_x:
                contact += face_x
            if y > near_y:
                contact += face_y
            if z > near_z:
                contact += face_z
            contact *= contact
            rated.append((worth * use_x[x] * use_y[y] * use_z[z] * contact * contact, block))
        rated.sort(key=itemgetter(0), reverse=True)
        return [block for _, block in rated]

    def _use(self, axis: int, room: int) -> dict[int, float]:
        """Return for each side of a block which share of the room a row can fill behind it."""
        found = self._uses[axis].get(room)
        if found is None:
            reach = self._reaches[axis]
            found = {
                side: (side + reach[room - side]) / room
                for side in self._sides[axis]
                if side <= room
            }
            self._uses[axis][room] = found
        return found

    def _on_base(self, length: int, width: int) -> list[Feature]:
        """Return what fits along and across; the height is looked at when it is rated."""
        found = self._by_base.get((length, width))
        if found is None:
            shorter = self._by_length.get(length)
            if shorter is None:
                shorter = [feature for feature in self._features if feature[4][0] <= length]
                self._by_length[length] = shorter
            found = [feature for feature in shorter if feature[4][1] <= width]
            self._by_base[length, width] = found
        return found


def _feature(block: Block) -> Feature:
    x, y, z = block.length, block.width, block.height
    surface = 2 * (x * y + y * z + x * z)
    worth = block.volume * block.number**FEWNESS
    return worth, y * z / surface, x * z / surface, x * y / surface, block
