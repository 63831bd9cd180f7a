"""An order as documents read it: the frozen copies only, never today's prices or law."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from shop.invoicing.models import TaxEntry
from shop.markets.context import find_variant
from shop.markets.registry import REGISTRY, Market, Variant
from shop.orders.models import Consignment, Order, OrderCharge, OrderLine
from shop.orders.selectors import consignments_of
from shop.tax.calculate import Quote, QuoteLine, Reason, Regime, ShippingPart

Supply = TaxEntry.Supply
# What the buyer accounts for, or a supply that the recapitulative statement lists.
SHIFTED = (Reason.REVERSE_CHARGE, Reason.INTRA_COMMUNITY)


@dataclass(frozen=True, slots=True)
class Taxation:
    """How one thing is taxed; category and reason as the quote has them."""

    supply: str
    category: str
    rate: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class BuyerFacts:
    """Who buys, as far as the order knows."""

    name: str
    company: str
    vat_id: str

    @property
    def is_business(self) -> bool:
        """Whether the invoice is one to a company."""
        return bool(self.company or self.vat_id)


class Parcel:
    """One consignment with its quote, lines and charges."""

    def __init__(self, consignment: Consignment) -> None:
        self.consignment = consignment
        self.quote = Quote.from_json(consignment.quote)
        self.lines: list[OrderLine] = list(consignment.lines.all())
        self.charges: list[OrderCharge] = list(consignment.charges.all())
        self._taxed = {line.key: line for line in self.quote.lines}

    @property
    def ships_from(self) -> str:
        """The country that the goods leave."""
        return self.consignment.warehouse.country

    def quoted(self, line: OrderLine) -> QuoteLine:
        """Return what the quote says of an order line."""
        return self._taxed[line.quote_key]

    def taxation_of_line(self, line: OrderLine) -> Taxation:
        """Return how an order line was taxed."""
        quoted = self.quoted(line)
        return Taxation(Supply.GOODS, quoted.category, quoted.rate, quoted.reason)

    def taxation_of_part(self, part: ShippingPart) -> Taxation:
        """Return how a share of the carriage was taxed: as the goods whose rate it shares."""
        alike = (line.category for line in self.quote.lines if line.rate == part.rate)
        return Taxation(Supply.DELIVERY, next(alike, "STANDARD"), part.rate, part.reason)

    def taxation_of_charge(self, charge: OrderCharge) -> Taxation:
        """Return how a charge for delivery or duty was taxed."""
        if charge.kind == OrderCharge.Kind.DUTY:
            reason = Reason.STANDARD if charge.tax_rate else Reason.OUTSIDE_SCOPE
            return Taxation(Supply.DUTY, "DUTY", Decimal(charge.tax_rate), reason)
        parts = [part for part in self.quote.shipping_parts if part.gross.amount]
        deliveries = [row for row in self.charges if row.kind == OrderCharge.Kind.DELIVERY]
        # Charges were written in the order of the parts; see shop/orders/services/create.py.
        return self.taxation_of_part(dict(zip(deliveries, parts, strict=True))[charge])


class FrozenOrder:
    """An order with its parcels, its market and its reader's language."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.market: Market = REGISTRY.markets[order.market_id]
        self.parcels = [Parcel(row) for row in consignments_of(order_id=order.pk)]

    @property
    def currency(self) -> str:
        """The currency that the buyer pays in."""
        return str(self.order.gross_total.currency)

    @property
    def reader(self) -> Variant:
        """The language and market in which the order was placed."""
        found = find_variant(self.order.variant_code)
        return found or REGISTRY.variants[self.market.variants[0]]

    @property
    def tax_point(self) -> date:
        """The day in the market's time zone on which the payment was accepted (EU-RATE)."""
        accepted = self.order.paid_at or self.order.placed_at
        return accepted.astimezone(self.market.time_zone).date()

    @cached_property
    def buyer(self) -> BuyerFacts:
        """Who buys."""
        return buyer_of(self.order)

    def parcel_of(self, consignment_id: int) -> Parcel:
        """Return one of the parcels."""
        return next(row for row in self.parcels if row.consignment.pk == consignment_id)

    def vat_id_for(self, parcel: Parcel, taxation: Taxation) -> str:
        """Return the buyer's number where the tax was left out because of it."""
        is_shifted = taxation.reason in SHIFTED or parcel.quote.regime == Regime.REVERSE_CHARGE
        return self.buyer.vat_id if is_shifted else ""


def buyer_of(order: Order) -> BuyerFacts:
    """Return who buys."""
    return BuyerFacts(name=order.name, company=order.company, vat_id=order.vat_id)
