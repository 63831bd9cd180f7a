"""The lines of an order as its buyer sees them: a bundle is one."""

from collections.abc import Iterable
from dataclasses import dataclass

from wagtail.images.models import Image

from shop.kernel.money import Money
from shop.orders.bundles import OrderBundle
from shop.orders.models import Order, OrderLine


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One line of an order's summary."""

    title: str
    option_label: str
    quantity: int
    total: Money
    image: Image | None
    alt: str


def summary_lines(order: Order, lines: Iterable[OrderLine], *, is_gross: bool) -> list[SummaryLine]:
    """Return what was bought: a bundle is one line, at what its components came to."""
    amounts = {line: line.gross if is_gross else line.net for line in lines}
    inside: dict[int, Money] = {}
    for line, amount in amounts.items():
        if line.bundle_id is not None:
            before = inside.get(line.bundle_id)
            inside[line.bundle_id] = before + amount if before is not None else amount
    bundles = order.bundles.select_related("image").order_by("pk") if inside else []
    return [
        *(_line(row, total=inside[row.pk]) for row in bundles),
        *(_line(row, total=amount) for row, amount in amounts.items() if row.bundle_id is None),
    ]


def _line(row: OrderLine | OrderBundle, *, total: Money) -> SummaryLine:
    return SummaryLine(
        title=row.title,
        option_label=row.option_label,
        quantity=row.quantity,
        total=total,
        image=row.image,
        alt="",
    )
