"""Where a cart goes."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist

from shop.cart.models import Cart
from shop.cart.selectors import CartItem, arrivals_in
from shop.landed.selectors import Journey, default_destination
from shop.markets.registry import Market
from shop.tax.calculate import Destination


def journey_of(
    *, cart: Cart, market: Market, at: datetime, items: Iterable[CartItem] = ()
) -> tuple[Journey, bool]:
    """Return where a cart goes and when its items can leave, and whether its address says so.

    Until the checkout knows an address in the market it is the market's default country.
    """
    arrivals = arrivals_in(items)
    try:
        # The checkout is a higher noun; all that is read of it is where its cart goes and how.
        checkout = cart.checkout
    except ObjectDoesNotExist:
        checkout = None
    if checkout is None or checkout.country not in market.countries:
        place = default_destination(market)
        early = Journey(market=market, destination=place, on=at.date(), at=at, arrivals=arrivals)
        return early, False
    journey = Journey(
        market=market,
        destination=Destination(checkout.country, checkout.region, checkout.postcode),
        on=at.date(),
        delivery_method_id=checkout.delivery_method_id,
        basket=str(cart.token),
        city=checkout.city,
        line1=checkout.line1,
        at=at,
        arrivals=arrivals,
    )
    return journey, True
