"""Where a cart goes."""

from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist

from shop.cart.models import Cart
from shop.landed.selectors import Journey, default_destination
from shop.markets.registry import Market
from shop.tax.calculate import Destination


def journey_of(*, cart: Cart, market: Market, at: datetime) -> tuple[Journey, bool]:
    """Return where a cart goes, and whether its address says so.

    Until the checkout knows an address in the market it is the market's default country.
    """
    try:
        # The checkout is a higher noun; all that is read of it is where its cart goes and how.
        checkout = cart.checkout
    except ObjectDoesNotExist:
        checkout = None
    if checkout is None or checkout.country not in market.countries:
        place = default_destination(market)
        return Journey(market=market, destination=place, on=at.date(), at=at), False
    journey = Journey(
        market=market,
        destination=Destination(checkout.country, checkout.region, checkout.postcode),
        on=at.date(),
        delivery_method_id=checkout.delivery_method_id,
        basket=str(cart.token),
        city=checkout.city,
        line1=checkout.line1,
        at=at,
    )
    return journey, True
