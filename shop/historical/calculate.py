"""Which sale a cancellation takes back, and how much tax goes with it. Pure arithmetic.

The file does not say what a cancellation cancels. What is certain is found first: the same
customer, the same code, the same price, the latest invoice before it. Nothing is ever given back
twice, and no more than was charged; a sale that is given back whole ends at no tax at all.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from shop.historical.values import NOTHING, Credit, Line, Row, Sale

PENNY = Decimal("0.01")


@dataclass(slots=True)
class Portion:
    """Part of what a row gives back: units of a line, or only money."""

    row: Row
    sale: Sale
    line: Line | None
    units: int
    amount: Decimal


@dataclass(slots=True)
class History:
    """What each customer has bought so far."""

    lines: dict[tuple[str, str], list[tuple[Sale, Line]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    sales: dict[str, list[Sale]] = field(default_factory=lambda: defaultdict(list))

    def add(self, sale: Sale) -> None:
        """Remember a sale to somebody who is known; guests cannot be told apart."""
        if not sale.customer:
            return
        self.sales[sale.customer].append(sale)
        for line in sale.lines:
            self.lines[sale.customer, line.code].append((sale, line))

    def portions_of(self, row: Row, *, may_reduce: bool) -> list[Portion]:
        """Return what a row of a cancellation takes back, newest sale first; all of it, or nothing.

        The same price comes before a higher one (a part of the price was given back). A row that
        names no goods may reduce the price of the latest sale that is still worth as much.
        """
        found = self._portions_of_goods(row)
        if not found and may_reduce:
            found = self._reduction(row)
        for portion in found:
            _take(portion)
        return found

    def _portions_of_goods(self, row: Row) -> list[Portion]:
        wanted, found = -row.quantity, list[Portion]()
        taken: dict[int, Decimal] = defaultdict(Decimal)
        for sale, line in self._candidates(row):
            money_left = sale.net_left - taken[id(sale)]
            units = min(wanted, line.left, int(money_left / row.price))
            if units <= 0:
                continue
            found.append(Portion(row, sale, line, units, units * row.price))
            taken[id(sale)] += units * row.price
            wanted -= units
            if not wanted:
                return found if _are_whole_pence(found) else []
        return []

    def _candidates(self, row: Row) -> Iterator[tuple[Sale, Line]]:
        bought = self.lines.get((row.customer, row.code), [])[::-1]
        yield from (pair for pair in bought if pair[1].price == row.price)
        yield from (pair for pair in bought if pair[1].price > row.price)

    def _reduction(self, row: Row) -> list[Portion]:
        amount = -row.amount
        for sale in reversed(self.sales.get(row.customer, [])):
            if sale.net_left >= amount:
                return [Portion(row, sale, None, 0, amount)]
        return []


def write_credits(number: str, *, portions: Sequence[Portion]) -> list[Credit]:
    """Return the credit notes of one cancellation, one for each sale that it corrects.

    The first has the cancellation's number, the others have it with -2, -3 and so on.
    """
    notes: dict[str, Credit] = {}
    counted: Row | None = None
    for portion in portions:
        sale = portion.sale
        if sale.number not in notes:
            own = number if not notes else f"{number}-{len(notes) + 1}"
            notes[sale.number] = Credit(number=own, at=portion.row.at, sale=sale)
        _add(notes[sale.number], portion)
        notes[sale.number].rows += portion.row is not counted
        counted = portion.row
    for note in notes.values():
        _tax(note)
        note.sale.credits.append(note)
    return list(notes.values())


def tax_on(net: Decimal, *, rate: Decimal) -> Decimal:
    """Return the tax of an amount, rounded half up to the penny."""
    return (net * rate).quantize(PENNY, rounding=ROUND_HALF_UP)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Add amounts."""
    return sum(amounts, start=NOTHING)


def _take(portion: Portion) -> None:
    portion.sale.net_left -= portion.amount
    if portion.line is not None:
        portion.line.credited += portion.units


def _are_whole_pence(portions: Iterable[Portion]) -> bool:
    return not any(portion.amount % PENNY for portion in portions)


def _add(note: Credit, portion: Portion) -> None:
    row, line = portion.row, portion.line
    if line is not None and line.is_delivery:
        note.delivery += portion.amount
    else:
        note.goods += portion.amount
    units = portion.units or -row.quantity
    note.items.append((row.code, row.title, units, row.price))


def _tax(note: Credit) -> None:
    """Give back the tax of the note; the last note of a sale takes whatever is left of it.

    So any series of credit notes ends at zero, whatever was rounded on the way.
    """
    sale = note.sale
    credited = total(other.net for other in sale.credits) + note.net
    is_last = credited == sale.net
    tax = sale.tax_left if is_last else min(tax_on(note.net, rate=sale.ruling.rate), sale.tax_left)
    note.delivery_tax = min(tax_on(note.delivery, rate=sale.ruling.rate), tax)
    if not note.goods:
        note.delivery_tax = tax
    note.goods_tax = tax - note.delivery_tax
    sale.tax_left -= tax
