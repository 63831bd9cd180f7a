"""What a checkout costs: parcels, delivery, tax and duty together."""

from dataclasses import dataclass
from datetime import date, datetime

from shop.cart.models import Cart
from shop.cart.selectors import CartItem, arrivals_in, items_of, stock_in, wanted_of
from shop.checkout.models import Checkout
from shop.delivery.selectors import DeliveryOption
from shop.kernel.money import Money, sum_money
from shop.landed.selectors import Journey, LandedCost, is_provider_asked, landed_cost
from shop.markets.registry import Market
from shop.tax.calculate import Buyer, Destination, Quote
from shop.tax_providers.selectors import Answers
from shop.vat_ids.selectors import business_of


class EmptyCartError(Exception):
    """Raised when there is nothing to order."""


class AddressOutsideMarketError(Exception):
    """Raised when the address is not in a country of the cart's market."""


class StaleCartError(Exception):
    """Raised when a line cannot be bought as the shopper last saw it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a buyer agrees to with the button: the total, and when it comes.

    ``arrival`` is the day until which goods are waited for, none if all are there; ``last`` the
    last day on which it shall be with the buyer, none if they were shown none.
    """

    total: Money
    arrival: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class PricedCheckout:
    """A cart with address and method, priced to the last cent; one quote per parcel."""

    items: tuple[CartItem, ...]
    landed: LandedCost

    @property
    def arrives_on(self) -> date | None:
        """The last day on which goods are expected that are not there yet; none if all are."""
        return max(arrivals_in(self.items).values(), default=None)

    @property
    def shown(self) -> Shown:
        """What is shown beside the button."""
        return Shown(self.gross_total, self.arrives_on, self.chosen.promise.last)

    @property
    def options(self) -> tuple[DeliveryOption, ...]:
        """The ways to travel."""
        return self.landed.options

    @property
    def chosen(self) -> DeliveryOption:
        """The way that is taken."""
        return self.landed.chosen

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Tax and duty, parcel by parcel."""
        return self.landed.quotes

    @property
    def answers(self) -> Answers:
        """What tax providers have said of the parcels."""
        return self.landed.answers

    @property
    def currency(self) -> str:
        """The market's currency."""
        return self.landed.currency

    @property
    def goods_total(self) -> Money:
        """What the goods cost as the market shows prices."""
        return self.landed.goods_total

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


def price_checkout(
    *,
    cart: Cart,
    checkout: Checkout,
    market: Market,
    on: date,
    at: datetime | None = None,
    answers: Answers | None = None,
) -> PricedCheckout:
    """Plan the parcels of a cart, choose the delivery method and quote tax and duty of each.

    A tax provider may be asked, so not inside a transaction; with the ``answers`` of an earlier
    pricing nobody is. Without the moment ``at`` the parcels miss the day's cut-off.

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
    # A bundle is not made of what is still to come, whatever its pieces could wait for alone.
    if any(item.unit_price is None or (item.bundle and not item.is_sellable) for item in items):
        raise StaleCartError
    if checkout.country not in market.countries:
        # The cart went to another market after the address was typed.
        raise AddressOutsideMarketError
    journey = Journey(
        market=market,
        destination=Destination(checkout.country, checkout.region, checkout.postcode),
        on=on,
        delivery_method_id=checkout.delivery_method_id,
        buyer=_buyer_of(checkout=checkout, on=on),
        basket=str(cart.token),
        city=checkout.city,
        line1=checkout.line1,
        at=at,
        arrivals=arrivals_in(items),
    )
    # What is kept for the buyer's own group is there for the buyer alone: the cart knows it.
    landed = landed_cost(
        wanted=wanted_of(items), journey=journey, available=stock_in(items), answers=answers
    )
    return PricedCheckout(tuple(items), landed)


def provider_answers(*, cart: Cart, market: Market, at: datetime) -> Answers:
    """Return what tax providers say of a cart with an address, for ``place_order`` at a moment.

    Nothing is priced where nobody is asked: one statement.

    Raises what ``price_checkout`` raises.
    """
    checkout = Checkout.objects.filter(cart=cart).first()
    if checkout is None:
        return {}
    place = Destination(checkout.country, checkout.region, checkout.postcode)
    if not is_provider_asked(destination=place, on=at.date()):
        return {}
    return price_checkout(cart=cart, checkout=checkout, market=market, on=at.date(), at=at).answers


def _buyer_of(*, checkout: Checkout, on: date) -> Buyer:
    if not checkout.is_business:
        return Buyer()
    return business_of(vat_id=checkout.vat_id, check=checkout.vat_id_check, on=on)
