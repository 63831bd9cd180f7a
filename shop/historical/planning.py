"""From rows to sales and credit notes: all is decided in memory before anything is written."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from shop.historical.calculate import History, Portion, tax_on, total, write_credits
from shop.historical.parse import RowError, RowParser, amount_of, country_of
from shop.historical.rulings import Engine, Law, NoRulingError, Rates
from shop.historical.source import read_cells
from shop.historical.tables import Treatment, treatment_of
from shop.historical.values import NOTHING, ImportFileError, Line, Plan, Row, Sale, Tally

NO_ORIGINAL = "no earlier invoice of the customer holds so many units at such a price"
GUEST = "a guest's cancellation: nothing says whose invoice it corrects"
REDUCES_NOTHING = "no earlier invoice of the customer is still worth as much"


def make_plan(path: Path, *, now: datetime) -> Plan:
    """Read a file and decide what of it becomes which document; the same file, the same plan.

    :raises ImportFileError: when the file cannot be read, holds no row, or there are no tax tables
    """
    rejects: dict[int, str] = {}
    tallies: dict[str, Tally] = defaultdict(Tally)
    rows, count = _read(path, now=now, rejects=rejects, tallies=tallies)
    if not count:
        raise ImportFileError(f"{path}: the file has a header and no rows")
    refuse = _refuser(rejects, tallies)
    invoices = _one_buyer_each(_by_invoice(rows), refuse=refuse)
    sales = list(_sales(invoices, refuse=refuse)) if invoices else []
    _credit(invoices, sales=sales, refuse=refuse)
    titles = defaultdict[str, Counter[str]](Counter)
    for sale in sales:
        for line in sale.goods:
            titles[line.code][line.title] += 1
    return Plan(
        rows=count,
        sales=sales,
        rejects=dict(sorted(rejects.items())),
        tallies=dict(tallies),
        titles={code: max(sorted(names), key=names.__getitem__) for code, names in titles.items()},
    )


Refuse = Callable[[Iterable[Row], str], None]


def _read(
    path: Path, *, now: datetime, rejects: dict[int, str], tallies: dict[str, Tally]
) -> tuple[list[Row], int]:
    parser, rows, count = RowParser(now=now), list[Row](), 0
    for number, cells in read_cells(path):
        count += 1
        try:
            row = parser.parse(cells, number=number)
        except RowError as error:
            rejects[number] = str(error)
            tally, amount = tallies[country_of(cells)], amount_of(cells)
            tally.rejected_rows += 1
            tally.rejected += amount
        else:
            rows.append(row)
            tally, amount = tallies[row.country], row.amount
        tally.rows += 1
        tally.amount += amount
    return rows, count


def _refuser(rejects: dict[int, str], tallies: dict[str, Tally]) -> Refuse:
    def refuse(rows: Iterable[Row], reason: str) -> None:
        for row in rows:
            rejects[row.number] = reason
            tallies[row.country].rejected_rows += 1
            tallies[row.country].rejected += row.amount

    return refuse


def _by_invoice(rows: Iterable[Row]) -> dict[str, list[Row]]:
    invoices: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        invoices[row.invoice].append(row)
    return invoices


def _one_buyer_each(invoices: dict[str, list[Row]], *, refuse: Refuse) -> list[list[Row]]:
    """Keep the rows of an invoice that agree with its first one; oldest invoice first."""
    kept = []
    for number, rows in invoices.items():
        first = rows[0]
        who = (first.customer, first.country)
        others = [row for row in rows if (row.customer, row.country) != who]
        refuse(others, f"row {first.number} of invoice {number} names another customer or country")
        kept.append([row for row in rows if (row.customer, row.country) == who])
    return sorted(kept, key=lambda rows: (rows[0].at, rows[0].invoice))


def _sales(invoices: Iterable[list[Row]], *, refuse: Refuse) -> Iterator[Sale]:
    invoices = [rows for rows in invoices if not rows[0].is_credit]
    if not invoices:
        return
    rates = Rates(first=invoices[0][0].at.date(), last=invoices[-1][0].at.date())
    engine = Engine(Law(), rates)
    for rows in invoices:
        try:
            yield _sale(rows, engine=engine)
        except NoRulingError as error:
            refuse(rows, str(error))


def _sale(rows: list[Row], *, engine: Engine) -> Sale:
    first, lines = rows[0], _lines(rows)
    net = total(line.net for line in lines)
    delivery = total(line.net for line in lines if line.is_delivery)
    delivery = delivery if delivery != net else NOTHING
    ruling = engine.rule(
        country=first.country, day=first.at.date(), goods=net - delivery, delivery=delivery
    )
    sale = Sale(
        number=first.invoice,
        at=first.at,
        customer=first.customer,
        country=first.country,
        lines=lines,
        ruling=ruling,
        net=net,
        tax=NOTHING,
        net_left=net,
        tax_left=NOTHING,
        rows=len(rows),
    )
    # As the engine rounds: once for each line, once for delivery.
    parts = [*(line.net for line in sale.goods), sale.delivery]
    sale.tax = sale.tax_left = total(tax_on(part, rate=ruling.rate) for part in parts)
    return sale


def _lines(rows: Iterable[Row]) -> list[Line]:
    lines: dict[tuple[str, object], Line] = {}
    for row in rows:
        key = (row.code, row.price)
        if key not in lines:
            is_delivery = treatment_of(row.code) is Treatment.DELIVERY
            lines[key] = Line(row.code, row.title, row.price, is_delivery)
        lines[key].quantity += row.quantity
    return list(lines.values())


def _credit(invoices: Iterable[list[Row]], *, sales: Iterable[Sale], refuse: Refuse) -> None:
    """Give each cancellation to the sales that came before it."""
    by_number, history = {sale.number: sale for sale in sales}, History()
    for rows in invoices:
        number = rows[0].invoice
        if not rows[0].is_credit:
            if number in by_number:
                history.add(by_number[number])
        elif not rows[0].customer:
            refuse(rows, GUEST)
        else:
            portions = list[Portion]()
            for row in rows:
                may_reduce = treatment_of(row.code) is Treatment.REDUCTION
                found = history.portions_of(row, may_reduce=may_reduce)
                if not found:
                    refuse([row], REDUCES_NOTHING if may_reduce else NO_ORIGINAL)
                portions += found
            write_credits(number, portions=portions)
