"""What the checkout's pages show, in the reader's language."""

from dataclasses import dataclass
from datetime import date

from babel.core import Locale
from django.utils.translation import gettext as _

from shop.cart.presenters import LineView, line_view
from shop.cart.selectors import CartItem, option_label_of, subtotal_of, title_of
from shop.checkout.models import Checkout
from shop.checkout.selectors import PricedCheckout
from shop.delivery.selectors import DeliveryOption, Promise
from shop.inventory.models import Warehouse
from shop.kernel.formats import format_date
from shop.kernel.money import Money, sum_money
from shop.markets.registry import Variant
from shop.orders.presenters import Sum, duty_sums, taxes_note, untaxed_note
from shop.tax.calculate import Quote, Warn
from shop.vat_ids.presenters import vat_answer


@dataclass(frozen=True, slots=True)
class Summary:
    """The order summary beside every step and on the order's page."""

    lines: list[LineView]
    subtotal: Money
    delivery: Money | None
    tax_lines: list[Sum]
    duty_lines: list[Sum]
    total: Money
    total_note: str
    landed_note: str


def cart_summary(*, items: list[CartItem], reader: Variant) -> Summary:
    """Return the summary while the address is not known: goods only."""
    subtotal = subtotal_of(items=items, currency=reader.market.currency)
    return Summary(
        lines=[line_view(item, reader=reader) for item in items],
        subtotal=subtotal,
        delivery=None,
        tax_lines=[],
        duty_lines=[],
        total=subtotal,
        total_note=tax_note(reader),
        landed_note=_("Delivery, tax and duty follow with your address."),
    )


def priced_summary(*, priced: PricedCheckout, reader: Variant) -> Summary:
    """Return the whole landed cost, to the cent what the order will say."""
    return Summary(
        lines=[line_view(item, reader=reader) for item in priced.items],
        subtotal=priced.goods_total,
        delivery=priced.chosen.price,
        tax_lines=tax_lines(priced=priced, reader=reader),
        duty_lines=duty_lines(quotes=priced.quotes, reader=reader),
        total=priced.gross_total,
        total_note=total_note(quotes=priced.quotes, reader=reader),
        landed_note=landed_note(priced.quotes),
    )


def tax_note(reader: Variant) -> str:
    """Return the market's words about tax in its prices."""
    if not reader.market.prices_include_tax:
        return _("Prices without sales tax")
    names = {
        "jp": _("Prices include consumption tax"),
        "sg": _("Prices include GST"),
    }
    return names.get(reader.market.code, _("Prices include VAT"))


def tax_lines(*, priced: PricedCheckout, reader: Variant) -> list[Sum]:
    """Return tax that comes on top, or that a business is not charged although prices hold it."""
    currency, quotes = reader.market.currency, priced.quotes
    if not reader.market.prices_include_tax:
        return [Sum(_("Sales tax"), sum_money((q.tax_total for q in quotes), currency=currency))]
    charged = sum_money((q.goods_gross + q.shipping_gross for q in quotes), currency=currency)
    left_out = charged - priced.goods_total - priced.chosen.price
    return [Sum(_("VAT not charged"), left_out)] if left_out.amount else []


def duty_lines(*, quotes: tuple[Quote, ...], reader: Variant) -> list[Sum]:
    """Return duty and the import tax on it, each a line of its own."""
    currency = reader.market.currency
    duty = sum_money((q.duty_total + q.fee_total for q in quotes), currency=currency)
    on_duty = sum_money((q.duty_tax_total for q in quotes), currency=currency)
    return duty_sums(duty=duty, tax=on_duty)


def included_tax_note(*, quotes: tuple[Quote, ...], reader: Variant) -> str:
    """Return how much tax the total holds, rate by rate, e.g. "includes €12.34 VAT (19%)"."""
    if not reader.market.prices_include_tax:
        return ""
    parts = [part for quote in quotes for part in quote.taxed_parts]
    return taxes_note(((part.rate, part.tax) for part in parts), reader=reader)


