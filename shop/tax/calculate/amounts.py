"""Prices of lines and shipping, and the tax on them: rounded once per line, once per share."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from shop.kernel.money import Money, round_money, share_out, zero
from shop.tax.calculate.errors import InvalidSnapshotError
from shop.tax.calculate.values import GIFT_CARD, SnapshotLine, TaxSnapshot

__all__ = ["PricedLine", "TaxedAmount", "price_lines", "share", "split_tax"]


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
    if includes_tax:
        tax = round_money(Money(price.amount * rate / (1 + rate), price.currency))
        return TaxedAmount(rate=rate, net=price - tax, tax=tax, gross=price)
    tax = round_money(Money(price.amount * rate, price.currency))
    return TaxedAmount(rate=rate, net=price, tax=tax, gross=price + tax)


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
    values = [_value(line) for line in snapshot.lines]
    shares = _discount_shares(snapshot, values=values)
    return tuple(
        PricedLine(line=line, price=value - share, discount=_own_discount(line) + share)
        for line, value, share in zip(snapshot.lines, values, shares, strict=True)
    )


def _value(line: SnapshotLine) -> Money:
    value = round_money(line.unit_price * line.quantity) - _own_discount(line)
    if line.quantity > 0 and value.amount < 0:
        raise InvalidSnapshotError(f"line {line.key}: the discount exceeds the price")
    return value


def _own_discount(line: SnapshotLine) -> Money:
    return line.discount if line.discount is not None else zero(str(line.unit_price.currency))


def _discount_shares(snapshot: TaxSnapshot, *, values: Sequence[Money]) -> list[Money]:
    none = zero(snapshot.currency)
    discount = snapshot.order_discount
    if discount is None or not discount.amount:
        return [none for _ in values]
    weights = [
        Decimal(0) if line.category == GIFT_CARD else value.amount
        for line, value in zip(snapshot.lines, values, strict=True)
    ]
    if discount.amount < 0 or discount.amount > sum(weights):
        raise InvalidSnapshotError("the order discount is not between zero and the goods")
    return share(discount, weights=weights)


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
