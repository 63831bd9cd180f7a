"""What an order mail says: ready texts in the reader's language, nothing left to format."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crm.messages.models import OutgoingMail
from logistics.delays.models import Delay
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.selectors import number_of_parcels
from logistics.tracking.selectors import tracking_address
from shop.inventory.coming import waiting_preorders
from shop.inventory.models import PreorderMove
from shop.kernel.formats import format_date, format_money
from shop.kernel.money import Money
from shop.landed.presenters import duty_sums
from shop.markets.registry import Variant
from shop.orders.models import Order, OrderCharge, OrderLine
from shop.orders.presenters import OrderSummary, address_lines, order_summary
from shop.payments.models import Payment, Refund, RefundLine
from shop.storefront.addresses import home_path, public_url
from shop.storefront.wording import withdrawal_label

# The legal pages have the same names in every language.
LEGAL_PAGES = ("imprint", "terms", "withdrawal", "privacy")


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A thing and perhaps what it costs."""

    title: str
    option_label: str
    quantity: int
    amount: str


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A labelled amount."""

    label: str
    amount: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a mail is about."""

    kind: str
    at: datetime
    shipment: Shipment | None = None
    refund: Refund | None = None
    payment: Payment | None = None
    delay: Delay | None = None
    move: PreorderMove | None = None
    is_sold_out: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything that the templates of an order mail may use."""

    html_lang: str
    number: str
    name: str
    date: str
    amount: str
    url: str
    home_url: str
    legal_urls: dict[str, str]
    seller: str
    address: list[str]
    lines: list[LetterLine]
    rows: list[LetterRow] = field(default_factory=list)
    total: LetterRow | None = None
    note: str = ""
    settlement: str = ""
    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""
    new_day: str = ""
    """When a late parcel is expected now, and below when it had been before."""
    old_day: str = ""
    parcels: int = 1
    """In how many parcels the order comes, where the mail is about one of them."""
    is_sold_out: bool = False
    vat_id: str = ""
    """The business's number, where its register has confirmed it late and VAT goes back."""
    withdraw_label: str = ""
    withdraw_url: str = ""


def write_letter(*, order: Order, occasion: Occasion, reader: Variant) -> Letter:
    """Return a mail's contents; the reader's translation must be active."""
    money = _Formatter(reader)
    facts: dict[str, object] = {
        "html_lang": reader.locale.replace("_", "-"),
        "number": order.number,
        "name": order.name,
        "date": money.day(_moment(order, occasion)),
        "amount": money.text(_amount(order, occasion)),
        "url": public_url(reverse("shop:order-status", args=[order.access_token])),
        "home_url": public_url(home_path(reader.code)),
        "legal_urls": legal_urls(),
        "seller": settings.SELLER_LINE,
        "address": address_lines(order, reader=reader),
        "is_sold_out": occasion.is_sold_out,
        "withdraw_label": withdrawal_label(reader.market),
        "withdraw_url": public_url(reverse("parcels:withdraw-order", args=[order.access_token])),
    }
    return Letter(**facts, **_contents(order, occasion, reader=reader, money=money))  # type: ignore[arg-type]


class _Formatter:
    """Amounts and days in the reader's locale."""

    def __init__(self, reader: Variant) -> None:
        self.locale = reader.locale

    def text(self, money: Money) -> str:
        return format_money(money, locale=self.locale)

    def day(self, moment: datetime) -> str:
        return format_date(timezone.localtime(moment).date(), locale=self.locale, style="long")


def _moment(order: Order, occasion: Occasion) -> datetime:
    moments = {
        OutgoingMail.Kind.ORDER_CONFIRMED: order.placed_at,
        OutgoingMail.Kind.ORDER_CANCELLED: order.cancelled_at,
        OutgoingMail.Kind.ORDER_SHIPPED: occasion.shipment and occasion.shipment.shipped_at,
    }
    return moments.get(OutgoingMail.Kind(occasion.kind)) or occasion.at


def _amount(order: Order, occasion: Occasion) -> Money:
    source = occasion.refund or occasion.payment
    return source.amount if source else order.gross_total


def _contents(
    order: Order, occasion: Occasion, *, reader: Variant, money: _Formatter
) -> dict[str, object]:
    if occasion.shipment is not None:
        return {**_parcel(occasion.shipment), **_days(occasion.delay, locale=reader.locale)}
    if occasion.move is not None:
        return _moved(occasion.move, locale=reader.locale)
    if occasion.refund is not None:
        return _refunded(occasion.refund, money=money)
    return _ordered(order_summary(order=order, reader=reader), money=money)


