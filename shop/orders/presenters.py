"""What an order's page shows, from the frozen order only."""

from dataclasses import dataclass, field
from datetime import date, datetime

from babel.core import Locale
from django.utils.translation import gettext as _

from shop.accounts.addresses import postal_lines
from shop.accounts.models import PostalAddress
from shop.inventory.coming import waiting_preorders
from shop.kernel.formats import format_date
from shop.kernel.money import Money, sum_money
from shop.landed.presenters import Sum, duty_sums
from shop.landed.wording import arrival_words, settlement_note, taxes_note, untaxed_note
from shop.markets.registry import Variant
from shop.orders.models import Consignment, Order, OrderCharge, OrderLine
from shop.orders.parcels import PARCELS, SentParcel
from shop.orders.selectors import consignments_of, lines_of
from shop.orders.sold import SummaryLine, summary_lines


@dataclass(frozen=True, slots=True)
class ParcelLine:
    """What and how many of it travel in a parcel."""

    title: str
    option_label: str
    quantity: int


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """The sums of an order, as they were when it was placed."""

    lines: list[SummaryLine]
    subtotal: Money
    delivery: Money | None
    tax_lines: list[Sum]
    duty_lines: list[Sum]
    total: Money
    total_note: str
    landed_note: str
    hints: list[str] = field(default_factory=list)
    estimate_note: str = ""
    arrival: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an order's way."""

    label: str
    state: str
    at: datetime | None


def order_summary(*, order: Order, reader: Variant) -> OrderSummary:
    """Return the sums of an order in the reader's language and the order's currency."""
    lines = lines_of(order_id=order.pk)
    charges = list(order.charges.order_by("pk"))
    currency = str(order.gross_total.currency)
    is_gross = order.market.data.prices_include_tax
    goods = [line.gross if is_gross else line.net for line in lines]
    delivery = [
        row.gross if is_gross else row.net
        for row in charges
        if row.kind == OrderCharge.Kind.DELIVERY
    ]
    duties = [row for row in charges if row.kind == OrderCharge.Kind.DUTY]
    return OrderSummary(
        lines=summary_lines(order, lines, is_gross=is_gross),
        subtotal=sum_money(goods, currency=currency),
        delivery=sum_money(delivery, currency=currency),
        tax_lines=[] if is_gross else [Sum(_("Sales tax"), _tax_on_top(order, duties))],
        duty_lines=_duty_lines(duties, currency=currency),
        total=order.gross_total,
        total_note=_total_note(order, [*lines, *charges], reader=reader, is_gross=is_gross),
        landed_note=_landed_note(order),
    )


def vat_id_note(order: Order) -> str:
    """Return what has become of a business's number that could not be checked at once."""
    check = order.vat_id_check
    if check is None:
        return ""
    notes = {
        "VAT_ID_CONFIRMED": _("The register has confirmed your VAT number."),
        "VAT_ID_UNKNOWN": _("The register does not know your VAT number: the VAT stays."),
    }
    if check.result == check.Result.INVALID:
        return notes["VAT_ID_UNKNOWN"]
    if check.result == check.Result.VALID:
        return notes["VAT_ID_CONFIRMED"]
    answered = order.events.filter(kind__in=notes).order_by("-created_at", "-pk").first()
    if answered is not None:
        return notes[answered.kind]
    return _(
        "The register could not be reached when you ordered. We ask it again; if it confirms your "
        "number, we refund VAT that was not due."
    )


def status_steps(order: Order) -> list[Step]:
    """Return where an order is between placed and delivered."""
    if order.status == Order.Status.CANCELLED:
        return [
            Step(_("Order placed"), "done", order.placed_at),
            Step(_("Cancelled"), "current", order.cancelled_at),
        ]
    reached = _reached(order)
    labels = [_("Order placed"), _("Payment received"), _("On its way"), _("Delivered")]
    times = [order.placed_at, order.paid_at, None, None]
    return [
        Step(
            label,
            "done" if index < reached else "current" if index == reached else "todo",
            times[index] if index <= reached else None,
        )
        for index, label in enumerate(labels)
    ]


def status_tone(order: Order) -> str:
    """Return ok, wait or warn for the colour of the status."""
    if order.status in {Order.Status.CANCELLED, Order.Status.IN_REVIEW}:
        return "warn"
    return "wait" if order.paid_at is None else "ok"


def status_label(order: Order) -> str:
    """Return the order's state in one short phrase for its buyer."""
    if order.status == Order.Status.CANCELLED:
        return _("Cancelled")
    if order.status in {Order.Status.REFUNDED, Order.Status.PARTLY_REFUNDED}:
        return str(order.get_status_display())
    if order.fulfilment != Order.Fulfilment.NONE:
        return str(order.get_fulfilment_display())
    labels = {
        Order.Status.AWAITING_PAYMENT: _("Waiting for payment"),
        Order.Status.PROCESSING: _("Payment on its way"),
        Order.Status.IN_REVIEW: _("We are checking your payment"),
    }
    return labels.get(Order.Status(order.status), _("Being prepared"))


