"""A packed carton, drawn from its front right corner. Plain geometry on values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from logistics.packing.calculate import Packing, Placement, Size

ACROSS, DOWN = cos(pi / 6), sin(pi / 6)
SIDE = 400
"""The longest side of a carton, in the drawing's units."""
COLOURS = (
    ("#f4d9b8", "#e3bd90", "#cfa373"),
    ("#c9dfe8", "#a6c7d4", "#86adbd"),
    ("#dbe5c3", "#bfd09c", "#a2b67b"),
    ("#ecd0d6", "#d8aeb7", "#c28f9a"),
    ("#dcd3ea", "#bfb1d6", "#a292c0"),
    ("#f3e6a9", "#dfcd7f", "#c6b25b"),
)
"""Top, front and right side of a box, light enough for black figures."""

Corner = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """A box as the polygons one sees of it, each with its colour, and its number on top."""

    number: int
    faces: tuple[tuple[str, str], ...]
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """The carton's inner walls and the boxes, in the order in which they are painted."""

    view_box: str
    walls: tuple[str, ...]
    boxes: tuple[DrawnBox, ...]


def draw(packing: Packing) -> Drawing:
    """Return the drawing of a packing: numbered as it is packed, one colour for each kind."""
    length, width, height = packing.container
    scale = SIDE / max(packing.container)
    kinds = list(dict.fromkeys(one.key for one in packing.placements))
    left, right, low = -width * ACROSS, length * ACROSS, (length + width) * DOWN
    edge = 5 / scale
    view = (left - edge, -height - edge, right - left + 2 * edge, low + height + 2 * edge)
    return Drawing(
        " ".join(f"{value * scale:.0f}" for value in view),
        tuple(_points(wall, scale) for wall in _walls(packing.container)),
        tuple(
            _drawn(number, one, COLOURS[kinds.index(one.key) % len(COLOURS)], scale)
            for number, one in _back_to_front(packing.placements)
        ),
    )


def _walls(container: Size) -> Iterable[list[Corner]]:
    """The floor and the two walls behind the goods."""
    x, y, z = container
    yield [(0, 0, 0), (x, 0, 0), (x, y, 0), (0, y, 0)]
    yield [(0, 0, 0), (x, 0, 0), (x, 0, z), (0, 0, z)]
    yield [(0, 0, 0), (0, y, 0), (0, y, z), (0, 0, z)]


def _back_to_front(placements: Sequence[Placement]) -> Iterable[tuple[int, Placement]]:
    """Yield the boxes so that none is painted before one that lies behind it, with its number."""
    left = list(enumerate(placements, start=1))
    while left:
        following = next(
            (
                one
                for one in left
                if not any(_is_behind(other[1], one[1]) for other in left if other is not one)
            ),
            left[0],
        )
        left.remove(following)
        yield following


def _is_behind(one: Placement, other: Placement) -> bool:
    """Tell whether one box may be hidden by another: it ends where the other begins."""
    hidden = one.x + one.dx <= other.x or one.y + one.dy <= other.y or one.z + one.dz <= other.z
    hiding = (
        other.x + other.dx <= one.x or other.y + other.dy <= one.y or other.z + other.dz <= one.z
    )
    return hidden and not hiding


def _drawn(number: int, one: Placement, colours: Sequence[str], scale: float) -> DrawnBox:
    x, y, z = one.x + one.dx, one.y + one.dy, one.z + one.dz
    top = [(one.x, one.y, z), (x, one.y, z), (x, y, z), (one.x, y, z)]
    front = [(one.x, y, one.z), (x, y, one.z), (x, y, z), (one.x, y, z)]
    side = [(x, one.y, one.z), (x, y, one.z), (x, y, z), (x, one.y, z)]
    faces = zip((top, front, side), colours, strict=True)
    label_x, label_y = _seen((one.x + one.dx / 2, one.y + one.dy / 2, z), scale)
    return DrawnBox(
        number,
        tuple((_points(face, scale), colour) for face, colour in faces),
        round(label_x, 1),
        round(label_y, 1),
    )


def _points(corners: Sequence[Corner], scale: float) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in (_seen(corner, scale) for corner in corners))


def _seen(corner: Corner, scale: float) -> tuple[float, float]:
    """Return where a corner is on the paper, by the isometric projection."""
    x, y, z = corner
    return (x - y) * ACROSS * scale, ((x + y) * DOWN - z) * scale
