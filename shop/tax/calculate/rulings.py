"""What the rules decide about a consignment, before any amount is computed."""

from dataclasses import dataclass

from shop.tax.calculate.values import Reason, Regime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The regime and what it does to prices.

    ``rates_of`` names the territory whose rates are charged, or nothing is. ``taking_out`` names
    the one whose tax is taken out of tax-inclusive prices although none is charged, because a
    validated business accounts for it itself.
    """

    regime: Regime
    rates_of: str = ""
    untaxed_reason: Reason = Reason.OUTSIDE_SCOPE
    taking_out: str = ""
    taxes_shipping: bool = True


def taxed(regime: Regime, *, rates_of: str, taxes_shipping: bool = True) -> Ruling:
    """Charge the rates of a territory."""
    return Ruling(regime=regime, rates_of=rates_of, taxes_shipping=taxes_shipping)


def untaxed(regime: Regime, *, reason: Reason, taking_out: str = "") -> Ruling:
    """Charge nothing, for a reason that documents can print."""
    return Ruling(regime=regime, untaxed_reason=reason, taking_out=taking_out)
