"""What a provider's account statement says, in the shop's own words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol

import stripe

from shop.kernel.money import Money, from_minor_units
from shop.payments.gateways.stripe import stripe_statement_pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One booking on the provider's account; negative when money leaves it.

    ``paid`` is the amount in the buyer's currency (the booking's own where nobody paid), and
    ``source`` the provider's name of the charge, refund, dispute or payout behind it.
    """

    reference: str
    kind: str
    amount: Money
    fee: Money
    net: Money
    source: str
    intent: str
    paid: Money
    booked_at: datetime
    available_on: date | None


class Statement(Protocol):
    """A provider's account statement. Every call may raise GatewayUnavailableError."""

    def movements_since(self, moment: datetime) -> Iterator[list[Movement]]:
        """Yield the bookings since a moment, page by page, newest first."""
        ...

    def lines_of_payout(self, payout: str) -> list[str]:
        """Return the references of the bookings that a payout paid out."""
        ...


class StripeStatement:
    """The balance transactions of the Stripe account that the settings name."""

    def movements_since(self, moment: datetime) -> Iterator[list[Movement]]:
        """Yield the bookings since a moment, page by page, newest first."""
        filters: dict[str, Any] = {
            "created": {"gte": int(moment.timestamp())},
            "expand": ["data.source"],
        }
        for page in stripe_statement_pages(filters):
            yield [_movement(row) for row in page]

    def lines_of_payout(self, payout: str) -> list[str]:
        """Return the references of the bookings that an automatic payout paid out."""
        pages = stripe_statement_pages({"payout": payout})
        return [row.id for page in pages for row in page if row.type != "payout"]


def _movement(row: stripe.BalanceTransaction) -> Movement:
    source: Any = row.source
    is_expanded = source is not None and not isinstance(source, str)
    return Movement(
        reference=row.id,
        kind=row.type,
        amount=from_minor_units(row.amount, currency=row.currency),
        fee=from_minor_units(row.fee, currency=row.currency),
        net=from_minor_units(row.net, currency=row.currency),
        source=source.id if is_expanded else str(source or ""),
        intent=str(getattr(source, "payment_intent", "") or "") if is_expanded else "",
        paid=_paid(row, source),
        booked_at=datetime.fromtimestamp(row.created, tz=UTC),
        available_on=datetime.fromtimestamp(row.available_on, tz=UTC).date(),
    )


def _paid(row: stripe.BalanceTransaction, source: Any) -> Money:
    """Return the amount in the currency that the buyer paid in, with the booking's sign.

    A booking that nobody paid for (a fee, a payout) has only its own amount.
    """
    amount = getattr(source, "amount_captured", None)
    if amount is None:
        amount = getattr(source, "amount", None)
    currency = getattr(source, "currency", None)
    if amount is None or currency is None:
        amount, currency = row.amount, row.currency
    paid = from_minor_units(abs(amount), currency=currency)
    return -paid if row.amount < 0 else paid