def total_note(*, quotes: tuple[Quote, ...], reader: Variant) -> str:
    """Return the tax in the total, or why there is none."""
    untaxed = untaxed_note(quote.to_json() for quote in quotes)
    has_tax = any(quote.tax_total.amount for quote in quotes)
    taxes = included_tax_note(quotes=quotes, reader=reader) if has_tax or not untaxed else ""
    return " ".join(filter(None, [taxes, untaxed]))


def landed_note(quotes: tuple[Quote, ...]) -> str:
    """Return who pays what at the border."""
    if any(Warn.IMPORT_CHARGES_PAID_BY_BUYER in quote.warnings for quote in quotes):
        return _("Import charges are not included: the carrier collects them on delivery.")
    if any(Warn.US_SALES_TAX_NOT_COLLECTED in quote.warnings for quote in quotes):
        return _("Duty is included. We do not collect sales tax on this order.")
    return _("Nothing more to pay on delivery: tax and duty are settled by us.")


def promise_text(promise: Promise, *, reader: Variant) -> str:
    """Return the days of a promise in words."""
    return _("Arrives between %(first)s and %(last)s") % {
        "first": _day(promise.first, reader),
        "last": _day(promise.last, reader),
    }


def method_views(*, priced: PricedCheckout, reader: Variant) -> list[dict[str, object]]:
    """Return the delivery methods to choose from."""
    return [
        {
            "code": option.method.code,
            "label": option.method.label_in(reader.language),
            "price": option.price,
            "date_text": promise_text(option.promise, reader=reader),
            "is_selected": option.method.pk == priced.chosen.method.pk,
            "description": option.method.descriptions.get(reader.language, ""),
        }
        for option in priced.options
    ]


def consignment_views(
    *, priced: PricedCheckout, reader: Variant, warehouses: dict[str, Warehouse]
) -> list[dict[str, object]]:
    """Return the parcels: what comes from where, and when."""
    items = {item.variant.pk: item for item in priced.items}
    return [
        {
            "warehouse_label": warehouse_label(warehouses[plan.parcel.warehouse], reader=reader),
            "from_country": warehouses[plan.parcel.warehouse].country,
            "lines": [
                {
                    "title": title_of(items[variant_id].variant, language=reader.language),
                    "option_label": option_label_of(
                        items[variant_id].variant, language=reader.language
                    ),
                    "quantity": quantity,
                }
                for variant_id, quantity in plan.parcel.quantities.items()
            ],
            "promise": promise_text(plan.promise, reader=reader),
        }
        for plan in priced.chosen.plans
    ]


def business_view(stored: Checkout) -> dict[str, object] | None:
    """Return the business that buys and what is known of its number; None for a consumer."""
    if not stored.is_business:
        return None
    answer = vat_answer(check=stored.vat_id_check)
    return {"company": stored.company, "vat_id": stored.vat_id, "answer": answer}


def delivery_view(option: DeliveryOption, *, reader: Variant) -> dict[str, object]:
    """Return the chosen method for the review."""
    return {
        "label": option.method.label_in(reader.language),
        "date_text": promise_text(option.promise, reader=reader),
    }


def warehouse_label(warehouse: Warehouse, *, reader: Variant) -> str:
    """Return a warehouse's place as readers call it, e.g. "Hamburg, Deutschland"."""
    country = Locale.parse(reader.locale).territories.get(warehouse.country, warehouse.country)
    return f"{warehouse.city}, {country}"


def order_button_label(reader: Variant) -> str:
    """Return the order button's words; in the EU the law gives them (2011/83/EU, Art. 8(2))."""
    if reader.market.button == "obligation":
        return _("Order with obligation to pay")
    return _("Place order")


def _day(day: date, reader: Variant) -> str:
    return format_date(day, locale=reader.locale)