def payment_label(order: Order) -> str:
    """Return what has become of the money, for the buyer."""
    labels = {
        Order.Status.AWAITING_PAYMENT: _("Not paid yet"),
        Order.Status.PROCESSING: _("Your bank is working on it. This may take a few days."),
        Order.Status.AUTHORISED: _("Reserved on your card, charged when your parcel leaves"),
        Order.Status.PAID: _("Paid, thank you"),
        Order.Status.PARTLY_REFUNDED: _("Paid, a part was refunded"),
        Order.Status.REFUNDED: _("Refunded"),
        Order.Status.CANCELLED: _("Nothing was charged, or it goes back to you"),
        Order.Status.IN_REVIEW: _("We are checking your payment and will write to you"),
    }
    return labels[Order.Status(order.status)]


def address_lines(address: PostalAddress, *, reader: Variant) -> list[str]:
    """Return an address as the post of its country wants it, one line after the other."""
    country = Locale.parse(reader.locale).territories.get(address.country, address.country)
    lines = [address.name, address.company, *postal_lines(vars(address)), country]
    return [line for line in lines if line]


def consignment_views(*, order: Order, reader: Variant) -> list[dict[str, object]]:
    """Return the parcels of an order: what comes from where, and when.

    A consignment counts once as it was planned, or once for each parcel it was split into.
    """
    sent = PARCELS.of_order(order.pk)
    coming: dict[str, date] = {}
    for ahead in waiting_preorders(reference=order.number):
        coming[ahead.stock_item.warehouse_id] = ahead.expected_on
    return [
        _consignment(row, lines=lines, reader=reader, coming=coming.get(row.warehouse_id))
        for row in consignments_of(order_id=order.pk)
        for lines in _contents(row, sent.get(row.pk, []))
    ]


def _contents(row: Consignment, parcels: list[SentParcel]) -> list[list[ParcelLine]]:
    """Return what is in each parcel: as it was sold, unless it travels in several."""
    lines = list(row.lines.all())
    sold = {line.pk: line.quantity for line in lines}
    return [
        [
            ParcelLine(line.title, line.option_label, units[line.pk])
            for line in lines
            if units.get(line.pk)
        ]
        for units in ([parcel.units for parcel in parcels] if len(parcels) > 1 else [sold])
    ]


def _consignment(
    row: Consignment, *, lines: list[ParcelLine], reader: Variant, coming: date | None
) -> dict[str, object]:
    """Return a parcel; with ``coming`` it waits for goods, and that day is what holds."""
    territories = Locale.parse(reader.locale).territories
    country = territories.get(row.warehouse.country, row.warehouse.country)
    return {
        "warehouse_label": f"{row.warehouse.city}, {country}",
        "from_country": row.warehouse.country,
        "lines": lines,
        "coming": _("Ordered ahead: we expect the goods on %(day)s, and send them at once.")
        % {"day": format_date(coming, locale=reader.locale, style="long")}
        if coming
        else "",
        "promise": arrival_words(row.promised_from, row.promised_until, locale=reader.locale),
    }


def _duty_lines(duties: list[OrderCharge], *, currency: str) -> list[Sum]:
    return duty_sums(
        duty=sum_money((row.net for row in duties), currency=currency),
        tax=sum_money((row.tax for row in duties), currency=currency),
    )


def _tax_on_top(order: Order, duties: list[OrderCharge]) -> Money:
    """Return the tax beside the import tax on duty, which has a line of its own."""
    on_duty = (row.tax for row in duties)
    return order.tax_total - sum_money(on_duty, currency=str(order.tax_total.currency))


def _landed_note(order: Order) -> str:
    """Return who pays what at the border, as the frozen quotes of the parcels have it."""
    parcels = list(order.consignments.values_list("regime", "quote__warnings"))
    if not parcels:
        return ""
    return settlement_note(
        regimes={regime for regime, _warnings in parcels},
        warnings={code for _regime, warnings in parcels for code in warnings or ()},
    )


def _total_note(
    order: Order, parts: list[OrderLine | OrderCharge], *, reader: Variant, is_gross: bool
) -> str:
    """Return the tax in the total, or why there is none."""
    untaxed = ""
    if order.buyer_kind == Order.Buyer.B2B:
        untaxed = untaxed_note(order.consignments.values_list("quote", flat=True))
    has_tax = any(part.tax.amount for part in parts)
    taxes = _tax_note(order, parts, reader=reader) if is_gross and (has_tax or not untaxed) else ""
    return " ".join(filter(None, [taxes, untaxed]))


def _tax_note(order: Order, parts: list[OrderLine | OrderCharge], *, reader: Variant) -> str:
    # An order may be read in another market's language; its tax keeps its own name.
    taxed = (
        (part.tax_rate.normalize(), part.tax)
        for part in parts
        if not (isinstance(part, OrderCharge) and part.kind == OrderCharge.Kind.DUTY)
    )
    return taxes_note(taxed, reader=reader, market_code=order.market_id)


def _reached(order: Order) -> int:
    if order.fulfilment == Order.Fulfilment.DELIVERED:
        return 4
    if order.fulfilment != Order.Fulfilment.NONE:
        return 2
    return 0 if order.paid_at is None else 1
