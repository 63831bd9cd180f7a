"""Listings: one row per variant and market."""

from decimal import Decimal

import pytest
from django.utils import timezone

from shop.inventory.services import adjust_stock
from shop.search.models import Listing, StaleProduct
from shop.search.services import (
    mark_stale,
    refresh_listings,
    refresh_moved_products,
    refresh_stale_products,
)
from tests.factories.catalogue import (
    OptionValueFactory,
    PriceFactory,
    ProductFactory,
    SoldVariantFactory,
    VariantFactory,
)

pytestmark = pytest.mark.django_db


def test_a_variant_is_listed_where_it_has_a_price():
    variant = SoldVariantFactory(market="de")
    PriceFactory(variant=variant, market__code="gb")

    refresh_listings(product_ids=[variant.product_id])

    listed = Listing.objects.order_by("market_id").values_list("market_id", "is_available")
    assert list(listed) == [("de", True), ("gb", False)]


def test_stock_counts_only_in_the_warehouses_of_the_market():
    variant = SoldVariantFactory(market="us", on_hand=3)
    PriceFactory(variant=variant, market__code="de")

    refresh_listings(product_ids=[variant.product_id])

    available = Listing.objects.filter(is_available=True).values_list("market_id", flat=True)
    assert list(available) == ["us"]


def test_the_first_available_variant_leads():
    product = ProductFactory()
    sold_out = SoldVariantFactory(product=product, position=0, on_hand=0, amount=Decimal("40.00"))
    available = SoldVariantFactory(product=product, position=1, amount=Decimal("50.00"))

    refresh_listings(product_ids=[product.pk])

    rows = {row.variant_id: row for row in Listing.objects.all()}
    assert rows[available.pk].is_lead is True
    assert rows[sold_out.pk].is_lead is False
    assert rows[available.pk].has_price_range is True


def test_the_colour_is_that_of_the_first_option():
    variant = SoldVariantFactory(option_value=OptionValueFactory(code="celadon", colour="green"))

    assert Listing.objects.get(variant=variant).colour == "green"


def test_what_is_no_longer_sold_disappears():
    variant = SoldVariantFactory()
    variant.is_active = False
    variant.save()

    refresh_listings(product_ids=[variant.product_id])

    assert Listing.objects.exists() is False


def test_an_unpriced_variant_is_not_listed():
    variant = VariantFactory()

    assert refresh_listings(product_ids=[variant.product_id]) == 0


def test_statements_do_not_grow_with_the_number_of_products(django_assert_num_queries):
    few = [SoldVariantFactory().product_id for _number in range(2)]
    many = few + [SoldVariantFactory().product_id for _number in range(10)]

    with django_assert_num_queries(12):
        refresh_listings(product_ids=few)
    with django_assert_num_queries(12):
        refresh_listings(product_ids=many)


def test_listings_follow_the_stock_ledger():
    variant = SoldVariantFactory(on_hand=1)
    item = variant.stock_items.get()
    now = timezone.now()
    adjust_stock(stock_item_id=item.pk, on_hand=0, actor="test", at=now, note="broken")

    refresh_moved_products(since=now)

    assert Listing.objects.get().is_available is False


def test_an_old_movement_is_left_alone():
    variant = SoldVariantFactory(on_hand=1)

    assert refresh_moved_products(since=timezone.now()) == 0
    assert Listing.objects.get(variant=variant).is_available is True


def test_a_marked_product_is_refreshed_once(django_capture_on_commit_callbacks):
    variant = SoldVariantFactory()
    variant.prices.update(amount=Decimal("61.00"))

    mark_stale(product_ids=[variant.product_id, variant.product_id])
    refreshed = refresh_stale_products()

    assert refreshed == 1
    assert Listing.objects.get().price.amount == Decimal("61.00")
    assert StaleProduct.objects.exists() is False


def test_a_product_marked_meanwhile_stays_marked(monkeypatch):
    variant = SoldVariantFactory()
    mark_stale(product_ids=[variant.product_id])

    def refresh_and_change(*, product_ids: dict[int, object]) -> None:
        StaleProduct.objects.update(marked_at=timezone.now())

    monkeypatch.setattr("shop.search.services.stale.refresh_listings", refresh_and_change)
    refresh_stale_products()

    assert list(StaleProduct.objects.values_list("product_id", flat=True)) == [variant.product_id]