def _ordered(summary: OrderSummary, *, money: _Formatter) -> dict[str, object]:
    rows = [LetterRow(_("Goods"), money.text(summary.subtotal))]
    if summary.delivery is not None:
        rows.append(LetterRow(pgettext("amount", "Delivery"), money.text(summary.delivery)))
    extra = (*summary.duty_lines, *summary.tax_lines)
    rows.extend(LetterRow(line.label, money.text(line.amount)) for line in extra)
    return {
        "lines": [
            LetterLine(line.title, line.option_label, line.quantity, money.text(line.total))
            for line in summary.lines
        ],
        "rows": rows,
        "total": LetterRow(_("Total"), money.text(summary.total)),
        "note": summary.total_note,
        "settlement": summary.landed_note,
    }


def _parcel(shipment: Shipment) -> dict[str, object]:
    number = shipment.tracking_number or ""
    lines = shipment.lines.filter(quantity__gt=0).select_related("order_line").order_by("pk")
    return {
        "lines": [
            LetterLine(line.order_line.title, line.order_line.option_label, line.quantity, "")
            for line in lines
        ],
        "carrier": shipment.carrier.name,
        "tracking_number": number,
        "tracking_url": tracking_address(carrier=shipment.carrier, tracking_number=number),
        "parcels": number_of_parcels(order_id=shipment.order_id),
    }


def _days(delay: Delay | None, *, locale: str) -> dict[str, object]:
    if delay is None:
        return {}
    return {
        "new_day": format_date(delay.expected_on, locale=locale, style="long"),
        "old_day": format_date(delay.promised_on, locale=locale, style="long"),
    }


def _moved(move: PreorderMove, *, locale: str) -> dict[str, object]:
    """Return the days, and what still waits for its goods."""
    waiting = {
        (row.stock_item.warehouse_id, row.stock_item.variant_id): row.open_units
        for row in waiting_preorders(reference=move.reference)
    }
    lines = OrderLine.objects.filter(order__number=move.reference).select_related("consignment")
    keyed = [((line.consignment.warehouse_id, line.variant_id), line) for line in lines]
    return {
        "lines": [
            LetterLine(line.title, line.option_label, waiting[key], "")
            for key, line in keyed
            if key in waiting
        ],
        "new_day": format_date(move.now_on, locale=locale, style="long"),
        "old_day": format_date(move.was_on, locale=locale, style="long"),
    }


def _refunded(refund: Refund, *, money: _Formatter) -> dict[str, object]:
    lines = refund.lines.select_related("order_line", "charge").order_by("pk")
    is_vat = refund.reason == Refund.Reason.VAT_EXEMPT
    return {
        "lines": list(_refund_lines(lines, money=money)),
        "total": LetterRow(_("Refunded"), money.text(refund.amount)),
        "vat_id": refund.order.vat_id if is_vat else "",
    }


def _refund_lines(lines: Iterable[RefundLine], *, money: _Formatter) -> Iterable[LetterLine]:
    for line in lines:
        if not line.quantity and not line.net.amount:
            yield LetterLine(_tax_of(line), "", 0, money.text(line.tax))
        elif line.order_line is not None:
            sold, amount = line.order_line, money.text(line.net + line.tax)
            yield LetterLine(sold.title, sold.option_label, line.quantity, amount)
        elif line.charge is not None and line.charge.kind == OrderCharge.Kind.DUTY:
            # As the order said it: duty, and the import tax on it.
            for part in duty_sums(duty=line.net, tax=line.tax):
                yield LetterLine(part.label, "", 0, money.text(part.amount))
        elif line.charge is not None:
            yield LetterLine(pgettext("amount", "Delivery"), "", 0, money.text(line.net + line.tax))


def _tax_of(line: RefundLine) -> str:
    if line.order_line is not None:
        thing = line.order_line.title
    elif line.charge is not None and line.charge.kind == OrderCharge.Kind.DUTY:
        thing = _("Customs duty")
    else:
        thing = pgettext("amount", "Delivery")
    return _("VAT on %(thing)s") % {"thing": thing}


def legal_urls() -> dict[str, str]:
    """Return the addresses of the legal pages in the active language and market."""
    return {name: public_url(reverse("wagtail_serve", args=[f"{name}/"])) for name in LEGAL_PAGES}
