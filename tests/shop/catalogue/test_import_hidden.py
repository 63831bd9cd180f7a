"""What is imported stays out of the shop, even where it is priced, in stock and listed."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from content.blocks.values import RowRule
from content.products.selectors import cards_by_rule
from shop.catalogue.models import Product, Variant
from shop.kernel.money import Money
from shop.markets.registry import REGISTRY
from shop.pricing.services.prices import set_prices
from shop.search.models import Listing
from shop.search.services import refresh_listings
from tests.factories.basics import MarketFactory, WarehouseFactory
from tests.factories.catalogue import (
    CREATED_AT,
    ProductFactory,
    SoldVariantFactory,
    StockItemFactory,
)
from tests.shop.catalogue.test_import import write

__all__ = ["write"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
ROWS = [
    {"asin": "HID1", "title": "Samovar", "category": ["Kitchen"], "price_usd": 12},
    {"asin": "HID2", "title": "Samovar kettle", "category": ["Kitchen"], "price_usd": 15},
]
CODES = sorted(REGISTRY.variants)


@pytest.fixture
def hidden(write, tmp_path, settings) -> Product:
    """Import two products and put them on sale in every market; a public one stands beside.

    The hidden catalogue comes first: whoever takes the first for the shop's shows it.
    """
    settings.VAR_DIR = tmp_path
    for market in REGISTRY.markets.values():
        MarketFactory(code=market.code)
    call_command("import_catalogue", str(write(ROWS)), stdout=StringIO(), stderr=StringIO())
    SoldVariantFactory(product=ProductFactory(slug="teapot", title="Teapot"))
    variants = Variant.objects.filter(sku__startswith="HID")
    set_prices(
        prices={
            (market.code, variant.pk): Money(10, market.currency)
            for market in REGISTRY.markets.values()
            for variant in variants
        },
        at=CREATED_AT,
    )
    for code in {market.warehouses[0] for market in REGISTRY.markets.values()}:
        for variant in variants:
            StockItemFactory(warehouse=WarehouseFactory(code=code), variant=variant)
    refresh_listings(product_ids=[variant.product_id for variant in variants])
    product = Product.objects.get(variants__sku="HID1")
    listings = Listing.objects.filter(product=product, is_available=True)
    assert listings.count() == len(REGISTRY.markets)
    return product


@pytest.mark.parametrize("code", CODES)
def test_no_list_shows_or_counts_it(client: Client, hidden: Product, code: str):
    sold = 1 if REGISTRY.variants[code].market.code == "de" else 0

    for path in ("collections/", "collections/?sort=price&availability=1"):
        response = client.get(f"/{code}/{path}")
        assert response.context["total"] == sold
        assert "amovar" not in response.content.decode()
        assert "Kitchen" not in response.content.decode()


@pytest.mark.parametrize("code", CODES)
def test_no_search_or_suggestion_finds_it(client: Client, hidden: Product, code: str):
    for path in (
        "search/?q=samovar",
        "search/?q=samovaar+kettle",
        "search/?q=HID1",
        f"search/?q=samovar&in={hidden.category.slug}",
    ):
        response = client.get(f"/{code}/{path}")
        assert response.context["total"] == 0
        assert "/products/samovar" not in response.content.decode()
    assert client.get(f"/{code}/search/suggestions/?q=sam").context["suggestions"] == []


@pytest.mark.parametrize("code", CODES)
def test_it_has_no_page(client: Client, hidden: Product, code: str):
    for path in (
        f"products/{hidden.slug}/",
        f"collections/{hidden.category.slug}/",
        f"collections/esci/{hidden.category.slug}/",
        "collections/esci/",
    ):
        assert client.get(f"/{code}/{path}").status_code == 404, path


@pytest.mark.parametrize("code", CODES)
def test_no_sitemap_names_it(client: Client, hidden: Product, code: str):
    text = client.get(f"/sitemap-{code}.xml").content.decode()

    assert f"/{code}/collections/</loc>" in text
    assert "samovar" not in text
    assert "kitchen" not in text


def test_it_cannot_be_bought(client: Client, hidden: Product):
    variant = hidden.variants.get()

    response = client.post("/de-de/cart/add/", {"variant_id": variant.pk, "quantity": 1})

    assert response.status_code == 422


@pytest.mark.parametrize("kind", ["NEW", "FEATURED", "ALL", "PICKED"])
def test_no_row_of_a_page_shows_it(client: Client, hidden: Product, kind: str):
    Product.objects.update(is_featured=True)
    Listing.objects.update(is_featured=True)
    public = Product.objects.get(slug="teapot")
    picked = (public.pk, hidden.pk) if kind == "PICKED" else ()
    rule = RowRule(kind=kind, count=4, product_ids=picked)

    cards = cards_by_rule(rules=[rule], variant=REGISTRY.variants["de-de"], on=date(2026, 3, 2))

    assert [card.product_id for card in cards[rule]] == [public.pk]


def test_no_product_goes_well_with_it(client: Client, hidden: Product):
    Product.objects.get(slug="teapot").related.add(hidden)

    page = client.get("/de-de/products/teapot/").content.decode()

    assert "Teapot" in page
    assert "amovar" not in page
