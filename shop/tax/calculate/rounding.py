"""Round tax once for each rate of a document, and put the residual into its lines.

Every line keeps net + tax = gross. Where prices include tax the buyer pays the same and the net
moves; where they do not, the gross moves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from shop.kernel.currencies import currency_info
from shop.kernel.money import Money, round_money, zero
from shop.tax.calculate.amounts import exact_tax
from shop.tax.calculate.lines import ImportTaxLine, QuoteLine, ShippingPart

Taxed = QuoteLine | ShippingPart | ImportTaxLine


@dataclass(frozen=True, slots=True)
class Rounded:
    """The parts of a quote with the residual in them."""

    lines: tuple[QuoteLine, ...]
    shipping_parts: tuple[ShippingPart, ...]
    import_taxes: tuple[ImportTaxLine, ...]


def rounded_each(part: Taxed, *, includes_tax: bool) -> Money:
    """Return the tax of one part when it is rounded on its own."""
    return round_money(Money(_exact(part, includes_tax=includes_tax), part.tax.currency))


def rounded_once(parts: Iterable[Taxed], *, includes_tax: bool) -> dict[Decimal, Money]:
    """Return the tax of each rate, rounded once; amounts of one rate are added before."""
    numerators: dict[Decimal, Money] = {}
    for part in parts:
        base, is_inside = _base(part, includes_tax=includes_tax)
        # Tax on top is brought to the same denominator: one division for the whole sum, so that
        # an exact half is not lost in its last digit.
        numerator = base * (part.rate if is_inside else part.rate * (1 + part.rate))
        numerators[part.rate] = numerators.get(part.rate, base * 0) + numerator
    return {rate: round_money(total / (1 + rate)) for rate, total in numerators.items()}


def round_document(parts: Rounded, *, includes_tax: bool) -> Rounded:
    """Return the parts with tax that adds up, for each rate, to the tax rounded once.

    The units that differ go to the parts whose own rounding was furthest off, one each, ties to
    the earlier part.
    """
    everything: list[Taxed] = [*parts.lines, *parts.shipping_parts, *parts.import_taxes]
    for rate, total in rounded_once(everything, includes_tax=includes_tax).items():
        places = [place for place, part in enumerate(everything) if part.rate == rate]
        _settle(everything, places=places, total=total, includes_tax=includes_tax)
    return Rounded(
        lines=tuple(part for part in everything if isinstance(part, QuoteLine)),
        shipping_parts=tuple(part for part in everything if isinstance(part, ShippingPart)),
        import_taxes=tuple(part for part in everything if isinstance(part, ImportTaxLine)),
    )


def _settle(parts: list[Taxed], *, places: Sequence[int], total: Money, includes_tax: bool) -> None:
    currency = str(total.currency)
    left = total - sum((parts[place].tax for place in places), start=zero(currency))
    unit = currency_info(currency).smallest_unit
    step = Money(unit if left.amount > 0 else -unit, currency)
    sign = 1 if left.amount > 0 else -1

    def still_owed(place: int) -> Decimal:
        part = parts[place]
        return (_exact(part, includes_tax=includes_tax) - part.tax.amount) * sign

    # Sorting is stable, so of equal ones the earlier comes first.
    for place in sorted(places, key=still_owed, reverse=True)[: int(abs(left.amount) / unit)]:
        parts[place] = _moved(parts[place], step, includes_tax=includes_tax)


def _moved(part: Taxed, step: Money, *, includes_tax: bool) -> Taxed:
    if isinstance(part, ImportTaxLine):
        return replace(part, tax=part.tax + step)
    if includes_tax:
        return replace(part, tax=part.tax + step, net=part.net - step)
    return replace(part, tax=part.tax + step, gross=part.gross + step)


def _exact(part: Taxed, *, includes_tax: bool) -> Decimal:
    base, is_inside = _base(part, includes_tax=includes_tax)
    return exact_tax(base.amount, rate=part.rate, includes_tax=is_inside)


def _base(part: Taxed, *, includes_tax: bool) -> tuple[Money, bool]:
    """Return the amount that the tax is computed from, and whether the tax is inside it."""
    if isinstance(part, ImportTaxLine):
        return part.base, False
    return (part.gross, True) if includes_tax else (part.net, False)
