"""Lists say of what is sold out and can be ordered ahead what its page says."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from shop.catalogue.models import Variant
from shop.inventory.models import StockItem
from shop.inventory.services import Delivery, expect_units, firm_up, hold_stock, release_stock
from shop.search.models import Listing
from shop.search.selectors import ListingFilters, ListingQuery, list_products
from shop.search.services import refresh_coming_products, refresh_listings
from shop.search.tasks import refresh_stale_listings_task
from tests.factories.basics import WarehouseFactory
from tests.factories.catalogue import CategoryFactory, ProductFactory, SoldVariantFactory
from tests.factories.checkout import AT

pytestmark = pytest.mark.django_db
SOON, LATER = AT.date() + timedelta(days=10), AT.date() + timedelta(days=40)


@pytest.fixture(autouse=True)
def _then() -> Iterator[None]:
    """Let it be the day of these orders: what was expected before today is not sold."""
    cache.clear()
    with time_machine.travel(AT, tick=True):
        yield


@pytest.fixture
def cup() -> Variant:
    """Give a cup that is sold out in Germany and was listed so."""
    product = ProductFactory(slug="cup", category=CategoryFactory(slug="teaware"))
    return SoldVariantFactory(sku="CUP-1", product=product, on_hand=0)


def expected(
    variant: Variant, units: int, day: date = SOON, *, shelf: StockItem | None = None
) -> None:
    item = shelf or variant.stock_items.get()
    deliveries = [Delivery(variant.pk, units, day)] if units else []
    expect_units(
        warehouse_id=item.warehouse_id, reference=f"PO-{item.pk}", deliveries=deliveries, at=AT
    )


def ordered(variant: Variant, units: int) -> None:
    key = (variant.stock_items.get().warehouse_id, variant.pk)
    hold_stock(
        reference="K-1",
        wanted={key: units},
        expires_at=AT + timedelta(minutes=30),
        actor="shop",
        at=AT,
        ahead=[key],
    )
    assert firm_up(reference="K-1", actor="shop", at=AT)


def listed() -> tuple[bool, date | None]:
    return Listing.objects.values_list("is_available", "arrives_on").get()


def test_what_can_be_ordered_ahead_is_listed_with_its_day_and_not_as_there(cup: Variant):
    expected(cup, 3)

    refresh_stale_listings_task()

    assert listed() == (False, SOON)


def test_what_is_on_the_shelf_is_listed_without_a_day(cup: Variant):
    there = SoldVariantFactory()
    expected(there, 3)

    refresh_listings(product_ids=[there.product_id])

    listing = Listing.objects.get(variant=there)
    assert (listing.is_available, listing.arrives_on) == (True, None)


def test_the_list_follows_what_orders_take_and_let_go(cup: Variant):
    expected(cup, 3)
    refresh_coming_products()

    ordered(cup, 3)
    counts = [refresh_coming_products(), refresh_coming_products()]
    taken = listed()
    release_stock(reference="K-1", actor="shop", at=AT)
    refresh_coming_products()

    # What is listed rightly is not written again.
    assert counts == [1, 0]
    assert (taken, listed()) == ((False, None), (False, SOON))


@pytest.mark.parametrize(("units", "day"), [(3, LATER), (0, None)])
def test_the_list_follows_a_moved_and_a_cancelled_delivery(
    cup: Variant, units: int, day: date | None
):
    expected(cup, 3)
    refresh_coming_products()

    expected(cup, units, LATER)
    refresh_coming_products()

    assert listed() == (False, day)


def test_the_day_that_is_over_gives_way_to_the_next_warehouse(cup: Variant):
    expected(cup, 3)
    shelf = StockItem.objects.create(variant=cup, warehouse=WarehouseFactory(code="JDZ"))
    expected(cup, 3, LATER, shelf=shelf)
    refresh_coming_products()
    before = listed()

    with time_machine.travel(AT + timedelta(days=11)):
        refresh_coming_products()

    assert (before, listed()) == ((False, SOON), (False, LATER))


def test_what_can_be_ordered_ahead_comes_before_what_is_sold_out(cup: Variant):
    gone = SoldVariantFactory(on_hand=0, amount=Decimal(1)).product_id
    there = SoldVariantFactory(amount=Decimal(900)).product_id
    expected(cup, 3)
    refresh_coming_products()
    path = cup.product.category.get_parent().path
    query = ListingQuery(market_code="de", path=path, scope_path=path, sort="price")

    ids = [product.product_id for product in list_products(query).products]

    assert ids == [cup.product_id, there, gone]


def test_available_now_is_what_is_there(cup: Variant):
    there = SoldVariantFactory().product_id
    expected(cup, 3)
    refresh_coming_products()
    path = cup.product.category.get_parent().path
    filters = ListingFilters(is_available=True)

    page = list_products(ListingQuery("de", path, path, filters=filters))

    assert [product.product_id for product in page.products] == [there]
    assert page.counts.of("availability") == {"1": 1}


def test_card_page_and_api_say_the_same(client: Client, cup: Variant):
    expected(cup, 3)
    refresh_coming_products()

    card = client.get("/en-de/collections/teaware/").content.decode()
    page = client.get("/en-de/products/cup/").content.decode()
    api = client.get("/api/v1/en-de/products/").json()["results"][0]
    offer = client.get("/api/v1/en-de/products/cup/").json()["offers"][0]

    assert "Sold out" not in card + page
    assert '<span class="tag">Order ahead</span>' in card
    assert "Expected with us on 12 November 2026" in card
    assert "expected on 12 November 2026" in page
    assert (api["is_available"], api["arrives_on"]) == (True, "2026-11-12")
    assert (offer["is_available"], offer["arrives_on"]) == (True, "2026-11-12")


def test_a_day_that_is_over_is_not_shown_before_the_list_is_written_anew(
    client: Client, cup: Variant
):
    Listing.objects.update(arrives_on=AT.date() - timedelta(days=1))

    page = client.get("/en-de/collections/teaware/").content.decode()

    assert '<span class="tag">Sold out</span>' in page
    assert "Order ahead" not in page


def test_the_page_shows_the_variant_that_its_card_shows(client: Client, cup: Variant):
    there = SoldVariantFactory(sku="CUP-2", product=cup.product, position=5)
    expected(cup, 3)
    refresh_coming_products()

    page = client.get("/en-de/products/cup/").content.decode()

    assert Listing.objects.get(variant=there).is_lead
    assert '"sku":"CUP-2"' in page
