"""Weeks and errors as lines and bars: plain geometry on values, ready for a template."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 30
LIKELY = 1.2816
"""Eight of ten weeks lie within so many standard deviations."""
BAR_HEIGHT, BAR_GAP, BAR_WIDTH = 18, 34, 380


@dataclass(frozen=True, slots=True)
class Chart:
    """What was sold, what will be and how sure that is; places as a drawing writes them."""

    view_box: str
    grid: tuple[tuple[str, int], ...]
    sold: tuple[str, ...]
    dots: tuple[tuple[str, str], ...]
    expected: str
    likely: str
    now: str
    left: str
    right: str
    top: str
    bottom: str
    label_y: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One method's error: how long its bar is, and whether it is the shop's own."""

    name: str
    value: float
    width: str
    y: str
    label_y: str
    is_own: bool


def draw_weeks(sold: Sequence[float | None], expected: Sequence[float], *, spread: float) -> Chart:
    """Return the drawing of a history and what follows; missing weeks break the line."""
    likely = [(max(0.0, value - LIKELY * spread), value + LIKELY * spread) for value in expected]
    known = [value for value in sold if value is not None]
    top = _round_up(max([*known, *(high for _low, high in likely), 1.0]))
    count = max(len(sold) + len(expected) - 1, 1)

    def place(at: int, value: float) -> str:
        x = LEFT + at * (WIDTH - LEFT - RIGHT) / count
        y = HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM)
        return f"{x:.1f},{y:.1f}"

    begin = len(sold)
    highs = [place(begin + at, high) for at, (_low, high) in enumerate(likely)]
    lows = [place(begin + at, low) for at, (low, _high) in enumerate(likely)]
    pieces = [[place(at, value) for at, value in piece] for piece in _pieces(sold)]
    now = place(begin, 0).partition(",")[0]
    return Chart(
        view_box=f"0 0 {WIDTH} {HEIGHT}",
        grid=tuple(
            (place(0, share * top / 2).partition(",")[2], share * top // 2) for share in range(3)
        ),
        sold=tuple(" ".join(piece) for piece in pieces if len(piece) > 1),
        dots=tuple(
            (x, y) for piece in pieces if len(piece) == 1 for x, _, y in [piece[0].partition(",")]
        ),
        expected=" ".join(place(begin + at, value) for at, value in enumerate(expected)),
        likely=" ".join([*highs, *reversed(lows)]),
        now=now,
        left=str(LEFT),
        right=str(WIDTH - RIGHT),
        top=str(TOP),
        bottom=str(HEIGHT - BOTTOM),
        label_y=str(HEIGHT - 8),
    )


def draw_bars(errors: Sequence[tuple[str, float, bool]]) -> tuple[Bar, ...]:
    """Return a bar for each method, in this order; the longest fills the drawing."""
    longest = max((value for _name, value, _own in errors), default=0.0) or 1.0
    return tuple(
        Bar(
            name=name,
            value=value,
            width=f"{value / longest * BAR_WIDTH:.1f}",
            y=str(at * (BAR_HEIGHT + BAR_GAP) // 1 + 20),
            label_y=str(at * (BAR_HEIGHT + BAR_GAP) + 14),
            is_own=own,
        )
        for at, (name, value, own) in enumerate(errors)
    )


def bars_height(count: int) -> int:
    """Return how high the drawing of so many bars is."""
    return count * (BAR_HEIGHT + BAR_GAP)


def _pieces(sold: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    pieces: list[list[tuple[int, float]]] = [[]]
    for at, value in enumerate(sold):
        if value is not None:
            pieces[-1].append((at, value))
        elif pieces[-1]:
            pieces.append([])
    return pieces


def _round_up(value: float) -> int:
    """Return an even number of two digits and zeros that is not below the value."""
    step = 2
    while value / step > 10:
        step *= 10 if value / step > 100 else 5 if str(step)[0] == "2" else 2
    return int(-(-value // step) * step)
