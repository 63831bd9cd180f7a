"""What a checkout costs: parcels, delivery, tax and duty together."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from shop.cart.models import Cart
from shop.cart.selectors import CartItem, items_of
from shop.checkout.models import Checkout
from shop.delivery.selectors import DeliveryOption, delivery_options, plan_consignments
from shop.inventory.models import Warehouse
from shop.kernel.money import Money, sum_money
from shop.markets.registry import Market
from shop.markets.selectors import rates_per_euro
from shop.tax.calculate import (
    Buyer,
    BuyerKind,
    Destination,
    ExchangeRates,
    Quote,
    Shipping,
    SnapshotLine,
    TaxSnapshot,
    Terms,
    VatIdStatus,
)
from shop.tax.selectors import quote_tax, registrations_on


class EmptyCartError(Exception):
    """Raised when there is nothing to order."""


class AddressOutsideMarketError(Exception):
    """Raised when the address is not in a country of the cart's market."""


class StaleCartError(Exception):
    """Raised when a line cannot be bought as the shopper last saw it."""


@dataclass(frozen=True, slots=True)
class PricedCheckout:
    """A cart with address and method, priced to the last cent; one quote per parcel."""

    items: tuple[CartItem, ...]
    options: tuple[DeliveryOption, ...]
    chosen: DeliveryOption
    quotes: tuple[Quote, ...]

    @property
    def currency(self) -> str:
        """The market's currency."""
        return self.quotes[0].currency

    @property
    def goods_total(self) -> Money:
        """What the goods cost as the market shows prices."""
        return sum_money((item.total for item in self.items if item.total), currency=self.currency)

    @property
    def tax_total(self) -> Money:
        """All tax that is collected."""
        return sum_money((quote.tax_total for quote in self.quotes), currency=self.currency)

    @property
    def duty_total(self) -> Money:
        """All duty and handling fees that are collected, without the tax on them."""
        duties = (quote.duty_total + quote.fee_total for quote in self.quotes)
        return sum_money(duties, currency=self.currency)

    @property
    def duty_tax_total(self) -> Money:
        """The import tax on the duty."""
        return sum_money((quote.duty_tax_total for quote in self.quotes), currency=self.currency)

    @property
    def gross_total(self) -> Money:
        """What the shopper pays."""
        return sum_money((quote.gross_total for quote in self.quotes), currency=self.currency)


def price_checkout(*, cart: Cart, checkout: Checkout, market: Market, on: date) -> PricedCheckout:
    """Plan the parcels of a cart, choose the delivery method and quote tax and duty of each.

    :raises EmptyCartError: when there is nothing in the cart
    :raises StaleCartError: when a line is not sold any more
    :raises AddressOutsideMarketError: when the market does not serve the address
    :raises CannotPlanError: when the warehouses are short
    :raises NoDeliveryError: when nothing carries the parcels there
    :raises TaxError: when tax or duty of the destination are not known
    """
    items = items_of(cart=cart)
    if not items:
        raise EmptyCartError
    if any(item.unit_price is None for item in items):
        raise StaleCartError
    if checkout.country not in market.countries:
        # The cart went to another market after the address was typed.
        raise AddressOutsideMarketError
    goods = sum_money((item.total for item in items if item.total), currency=market.currency)
    parcels = plan_consignments(
        wanted={item.line.variant_id: item.line.quantity for item in items}, market=market
    )
    options = delivery_options(
        parcels=parcels,
        variants={item.variant.pk: item.variant for item in items},
        market=market,
        goods_total=goods,
        on=on,
    )
    chosen = next(
        (option for option in options if option.method.pk == checkout.delivery_method_id),
        options[0],
    )
    quotes = _quotes(items=items, chosen=chosen, checkout=checkout, market=market, on=on)
    return PricedCheckout(tuple(items), tuple(options), chosen, quotes)


def buyer_of(*, checkout: Checkout, on: date) -> Buyer:
    """Return who buys, as the tax rules see it: only a register's fresh yes makes a business free.

    A yes counts on its day and the next one; pages ask again before that (renew_vat_id_check).
    """
    if not checkout.is_business:
        return Buyer()
    check = checkout.vat_id_check
    if check is None:
        return Buyer(BuyerKind.B2B, checkout.vat_id, VatIdStatus.NOT_EU)
    status = VatIdStatus(check.result)
    if status is VatIdStatus.VALID and check.checked_at.date() < on - timedelta(days=1):
        status = VatIdStatus.UNCHECKED
    return Buyer(BuyerKind.B2B, checkout.vat_id, status)


def _quotes(
    *,
    items: list[CartItem],
    chosen: DeliveryOption,
    checkout: Checkout,
    market: Market,
    on: date,
) -> tuple[Quote, ...]:
    by_variant = {item.variant.pk: item for item in items}
    registrations = registrations_on(on=on)
    rates = ExchangeRates(rates_per_euro(on=on))
    buyer = buyer_of(checkout=checkout, on=on)
    origins = {row.code: row.country for row in _warehouses(chosen)}
    return tuple(
        quote_tax(
            snapshot=TaxSnapshot(
                seller_country=settings.SELLER_COUNTRY,
                registrations=registrations,
                ships_from=origins[plan.parcel.warehouse],
                destination=Destination(checkout.country, checkout.region, checkout.postcode),
                tax_point=on,
                currency=market.currency,
                prices_include_tax=market.prices_include_tax,
                lines=tuple(
                    _line(by_variant[variant_id], quantity)
                    for variant_id, quantity in plan.parcel.quantities.items()
                ),
                shipping=Shipping(plan.price, is_shown_separately=bool(plan.price.amount)),
                buyer=buyer,
                terms=Terms.DDP,
                fx=rates,
            )
        )
        for plan in chosen.plans
    )


def _warehouses(option: DeliveryOption) -> list[Warehouse]:
    codes = [plan.parcel.warehouse for plan in option.plans]
    return list(Warehouse.objects.filter(code__in=codes))


def _line(item: CartItem, quantity: int) -> SnapshotLine:
    variant = item.variant
    if item.unit_price is None:
        raise StaleCartError
    return SnapshotLine(
        key=str(variant.pk),
        category=variant.product.tax_category,
        quantity=quantity,
        unit_price=item.unit_price,
        hs_code=variant.hs_code,
        origin=variant.country_of_origin,
    )
