"""The boxes of each form, added from the rounded lines."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from shop.tax_returns.calculate.rounding import round_to
from shop.tax_returns.calculate.rules import Boxes

ZERO = Decimal(0)
TAXED, INTRA_COMMUNITY, EXPORTS = "TAXED", "INTRA_COMMUNITY", "EXPORTS"
TAXED_IN_UK = frozenset({"DOMESTIC", "UK_LOW_VALUE"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """What the boxes ask of a line; amounts are rounded and in the office's currency."""

    key: int
    section: str
    regime: str
    country: str
    ships_from: str
    rate: Decimal
    reason: str
    net: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """A box of the form and the lines in it; no amount where sales alone cannot tell."""

    code: str
    amount: Decimal | None
    lines: tuple[int, ...] = ()


def figures_of(report: str, lines: Sequence[LineFacts], *, boxes: Boxes) -> list[Figure]:
    """Return the boxes of a report's form, in the form's order.

    ``boxes`` are the form's own numbers; a rate without one is listed by itself.
    """
    if report == "DOMESTIC":
        return _domestic(lines, boxes=boxes)
    if report == "CH_VAT":
        return _swiss(lines, boxes=boxes)
    makers: dict[str, Callable[[Sequence[LineFacts]], list[Figure]]] = {
        "OSS": _one_stop,
        "IOSS": _one_stop,
        "UK_VAT": _british,
        "NO_VOEC": _norwegian,
        "EC_SALES": _sales_list,
    }
    return makers[report](lines)


def _one_stop(lines: Sequence[LineFacts]) -> list[Figure]:
    """Supplies, corrections, and each state's balance: a negative one is not set off elsewhere."""
    supplies = [line for line in lines if line.section == "SUPPLY"]
    corrections = [line for line in lines if line.section == "CORRECTION"]
    valid = [*supplies, *corrections]
    balances = [
        _taxes(f"BALANCE:{state}", (line for line in valid if line.country == state))
        for state in sorted({line.country for line in valid})
    ]
    due = sum((max(row.amount or ZERO, ZERO) for row in balances), start=ZERO)
    expired = [line for line in lines if line.section == "EXPIRED"]
    return [
        _nets("SUPPLIES_NET", supplies),
        _taxes("SUPPLIES_TAX", supplies),
        _taxes("CORRECTIONS", corrections),
        *balances,
        Figure("PAYABLE", due, tuple(line.key for line in valid)),
        *([_taxes("EXPIRED", expired)] if expired else []),
    ]


def _british(lines: Sequence[LineFacts]) -> list[Figure]:
    """The nine boxes; 4, 7 and 9, and 2 of Northern Ireland, come from purchases."""
    taxed = [line for line in lines if line.regime in TAXED_IN_UK]
    to_eu = [line for line in lines if line.reason == "K" and line.ships_from == "XI"]
    output = _taxes("1", taxed)
    return [
        output,
        Figure("2", None),
        Figure("3", output.amount, output.lines),
        Figure("4", None),
        Figure("5", output.amount, output.lines),
        # Boxes 6 to 9 are whole pounds.
        _whole(_nets("6", lines)),
        Figure("7", None),
        _whole(_nets("8", to_eu)),
        Figure("9", None),
    ]


def _swiss(lines: Sequence[LineFacts], *, boxes: Boxes) -> list[Figure]:
    exports = [line for line in lines if line.regime == "EXPORT_ZERO"]
    taxed = [line for line in lines if line.regime != "EXPORT_ZERO"]
    figures = [
        _nets("200", lines),
        _nets("220", exports),
        _nets("289", exports),
        _nets("299", taxed),
    ]
    for rate, mine in _by_rate(taxed):
        box = boxes.get((TAXED, rate))
        names = (box, f"{box}:TAX") if box else _names(rate)
        figures += [_nets(names[0], mine), _taxes(names[1], mine)]
    return [*figures, _taxes("399", taxed)]


def _norwegian(lines: Sequence[LineFacts]) -> list[Figure]:
    return [*_split(lines, boxes={}), _nets("TOTAL_NET", lines), _taxes("TOTAL_TAX", lines)]


def _domestic(lines: Sequence[LineFacts], *, boxes: Boxes) -> list[Figure]:
    intra = [line for line in lines if line.reason == "K"]
    exports = [line for line in lines if line.regime == "EXPORT_ZERO"]
    others = [line for line in lines if line not in intra and line not in exports]
    return [
        *_split(others, boxes=boxes),
        _nets(boxes.get((INTRA_COMMUNITY, ZERO), INTRA_COMMUNITY), intra),
        _nets(boxes.get((EXPORTS, ZERO), EXPORTS), exports),
        _taxes("TOTAL_TAX", lines),
    ]


def _split(lines: Sequence[LineFacts], *, boxes: Boxes) -> list[Figure]:
    """Return net and tax of each rate, under its box where the form has one."""
    return [
        figure
        for rate, mine in _by_rate(lines)
        for net, tax in [_names(rate, box=boxes.get((TAXED, rate), ""))]
        for figure in (_nets(net, mine), _taxes(tax, mine))
    ]


def _by_rate(lines: Sequence[LineFacts]) -> list[tuple[Decimal, list[LineFacts]]]:
    rates = sorted({line.rate for line in lines}, reverse=True)
    return [(rate, [line for line in lines if line.rate == rate]) for rate in rates]


def _names(rate: Decimal, *, box: str = "") -> tuple[str, str]:
    name = box or f"{(rate * 100).normalize():f}"
    return f"NET:{name}", f"TAX:{name}"


def _sales_list(lines: Sequence[LineFacts]) -> list[Figure]:
    return [_nets("TOTAL_NET", lines)]


def _nets(code: str, lines: Iterable[LineFacts]) -> Figure:
    mine = list(lines)
    amount = sum((line.net for line in mine), start=ZERO)
    return Figure(code, amount, tuple(line.key for line in mine))


def _taxes(code: str, lines: Iterable[LineFacts]) -> Figure:
    mine = list(lines)
    amount = sum((line.tax for line in mine), start=ZERO)
    return Figure(code, amount, tuple(line.key for line in mine))


def _whole(figure: Figure) -> Figure:
    return replace(figure, amount=round_to(figure.amount or ZERO, Decimal(1)))
