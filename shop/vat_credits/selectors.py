"""Which VAT would not have been due, from the frozen order and the law of its day."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings

from shop.kernel.money import Money, sum_money
from shop.markets.selectors import rates_per_euro
from shop.orders.models import Consignment, Order, OrderCharge
from shop.orders.selectors import consignments_of
from shop.tax.calculate import (
    Buyer,
    BuyerKind,
    Destination,
    ExchangeRates,
    Quote,
    Shipping,
    SnapshotLine,
    TaxError,
    TaxSnapshot,
    Terms,
    VatIdStatus,
)
from shop.tax.selectors import quote_tax, registrations_on
from shop.vat_credits.models import VatCredit

BATCH = 200
OPEN = (VatCredit.State.WAITING, VatCredit.State.CONFIRMED)


def due_vat_credits(*, at: datetime) -> list[int]:
    """Return a batch of credits whose next attempt is due, the longest waiting first."""
    due = VatCredit.objects.filter(state__in=OPEN, next_at__lte=at).order_by("next_at", "pk")
    return list(due.values_list("pk", flat=True)[:BATCH])


def consignments_without_tax(*, order: Order) -> list[int]:
    """Return the ids of consignments that a confirmed number would have freed of all their VAT.

    Each is quoted once more as on its day, with the buyer's number confirmed; goods, prices and
    addresses are the frozen ones, rates and registrations those of the tax point. One that would
    have cost something else but its VAT (another duty, another net) is left as it was.
    """
    return [row.pk for row in consignments_of(order_id=order.pk) if _would_be_free(order, row)]


def _would_be_free(order: Order, consignment: Consignment) -> bool:
    sold = Quote.from_json(consignment.quote)
    try:
        freed = quote_tax(snapshot=_snapshot(order, consignment, sold))
    except TaxError:
        return False
    is_same_otherwise = (
        freed.net_total == sold.net_total
        and freed.duty_total == sold.duty_total
        and freed.fee_total == sold.fee_total
        and freed.duty_tax_total == sold.duty_tax_total
    )
    taxes = freed.tax_total - freed.duty_tax_total
    return is_same_otherwise and not taxes.amount


def _snapshot(order: Order, consignment: Consignment, sold: Quote) -> TaxSnapshot:
    categories = {line.key: line.category for line in sold.lines}
    delivery = _delivery_price(consignment, currency=sold.currency)
    return TaxSnapshot(
        seller_country=settings.SELLER_COUNTRY,
        registrations=registrations_on(on=sold.tax_point),
        ships_from=consignment.warehouse.country,
        destination=Destination(order.country, order.region, order.postcode),
        tax_point=sold.tax_point,
        currency=sold.currency,
        prices_include_tax=sold.prices_include_tax,
        lines=tuple(
            SnapshotLine(
                key=str(line.variant_id),
                category=categories[str(line.variant_id)],
                quantity=line.quantity,
                unit_price=line.unit_price,
                hs_code=line.hs_code,
                origin=line.country_of_origin,
            )
            for line in consignment.lines.all()
        ),
        shipping=Shipping(delivery, is_shown_separately=bool(delivery.amount)),
        buyer=Buyer(BuyerKind.B2B, order.vat_id, VatIdStatus.VALID),
        terms=Terms.DDP,
        fx=ExchangeRates(_rates(sold)),
    )


def _delivery_price(consignment: Consignment, *, currency: str) -> Money:
    rows = [row for row in consignment.charges.all() if row.kind == OrderCharge.Kind.DELIVERY]
    quote_says = Quote.from_json(consignment.quote)
    prices = [row.gross if quote_says.prices_include_tax else row.net for row in rows]
    return sum_money(prices, currency=currency)


def _rates(sold: Quote) -> dict[str, Decimal]:
    return dict(rates_per_euro(on=sold.tax_point))
