"""Prices of lines and shipping, and the tax on them: rounded once per line, once per share."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from shop.kernel.money import Money, round_amount, share_out
from shop.tax.calculate.errors import InvalidSnapshotError
from shop.tax.calculate.values import GIFT_CARD, GivenTax, SnapshotLine, TaxSnapshot

__all__ = [
    "PricedLine",
    "TaxedAmount",
    "exact_tax",
    "given_tax",
    "price_lines",
    "share",
    "split_tax",
]


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line after its discounts; the price includes tax when the snapshot's prices do."""

    line: SnapshotLine
    price: Money
    discount: Money

    @property
    def is_goods(self) -> bool:
        """Whether something is delivered; a gift card is only a means of payment."""
        return self.line.category != GIFT_CARD


@dataclass(frozen=True, slots=True)
class TaxedAmount:
    """An amount taken apart; net and tax always add up to gross."""

    rate: Decimal
    net: Money
    tax: Money
    gross: Money


def split_tax(price: Money, *, rate: Decimal, includes_tax: bool) -> TaxedAmount:
    """Take the tax out of a price that holds it, or add it to one that does not."""
    exact = exact_tax(price.amount, rate=rate, includes_tax=includes_tax)
    return _apart(price, rate=rate, exact=exact, includes_tax=includes_tax)


def given_tax(price: Money, *, given: GivenTax, includes_tax: bool) -> TaxedAmount:
    """Take a price apart with the tax that a provider has determined on it, or its share of it."""
    exact = given.tax.amount * price.amount / given.base.amount
    return _apart(price, rate=given.rate, exact=exact, includes_tax=includes_tax)


def _apart(price: Money, *, rate: Decimal, exact: Decimal, includes_tax: bool) -> TaxedAmount:
    tax = Money(round_amount(exact, currency=price.currency.code), price.currency)
    if includes_tax:
        return TaxedAmount(rate=rate, net=price - tax, tax=tax, gross=price)
    return TaxedAmount(rate=rate, net=price, tax=tax, gross=price + tax)


def exact_tax(amount: Decimal, *, rate: Decimal, includes_tax: bool) -> Decimal:
    """Return the unrounded tax in an amount, or on it. Divides last, so that halves stay halves."""
    return amount * rate / (1 + rate) if includes_tax else amount * rate


def share(total: Money, *, weights: Sequence[Decimal]) -> list[Money]:
    """Split like ``share_out``; negative totals (credit notes) are split by the same rule."""
    weights = [abs(weight) for weight in weights]
    if total.amount < 0:
        return [-part for part in share_out(-total, weights=weights)]
    return share_out(total, weights=weights)


def price_lines(snapshot: TaxSnapshot) -> tuple[PricedLine, ...]:
    """Return the lines after their own discount and their share of the order discount.

    The order discount is shared over the goods by value; gift cards and free lines get nothing.

    :raises InvalidSnapshotError: when a line has no quantity, lines or currencies clash, or
        discounts exceed the goods
    """
    _check(snapshot)
    own = [Decimal(0) if line.discount is None else line.discount.amount for line in snapshot.lines]
    values = [_value(line, discount) for line, discount in zip(snapshot.lines, own, strict=True)]
    shares = _discount_shares(snapshot, values=values)
    currency = snapshot.shipping.price.currency
    return tuple(
        PricedLine(
            line=line,
            price=Money(value - share, currency),
            discount=Money(discount + share, currency),
        )
        for line, value, discount, share in zip(snapshot.lines, values, own, shares, strict=True)
    )


def _value(line: SnapshotLine, discount: Decimal) -> Decimal:
    price = line.unit_price
    full = round_amount(price.amount * line.quantity, currency=price.currency.code)
    value = full - discount
    if abs(value) > abs(full) or value * full < 0:
        raise InvalidSnapshotError(f"line {line.key}: the discount exceeds the price")
    return value


def _discount_shares(snapshot: TaxSnapshot, *, values: Sequence[Decimal]) -> list[Decimal]:
    discount = snapshot.order_discount
    if discount is None or not discount.amount:
        return [Decimal(0) for _ in values]
    weights = [
        Decimal(0) if line.category == GIFT_CARD else value
        for line, value in zip(snapshot.lines, values, strict=True)
    ]
    # A credit note gives goods and discount back, both below zero.
    goods = sum(weights, start=Decimal(0))
    sign = -1 if goods < 0 else 1
    if any(weight * sign < 0 for weight in weights):
        raise InvalidSnapshotError("a discount cannot be shared over goods sold and goods returned")
    if not 0 <= discount.amount * sign <= goods * sign:
        raise InvalidSnapshotError("the order discount is not between zero and the goods")
    return [part.amount for part in share(discount, weights=weights)]


def _check(snapshot: TaxSnapshot) -> None:
    keys = [line.key for line in snapshot.lines]
    if not keys or len(set(keys)) != len(keys):
        raise InvalidSnapshotError("a consignment has at least one line, and each its own key")
    if any(not line.quantity for line in snapshot.lines):
        raise InvalidSnapshotError("a line has a quantity")
    amounts = [line.unit_price for line in snapshot.lines]
    amounts += [line.discount for line in snapshot.lines if line.discount is not None]
    amounts += [] if snapshot.order_discount is None else [snapshot.order_discount]
    if any(
        str(amount.currency) != snapshot.currency for amount in (*amounts, snapshot.shipping.price)
    ):
        raise InvalidSnapshotError(f"all amounts must be in {snapshot.currency}")
