"""Whether the tax that was charged still fits what a parcel really holds.

The regime belongs to the consignment (TAX.md 10): when units are cancelled, or a parcel is split or
merged, a low-value scheme may open or close, and more duty may be owed than was collected.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shop.kernel.money import Money
from shop.orders.models import Consignment, Order
from shop.orders.replay import snapshot_of
from shop.tax.calculate import Buyer, Quote, TaxError
from shop.tax.selectors import quote_tax
from shop.vat_ids.selectors import business_of


@dataclass(frozen=True, slots=True)
class TaxMisfit:
    """What was charged, and what the parcel would bear; ``now`` is empty when nobody can tell."""

    charged: str
    now: str
    duty_charged: Money
    duty_now: Money


def find_tax_misfit(*, consignment: Consignment, units: Mapping[int, int]) -> TaxMisfit | None:
    """Quote a parcel of a consignment again, under the law and the rates of the sale.

    ``units`` are the units in the parcel by order line id. Nothing is asked when they are what was
    sold; else a misfit is another regime, or more duty than was collected for the consignment.
    """
    if dict(consignment.lines.values_list("pk", "quantity")) == dict(units):
        return None
    if not any(units.values()):
        return None
    sold = Quote.from_json(consignment.quote)
    charged = sold.duty_total + sold.fee_total
    buyer = _buyer(consignment, sold=sold)
    snapshot = snapshot_of(consignment, sold=sold, units=units, buyer=buyer)
    try:
        quote = quote_tax(snapshot=snapshot)
    except TaxError:
        return TaxMisfit(charged=sold.regime, now="", duty_charged=charged, duty_now=charged)
    owed = quote.duty_total + quote.fee_total
    if quote.regime == sold.regime and owed <= charged:
        return None
    return TaxMisfit(charged=sold.regime, now=quote.regime, duty_charged=charged, duty_now=owed)


def _buyer(consignment: Consignment, *, sold: Quote) -> Buyer:
    """Return who bought, with what the register had said by then."""
    order = consignment.order
    if order.buyer_kind != Order.Buyer.B2B:
        return Buyer()
    return business_of(vat_id=order.vat_id, check=order.vat_id_check, on=sold.tax_point)
