"""What is packed and where it lies. Whole numbers throughout: one unit of length, one of weight."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

Size = tuple[int, int, int]
"""Length, width and height, as something stands: x, y and z."""

IsOver = Callable[[], bool]
"""Asked between two tries whether the time is over; the arithmetic itself reads no clock."""


class PackingError(Exception):
    """Something that cannot be packed as described; the message says what."""


@dataclass(frozen=True, slots=True)
class Box:
    """So many equal boxes.

    ``upright`` says of length, width and height whether that side may stand vertically:
    ``(False, False, True)`` means *this side up*. Nothing may stand on a fragile box.
    """

    key: str
    size: Size
    quantity: int = 1
    upright: tuple[bool, bool, bool] = (True, True, True)
    weight: int = 0
    is_fragile: bool = False

    def __post_init__(self) -> None:
        """Refuse what has no size, no weight that can be added, or no way to stand."""
        if min(self.size) <= 0:
            raise PackingError(f"box {self.key}: every side must be longer than 0")
        if self.quantity < 0 or self.weight < 0:
            raise PackingError(f"box {self.key}: quantity and weight cannot be below 0")
        if not any(self.upright):
            raise PackingError(f"box {self.key}: at least one side must be allowed to stand")

    @property
    def volume(self) -> int:
        """The volume of one."""
        length, width, height = self.size
        return length * width * height

    def turnings(self) -> list[Size]:
        """Return the different ways in which one box may stand, in a fixed order."""
        found = set()
        for up in range(3):
            if self.upright[up]:
                first, second = (self.size[side] for side in range(3) if side != up)
                found |= {(first, second, self.size[up]), (second, first, self.size[up])}
        return sorted(found)

    def fits(self, container: Size) -> bool:
        """Tell whether one of them alone would go into an empty container of this size."""
        return any(
            all(side <= room for side, room in zip(turned, container, strict=True))
            for turned in self.turnings()
        )


class Placement(NamedTuple):
    """One box in its place: the corner nearest to the origin, and the sides as it stands."""

    key: str
    x: int
    y: int
    z: int
    dx: int
    dy: int
    dz: int


@dataclass(frozen=True, slots=True)
class Packing:
    """What lies where in one container.

    Boxes do not overlap and are wholly inside, each stands as it may, and each stands on the floor
    or with its whole base on boxes that are not fragile. They are listed in an order in which they
    can be put in.
    """

    container: Size
    placements: tuple[Placement, ...]
    volume: int

    @property
    def fill_rate(self) -> float:
        """The share of the container's volume that is filled, from 0 to 1."""
        length, width, height = self.container
        return self.volume / (length * width * height)

    def counts(self) -> dict[str, int]:
        """Return how many boxes of each key are in it."""
        return Counter(placement.key for placement in self.placements)
