"""The boxes of each form, added from the rounded lines."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from shop.tax_returns.calculate.rounding import round_to

ZERO = Decimal(0)
_SWISS = {
    Decimal("0.081"): "303",
    Decimal("0.026"): "313",
    Decimal("0.038"): "343",
    Decimal("0.077"): "302",
    Decimal("0.025"): "312",
    Decimal("0.037"): "342",
}
GERMAN_BOXES = {Decimal("0.19"): "81", Decimal("0.07"): "86"}
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


def figures_of(report: str, lines: Sequence[LineFacts], *, country: str) -> list[Figure]:
    """Return the boxes of a report's form, in the form's order."""
    if report in {"OSS", "IOSS"}:
        return _one_stop(lines)
    if report == "DOMESTIC":
        return _domestic(lines, country=country)
    makers: dict[str, Callable[[Sequence[LineFacts]], list[Figure]]] = {
        "UK_VAT": _british,
        "CH_VAT": _swiss,
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


def _swiss(lines: Sequence[LineFacts]) -> list[Figure]:
    exports = [line for line in lines if line.regime == "EXPORT_ZERO"]
    taxed = [line for line in lines if line.regime != "EXPORT_ZERO"]
    figures = [
        _nets("200", lines),
        _nets("220", exports),
        _nets("289", exports),
        _nets("299", taxed),
    ]
    for rate, code in _SWISS.items():
        mine = [line for line in taxed if line.rate == rate]
        if mine:
            figures += [_nets(code, mine), _taxes(f"{code}:TAX", mine)]
    return [*figures, _taxes("399", taxed)]


def _norwegian(lines: Sequence[LineFacts]) -> list[Figure]:
    figures = []
    for rate in sorted({line.rate for line in lines}, reverse=True):
        mine = [line for line in lines if line.rate == rate]
        figures += [_nets(f"NET:{_percent(rate)}", mine), _taxes(f"TAX:{_percent(rate)}", mine)]
    return [*figures, _nets("TOTAL_NET", lines), _taxes("TOTAL_TAX", lines)]


def _domestic(lines: Sequence[LineFacts], *, country: str) -> list[Figure]:
    intra = [line for line in lines if line.reason == "K"]
    exports = [line for line in lines if line.regime == "EXPORT_ZERO"]
    others = [line for line in lines if line not in intra and line not in exports]
    german = country == "DE"
    figures = []
    for rate in sorted({line.rate for line in others}, reverse=True):
        mine = [line for line in others if line.rate == rate]
        code = GERMAN_BOXES.get(rate, _percent(rate)) if german else _percent(rate)
        figures += [_nets(f"NET:{code}", mine), _taxes(f"TAX:{code}", mine)]
    return [
        *figures,
        _nets("41" if german else "INTRA_COMMUNITY", intra),
        _nets("43" if german else "EXPORTS", exports),
        _taxes("TOTAL_TAX", lines),
    ]


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


def _percent(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f}"
