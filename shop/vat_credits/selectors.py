"""Which VAT would not have been due, from the frozen order and the law of its day."""

from datetime import datetime

from shop.orders.models import Consignment, Order
from shop.orders.replay import snapshots_of
from shop.orders.selectors import consignments_of
from shop.tax.calculate import Buyer, BuyerKind, Quote, TaxError, VatIdStatus
from shop.tax.selectors import quote_tax
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
    buyer = Buyer(BuyerKind.B2B, order.vat_id, VatIdStatus.VALID)
    rows = consignments_of(order_id=order.pk)
    return [row.pk for row in rows if _would_be_free(row, buyer=buyer)]


def _would_be_free(consignment: Consignment, *, buyer: Buyer) -> bool:
    sold = Quote.from_json(consignment.quote)
    units = {line.pk: line.quantity for line in consignment.lines.all()}
    (snapshot,) = snapshots_of(consignment, sold=sold, parcels=[units], buyer=buyer)
    try:
        freed = quote_tax(snapshot=snapshot)
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
