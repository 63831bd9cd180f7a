"""What pages cost does not grow with the catalogue: a hundred products, then many more."""

import os
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content.demo.seed_pages import seed_pages
from shop.cart.models import Cart
from shop.catalogue.models import Product, Variant
from tests.factories.basics import MarketFactory, UserFactory
from tests.factories.checkout import World
from tests.factories.many import PIECE, sell_many
from tests.factories.orders import ShippedOrderFactory
from tests.factories.shopper import Shopper
from tests.shop.admin.desk import desk, sign_in, staff

__all__ = ["desk", "staff"]

FEW = 100
# The judged collection has 6,764 products, which takes a minute: CATALOGUE=6764.
MANY = int(os.environ.get("CATALOGUE", "1500"))
LIST, STEP, DESK = 12, 25, 30
TEAWARE = "/de-de/collections/teaware/"
BUDGETS = {
    "/de-de/": LIST,
    TEAWARE: LIST,
    f"{TEAWARE}?sort=price&page=2": LIST,
    f"{TEAWARE}?colour=green&material=glass&price_min=40&availability=1": LIST,
    "/de-de/collections/": LIST,
    "/en-de/search/?q=teapot": LIST,
    "/en-de/search/?q=river+teapott&sort=price-desc": LIST,
    "/en-de/search/?q=sofa": LIST,
    "/ja-jp/search/?q=静かな急須": LIST,
    "/en-de/search/suggestions/?q=tea": LIST,
    "/ja-jp/search/suggestions/?q=急須": LIST,
    f"/de-de/products/{PIECE.format(0)}/": LIST,
    "/sitemap-de-de.xml": LIST,
    "/de-de/cart/": STEP,
    "/de-de/checkout/address/": STEP,
    "/de-de/checkout/delivery/": STEP,
    "/de-de/checkout/review/": STEP,
    "/de-de/orders/{token}/": STEP,
    "/de-de/account/orders/": STEP,
    "/api/v1/de-de/carts/{cart}/": STEP,
    "/api/v1/de-de/carts/{cart}/address/": STEP,
    "/api/v1/de-de/carts/{cart}/delivery/": STEP,
    "/api/v1/de-de/carts/{cart}/quote/": STEP,
    "/api/v1/de-de/orders/{token}/": STEP,
    "/api/v1/de-de/orders/{token}/parcels/": STEP,
    "/api/v1/de-de/orders/": STEP,
    "/admin/shop/product/": DESK,
    "/admin/shop/product/{product}/change/": DESK,
    "/admin/shop/order/?status=all": DESK,
    "/admin/shop/stockitem/": DESK,
    "/admin/shop/price/": DESK,
}
"""How many statements each address may need when nothing is cached (DESIGN.md, section 10)."""


@pytest.fixture(autouse=True)
def _empty_cache(no_limits: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty a cache of one's own before each page, not the one that a demo may be using.

    Every few seconds a process asks whether the law has changed; whichever page that meets here
    would need one statement more than it did a moment ago.
    """
    monkeypatch.setattr("shop.tax.selectors.remembered.ASK_AGAIN_AFTER_SECONDS", 3600.0)


@dataclass(frozen=True)
class Visitors:
    """Who opens the pages, and what some addresses have to name."""

    guest: Client
    customer: Client
    staff: Client
    names: dict[str, object]

    def of(self, path: str) -> Client:
        """Return whose page it is."""
        if path.startswith("/admin/"):
            return self.staff
        is_own = "/account/" in path or path.endswith("/de-de/orders/")
        return self.customer if is_own else self.guest

    def count(self, path: str) -> int:
        """Count a page's statements when nothing is cached and its pictures are rendered.

        The law stays, which a process reads once. Savepoints do not count: outside of tests they
        are the transaction itself.
        """
        client, path = self.of(path), path.format(**self.names)
        assert client.get(path).status_code == 200, path
        cache.clear()
        with CaptureQueriesContext(connection) as statements:
            client.get(path)
        return sum("SAVEPOINT" not in statement["sql"] for statement in statements)


@pytest.fixture
def visitors(world: World, desk: Client, settings: object, tmp_path: object) -> Visitors:
    """Give a guest with five things in the cart and an order, and a customer with twelve."""
    settings.MEDIA_ROOT = tmp_path
    sell_many(number=FEW)
    seed_pages()
    first, *others = Product.objects.filter(slug__startswith=PIECE.format("")).order_by("pk")[:5]
    first.related.set(others)
    shopper, customer = Shopper(), UserFactory()
    order = shopper.buy(world.teapot)
    for variant in (world.cup, *Variant.objects.filter(product__in=others, position=0)):
        shopper.come_to_review(variant)
    for _number in range(12):
        ShippedOrderFactory(market=MarketFactory(), user=customer)
    cart = Cart.objects.get(state=Cart.State.OPEN)
    assert cart.lines.count() == 5
    names = {"token": order.access_token, "product": first.pk, "cart": cart.token}
    return Visitors(shopper.client, sign_in(customer), desk, names)


def test_pages_keep_to_their_budgets_however_large_the_catalogue(visitors: Visitors) -> None:
    few = {path: visitors.count(path) for path in BUDGETS}
    sell_many(number=MANY)

    many = {path: visitors.count(path) for path in BUDGETS}

    assert Product.objects.filter(slug__startswith=PIECE.format("")).count() == MANY
    assert many == few
    assert {path: cost for path, cost in few.items() if cost > BUDGETS[path]} == {}
