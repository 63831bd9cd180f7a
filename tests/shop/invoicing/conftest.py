"""A world to buy in, and orders that were paid in it."""

from collections.abc import Callable

import pytest

from shop.markets.models import ExchangeRate
from shop.orders.models import Order
from tests.factories.checkout import TODAY, World, address_in, confirmed, filled_cart, placed, world

Buy = Callable[..., Order]
STOCKHOLM = {
    "line1": "Drottninggatan 5",
    "city": "Stockholm",
    "postcode": "111 51",
    "country": "SE",
    "phone": "+46 8 508 000 00",
}


@pytest.fixture
def shop() -> World:
    """Give a world to buy in, with a rate of the Swedish krona."""
    made = world()
    ExchangeRate.objects.create(date=TODAY, currency="SEK", per_euro="11.3310")
    return made


@pytest.fixture
def buy(shop: World) -> Buy:
    """Give a function that returns a paid order: two teapots and a cup unless told otherwise."""

    def bought(
        market: str = "de", *, teapots: int = 2, cups: int = 1, how: str = "take", **address: str
    ) -> Order:
        lines = {shop.teapot: teapots, shop.cup: cups}
        wanted = {variant: units for variant, units in lines.items() if units}
        where = address_in("de", **STOCKHOLM) if market == "eu" else address_in(market)
        cart = filled_cart(wanted, market=market, address={**where, **address})
        return confirmed(placed(cart), shop.gateway, how=how)

    return bought
