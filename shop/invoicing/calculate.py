"""Arithmetic of documents, on values: shares of what is left, and a tax in another currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from shop.kernel.money import Money, round_money, share_out, sum_money


@dataclass(frozen=True, slots=True)
class Taxed:
    """A net amount and the tax on it, in one currency."""

    net: Money
    tax: Money

    @property
    def gross(self) -> Money:
        """Both together."""
        return self.net + self.tax

    def __add__(self, other: "Taxed") -> "Taxed":
        return Taxed(self.net + other.net, self.tax + other.tax)

    def at_most(self, limit: "Taxed") -> "Taxed":
        """Return the smaller of each; never more goes back than is left."""
        return Taxed(min(self.net, limit.net), min(self.tax, limit.tax))


def share_of_left(amount: Money, *, left: Sequence[Taxed]) -> list[Taxed]:
    """Return a lump sum as parts of what is left, each with the tax of its own rate.

    The parts add up to the amount. A sum that is all that is left, or more, takes all of it, tax to
    the cent: so any series of refunds ends at zero.
    """
    whole = sum_money((part.gross for part in left), currency=str(amount.currency))
    if amount >= whole:
        return list(left)
    shares = share_out(amount, weights=[part.gross.amount for part in left])
    return [_part_of(part, gross=share) for part, share in zip(left, shares, strict=True)]


def _part_of(left: Taxed, *, gross: Money) -> Taxed:
    if not left.gross.amount:
        return Taxed(gross * 0, gross * 0)
    tax = round_money(Money(left.tax.amount * gross.amount / left.gross.amount, gross.currency))
    return Taxed(gross - tax, tax)


def unit_net(*, net: Decimal, quantity: int) -> Decimal:
    """Return a net unit price to four decimals, as EN 16931 allows it to be stated."""
    return (net / quantity).quantize(Decimal("0.0001"))


def net_discount(*, discount: Money, net: Money, gross: Money) -> Money:
    """Return the part of a discount that lowered the net: it bore the same tax as the line."""
    if not gross.amount:
        return discount
    return round_money(Money(discount.amount * net.amount / gross.amount, discount.currency))


def converted(amount: Money, *, per_euro: Decimal, target: str, target_per_euro: Decimal) -> Money:
    """Return an amount in another currency by two rates against the euro, rounded once."""
    return round_money(Money(amount.amount / per_euro * target_per_euro, target))
