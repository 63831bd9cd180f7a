"""A shop whose lists and rates are out of date."""

from decimal import Decimal

from shop.markets.models import ExchangeRate
from shop.search.models import Listing, StaleProduct
from shop.search.services import mark_stale
from tests.chaos.conftest import losing_messages
from tests.chaos.servers import RATES_DAY
from tests.factories.checkout import World, price

NEW_RATES = [("GBP", Decimal("0.8765")), ("USD", Decimal("1.2345"))]


def change_price(world: World) -> None:
    """Ask 61 instead of 59 euros for the teapot, and let nobody know."""
    mark_stale(product_ids=[world.teapot.product_id])
    assert listed_price(world) == 59
    with losing_messages():
        price(world.teapot, market="de", amount="61.00")
        mark_stale(product_ids=[world.teapot.product_id])


def listed_price(world: World) -> Decimal:
    """Return what the lists ask for the teapot."""
    return Decimal(Listing.objects.get(variant=world.teapot, market_id="de").price.amount)


def stale_products() -> int:
    """Return how many products wait for their lists."""
    return StaleProduct.objects.count()


def fetched_rates() -> list[tuple[str, Decimal]]:
    """Return the rates that the source has and we had not."""
    rates = ExchangeRate.objects.filter(date=RATES_DAY).order_by("currency", "pk")
    return list(rates.values_list("currency", "per_euro"))
