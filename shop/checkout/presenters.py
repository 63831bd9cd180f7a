"""What the checkout's pages show, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from babel.core import Locale
from django.utils.translation import gettext as _

from shop.cart.presenters import LineView, line_view
from shop.cart.selectors import CartItem, option_label_of, subtotal_of, title_of
from shop.checkout.models import Checkout
from shop.checkout.selectors import PricedCheckout
from shop.delivery.selectors import DeliveryOption
from shop.inventory.models import Warehouse
from shop.kernel.money import Money
from shop.landed.presenters import LandedView, Sum, landed_view
from shop.landed.wording import arrival_text
from shop.markets.registry import Variant
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
    hints: list[str] = field(default_factory=list)
    estimate_note: str = ""
    arrival: str = ""


def cart_summary(*, items: list[CartItem], landed: LandedView | None, reader: Variant) -> Summary:
    """Return the summary while the address is not finished: an estimate, else the goods only."""
    if landed is not None:
        return _summary(landed, items=items, reader=reader)
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
    landed = landed_view(priced.landed, reader=reader)
    return _summary(landed, items=priced.items, reader=reader)


def tax_note(reader: Variant) -> str:
    """Return the market's words about tax in its prices."""
    if not reader.market.prices_include_tax:
        return _("Prices without sales tax")
    names = {
        "jp": _("Prices include consumption tax"),
        "sg": _("Prices include GST"),
    }
    return names.get(reader.market.code, _("Prices include VAT"))


def _summary(landed: LandedView, *, items: Iterable[CartItem], reader: Variant) -> Summary:
    return Summary(
        lines=[line_view(item, reader=reader) for item in items],
        subtotal=landed.subtotal,
        delivery=landed.delivery,
        tax_lines=landed.tax_lines,
        duty_lines=landed.duty_lines,
        total=landed.total,
        total_note=landed.total_note,
        landed_note=landed.landed_note,
        hints=landed.hints,
        estimate_note=landed.estimate_note,
        arrival=landed.arrival,
    )


def method_views(*, priced: PricedCheckout, reader: Variant) -> list[dict[str, object]]:
    """Return the delivery methods to choose from, each as it travels on its own route.

    The total is none where only a tax provider knows it: it is asked once a method is chosen.
    """
    is_total_known = not priced.landed.has_provider
    return [
        {
            "code": way.option.method.code,
            "label": way.option.method.label_in(reader.language),
            "price": way.option.price,
            "total": way.gross_total if is_total_known else None,
            "date_text": arrival_text(way.option.promise, reader=reader),
            "is_selected": way.option.method.pk == priced.chosen.method.pk,
            "description": way.option.method.descriptions.get(reader.language, ""),
        }
        for way in priced.landed.ways
    ]


def parcels_title(*, priced: PricedCheckout, reader: Variant) -> str:
    """Return what stands above the parcels; it names the method where others send other parcels."""
    routes = [way.routing.route for way in priced.landed.ways]
    if all(route == routes[0] for route in routes):
        return _("What comes from where")
    method = priced.chosen.method.label_in(reader.language)
    return _("What comes from where: %(method)s") % {"method": method}


def consignment_views(
    *, priced: PricedCheckout, reader: Variant, warehouses: dict[str, Warehouse]
) -> list[dict[str, object]]:
    """Return the parcels: what comes from where, and when."""
    # Bundles travel as their components, which are no lines of the basket.
    variants = {pk: row.variant for pk, row in priced.landed.routing.assessor.wanted.items()}
    return [
        {
            "warehouse_label": warehouse_label(warehouses[plan.parcel.warehouse], reader=reader),
            "from_country": warehouses[plan.parcel.warehouse].country,
            "lines": [
                {
                    "title": title_of(variants[variant_id], language=reader.language),
                    "option_label": option_label_of(variants[variant_id], language=reader.language),
                    "quantity": quantity,
                }
                for variant_id, quantity in plan.parcel.quantities.items()
            ],
            "promise": arrival_text(plan.promise, reader=reader),
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
        "date_text": arrival_text(option.promise, reader=reader),
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
