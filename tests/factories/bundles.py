"""A bundle to sell: a teapot and two cups."""

from decimal import Decimal

from shop.bundles.services import set_bundle
from shop.catalogue.models import Variant
from shop.kernel.money import Money
from shop.markets.registry import REGISTRY
from shop.pricing.services.prices import set_prices
from tests.factories.basics import VariantFactory
from tests.factories.checkout import AT, World

BUNDLE_PRICES = {"de": "79.99", "jp": "14001", "us": "81.00"}


def tea_set(world: World) -> Variant:
    """Sell a teapot and two cups together, for less than they cost one by one."""
    bundle = VariantFactory(sku="TEASET", product__slug="world-tea-set", weight_g=None, hs_code="")
    set_bundle(bundle_id=bundle.pk, parts={world.teapot.pk: 1, world.cup.pk: 2}, has_stock=False)
    set_prices(
        prices={
            (market, bundle.pk): Money(Decimal(amount), REGISTRY.markets[market].currency)
            for market, amount in BUNDLE_PRICES.items()
        },
        at=AT,
    )
    return bundle
