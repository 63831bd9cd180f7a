"""The picture of a comparison: for each figure two bars a market, before and after."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from shop.replays.calculate import Comparison

WIDTH, LABEL, BAR, ROW, HEAD = 760, 64, 14, 46, 34
ROOM = 150
"""At the right of the longest bar, for its figure."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar and the figure behind it."""

    y: int
    width: int
    text_x: int
    text_y: int
    text: str
    is_after: bool


@dataclass(frozen=True, slots=True)
class Row:
    """The name of a market beside its two bars."""

    y: int
    label: str
    bars: tuple[Bar, Bar]


@dataclass(frozen=True, slots=True)
class Chart:
    """One figure of all markets below its title."""

    y: int
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """All charts, one below the other."""

    width: int
    height: int
    label_x: int
    label: str
    charts: tuple[Chart, ...]


Figure = tuple[str, Callable[[Comparison], tuple[Decimal, Decimal]], Callable[[Decimal], str]]
"""A title, how to read both values of a comparison, and how to write one."""


def draw(rows: Sequence[Comparison], *, label: str, figures: Sequence[Figure]) -> Picture:
    """Return the picture of at least one comparison; the label is for who cannot see it."""
    charts, y = [], 0
    for title, read, write in figures:
        charts.append(_chart(rows, title=title, read=read, write=write, y=y))
        y += HEAD + ROW * len(rows)
    return Picture(WIDTH, y, LABEL, label, tuple(charts))


def _chart(
    rows: Sequence[Comparison],
    *,
    title: str,
    read: Callable[[Comparison], tuple[Decimal, Decimal]],
    write: Callable[[Decimal], str],
    y: int,
) -> Chart:
    longest = max(max(read(row)) for row in rows) or Decimal(1)
    scale = (WIDTH - LABEL - ROOM) / longest
    drawn = []
    for place, row in enumerate(rows):
        top = y + HEAD + ROW * place
        before, after = (
            Bar(
                y=top + place_of * (BAR + 3),
                width=max(1, int(value * scale)),
                text_x=LABEL + max(1, int(value * scale)) + 8,
                text_y=top + place_of * (BAR + 3) + BAR - 3,
                text=write(value),
                is_after=bool(place_of),
            )
            for place_of, value in enumerate(read(row))
        )
        drawn.append(Row(top + BAR + 5, row.market, (before, after)))
    return Chart(y + 20, title, tuple(drawn))
