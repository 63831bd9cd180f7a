"""Whether the tax that was charged still fits what a parcel really holds.

The regime belongs to the consignment (TAX.md 10): when units are cancelled, or a parcel is split or
merged, a low-value scheme may open or close, and more duty may be owed than was collected.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from shop.kernel.money import Money, sum_money
from shop.orders.models import Consignment, Order
from shop.orders.parcels import Units
from shop.orders.replay import snapshots_of
from shop.tax.calculate import Buyer, Quote, TaxError, TaxSnapshot
from shop.tax.selectors import quote_tax
from shop.vat_ids.selectors import business_of


@dataclass(frozen=True, slots=True)
class TaxMisfit:
    """What was charged, and what the parcel would bear; ``now`` is empty when nobody can tell.

    Duty is that of all parcels of the consignment together, for so it was charged.
    """

    charged: str
    now: str
    duty_charged: Money
    duty_now: Money
    parcels: int = 1


def find_tax_misfit(
    *, consignment: Consignment, parcels: Sequence[Units], index: int = 0
) -> TaxMisfit | None:
    """Quote a parcel of a consignment again, under the law and the rates of the sale.

    ``parcels`` are all the parcels that the consignment travels in, ``index`` says which is meant.
    Nothing is asked when one holds what was sold; else a misfit is another regime of this parcel,
    or more duty on all of them together than was collected for the consignment.
    """
    filled = [units for units in parcels if any(units.values())]
    if not any(parcels[index].values()) or _is_as_sold(consignment, filled):
        return None
    sold = Quote.from_json(consignment.quote)
    charged = sold.duty_total + sold.fee_total
    buyer = _buyer(consignment, sold=sold)
    quotes = [
        _try_quote(snapshot)
        for snapshot in snapshots_of(consignment, sold=sold, parcels=filled, buyer=buyer)
    ]
    quote = quotes[sum(any(units.values()) for units in parcels[:index])]
    if quote is None:
        return TaxMisfit(sold.regime, "", charged, charged, len(filled))
    # A parcel that nobody can compute is held for itself, and adds nothing to the others.
    owed = sum_money(
        (each.duty_total + each.fee_total for each in quotes if each is not None),
        currency=sold.currency,
    )
    if quote.regime == sold.regime and owed <= charged:
        return None
    return TaxMisfit(sold.regime, quote.regime, charged, owed, len(filled))


def _is_as_sold(consignment: Consignment, parcels: Sequence[Units]) -> bool:
    sold = dict(consignment.lines.values_list("pk", "quantity"))
    return len(parcels) == 1 and dict(parcels[0]) == sold


def _try_quote(snapshot: TaxSnapshot) -> Quote | None:
    try:
        return quote_tax(snapshot=snapshot)
    except TaxError:
        return None


def _buyer(consignment: Consignment, *, sold: Quote) -> Buyer:
    """Return who bought, with what the register had said by then."""
    order = consignment.order
    if order.buyer_kind != Order.Buyer.B2B:
        return Buyer()
    return business_of(vat_id=order.vat_id, check=order.vat_id_check, on=sold.tax_point)
