"""Judges a packing by rules of its own: it uses nothing of what made the packing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations, permutations

from logistics.packing.calculate import Box, Placement, Size


def faults(container: Size, boxes: Iterable[Box], placements: Sequence[Placement]) -> list[str]:
    """Return what is wrong with a packing, in words; nothing when it is right."""
    kinds = {box.key: box for box in boxes}
    found = [
        f"{placement}: {fault}"
        for placement in placements
        for fault in _faults_alone(container, kinds[placement.key], placement)
    ]
    for one, other in combinations(placements, 2):
        if all(_shared(one, other, axis) > 0 for axis in range(3)):
            found.append(f"{one} and {other} overlap")
        for lower, upper in ((one, other), (other, one)):
            is_above = upper.z >= lower.z + lower.dz and _shared_base(lower, upper)
            if is_above and kinds[lower.key].is_fragile:
                found.append(f"{upper} stands on fragile {lower}")
    found += [f"{one} hangs in the air" for one in placements if not _stands(one, placements)]
    counts = Counter(placement.key for placement in placements)
    return found + [
        f"{count} of {key}" for key, count in counts.items() if count > kinds[key].quantity
    ]


def _faults_alone(container: Size, box: Box, placement: Placement) -> Iterable[str]:
    corner, sides = placement[1:4], placement[4:7]
    if min(corner) < 0 or any(
        at + side > room for at, side, room in zip(corner, sides, container, strict=True)
    ):
        yield "outside"
    if not any(
        tuple(box.size[side] for side in turned) == sides and box.upright[turned[2]]
        for turned in permutations(range(3))
    ):
        yield "turned as it must not be"


def _shared(one: Placement, other: Placement, axis: int) -> int:
    start = max(one[1 + axis], other[1 + axis])
    return min(one[1 + axis] + one[4 + axis], other[1 + axis] + other[4 + axis]) - start


def _shared_base(one: Placement, other: Placement) -> int:
    return max(_shared(one, other, 0), 0) * max(_shared(one, other, 1), 0)


def _stands(one: Placement, placements: Sequence[Placement]) -> bool:
    carried = sum(_shared_base(one, other) for other in placements if other.z + other.dz == one.z)
    return one.z == 0 or carried == one.dx * one.dy
