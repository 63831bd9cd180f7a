"""Fill one container as well as the time allows.

A beam search of Araya and Riff, "A beam search approach to the container loading problem",
Computers & Operations Research 43 (2014): every partial packing is judged by the packing that the
greedy rule makes of it, the best few are followed. The beam begins narrow and is doubled as long
as there is time, so that there is a good answer early and a better one later.
"""

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from logistics.packing.calculate.blocks import Block
from logistics.packing.calculate.ranking import Ranking
from logistics.packing.calculate.spaces import Floor, Space
from logistics.packing.calculate.values import Box, IsOver, Packing, PackingError, Placement, Size

LONGEST, MOST_BOXES = 20_000, 100_000
"""A sea container in millimetres, and more boxes than anybody puts into one."""
WIDEST = 1 << 10
"""A beam that wide has long since tried what there is to try."""


class _Laid(NamedTuple):
    """One block in its place, and what was laid before it."""

    before: "_Laid | None"
    block: Block
    x: int
    y: int
    z: int


class _State(NamedTuple):
    """A partial packing: free spaces, boxes left of each kind, weight left, and what lies."""

    spaces: list[Space]
    left: list[int]
    weight: int
    volume: int
    laid: _Laid | None


class _Judged(NamedTuple):
    """A partial packing and the volume that the greedy rule reaches from it."""

    reached: int
    state: _State


class Search:
    """The search in one container for the given boxes; ``run`` may be called once."""

    def __init__(self, container: Size, boxes: Sequence[Box], most_weight: int | None) -> None:
        """Take boxes of at least one kind that fits; no most weight means none to heed."""
        self._boxes, self._container = boxes, container
        self._ranking = Ranking(container, boxes)
        self._floor = Floor(container, self._ranking.least)
        self._total = sum(box.quantity * box.volume for box in boxes)
        weight = sum(box.quantity * box.weight for box in boxes)
        self._root = _State(
            self._floor.whole(),
            [box.quantity for box in boxes],
            weight if most_weight is None else most_weight,
            0,
            None,
        )
        self._best = self._root

    def run(self, is_over: IsOver, widest: int = WIDEST) -> Packing:
        """Widen the beam until the time is over, everything is in, or it is at its widest."""
        width = 1
        self._complete(self._root)
        while width <= widest and not self._is_done(is_over):
            beam = [self._root]
            while beam and not self._is_done(is_over):
                beam = self._followed(beam, width, is_over)
            width *= 2
        return self._packing()

    def _is_done(self, is_over: IsOver) -> bool:
        return self._best.volume == self._total or is_over()

    def _followed(self, beam: list[_State], width: int, is_over: IsOver) -> list[_State]:
        """Return the best successors, one of each volume reached: equal ones are mostly twins."""
        judged: dict[int, _Judged] = {}
        for state in beam:
            space, blocks = self._choices(state, width)
            for block in blocks:
                if is_over():
                    return []
                successor = self._laid(state, space, block)
                reached = self._complete(successor)
                known = judged.get(reached)
                if known is None or known.state.volume < successor.volume:
                    judged[reached] = _Judged(reached, successor)
        best = sorted(judged.values(), key=lambda one: one.reached, reverse=True)[:width]
        return [one.state for one in best]

    def _complete(self, state: _State) -> int:
        """Fill what is left by the greedy rule; return the volume reached, and keep the best."""
        state = state._replace(spaces=list(state.spaces))
        while True:
            space, blocks = self._choices(state, 1)
            if not blocks:
                break
            state = self._laid(state, space, blocks[0])
        if state.volume > self._best.volume:
            self._best = state
        return state.volume

    def _choices(self, state: _State, most: int) -> tuple[Space, list[Block]]:
        """Return the space to fill next and its best blocks, none when no space takes any.

        A space that takes nothing now never will: it is taken out of the state.
        """
        spaces, left, weight = state.spaces, state.left, state.weight
        height = self._container[2]
        space = spaces[0] if spaces else self._floor.space((0, 0, 0, 0), 0)
        while spaces:
            space = min(spaces)
            blocks: list[Block] = []
            for block in self._ranking.blocks_for(
                space.x2 - space.x1, space.y2 - space.y1, height - space.z
            ):
                if block[4] <= left[block[3]] and block[5] <= weight:
                    blocks.append(block)
                    if len(blocks) == most:
                        break
            if blocks:
                return space, blocks
            spaces.remove(space)
        return space, []

    def _laid(self, state: _State, space: Space, block: Block) -> _State:
        spaces, x, y = self._floor.occupy(state.spaces, space, block)
        left = state.left.copy()
        left[block.kind] -= block.number
        return _State(
            spaces,
            left,
            state.weight - block.weight,
            state.volume + block.volume,
            _Laid(state.laid, block, x, y, space.z),
        )

    def _packing(self) -> Packing:
        blocks = []
        laid = self._best.laid
        while laid is not None:
            blocks.append(laid)
            laid = laid.before
        placements = [
            placement for one in reversed(blocks) for placement in _boxes_of(one, self._boxes)
        ]
        return Packing(self._container, tuple(placements), self._best.volume)


def fill_container(
    container: Size,
    boxes: Sequence[Box],
    *,
    is_over: IsOver,
    most_weight: int | None = None,
    widest: int = WIDEST,
) -> Packing:
    """Return the best packing found before the time was over; it is empty when no box fits.

    The search ends earlier when everything is in, or when the beam was at its widest. The same
    question has the same answer as long as the time allows the same number of tries.

    :raises PackingError: when the container has no room, or more room or boxes than can be handled
    """
    if not 0 < min(container) <= max(container) <= LONGEST:
        raise PackingError(f"a side of the container must measure from 1 to {LONGEST:,}")
    room = prod(container)
    if sum(min(box.quantity, room // box.volume) for box in boxes) > MOST_BOXES:
        raise PackingError(f"more than {MOST_BOXES:,} boxes")
    fitting = [box for box in boxes if box.quantity and box.fits(container)]
    if not fitting:
        return Packing(container, (), 0)
    return Search(container, fitting, most_weight).run(is_over, widest)


def _boxes_of(laid: _Laid, boxes: Sequence[Box]) -> list[Placement]:
    """Return the boxes of a block, the lower ones first."""
    block = laid.block
    dx, dy, dz = block.turned
    key = boxes[block.kind].key
    return [
        Placement(key, x, y, z, dx, dy, dz)
        for z in range(laid.z, laid.z + block.height, dz)
        for y in range(laid.y, laid.y + block.width, dy)
        for x in range(laid.x, laid.x + block.length, dx)
    ]
