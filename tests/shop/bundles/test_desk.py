"""Bundles at the desk: composed, refused in words, dissolved."""

import pytest
from django.test import Client

from shop.bundles.models import BundlePart
from shop.bundles.selectors import parts_of
from shop.inventory.models import StockItem
from tests.factories.basics import VariantFactory
from tests.factories.bundles import tea_set
from tests.factories.checkout import World
from tests.shop.admin.desk import desk, staff

__all__ = ["desk", "staff"]
pytestmark = pytest.mark.django_db
PAGE = "/admin/shop/bundlepart/"


def test_a_bundle_is_composed_anew(desk: Client, world: World) -> None:
    bundle = tea_set(world)
    page = desk.get(f"{PAGE}compose/?bundle=TEASET").content.decode()
    assert "TEAPOT 1\nCUP 2" in page

    desk.post(f"{PAGE}compose/", {"bundle": "TEASET", "parts": "CUP 6"})

    assert parts_of(variant_ids=[bundle.pk]) == {bundle.pk: {world.cup.pk: 6}}


@pytest.mark.parametrize(
    ("bundle", "parts", "told"),
    [
        ("NEW", "", "This field is required."),
        ("NEW", "NEW 1", "A bundle cannot contain itself."),
        ("NEW", "TEASET 1", "A bundle cannot contain another one: TEASET."),
        ("CUP", "NEW 1", "A bundle cannot contain another one: CUP."),
        ("LYING", "CUP 1", "This variant lies on shelves: write its units off first."),
        ("NEW", "CUP 100", "A bundle has 1 to 20 components, each of them 1 to 99 times."),
        ("NEW", "CUP", "Line 1 is not a SKU and a number of units."),
    ],
)
def test_what_is_no_bundle_is_refused_in_words(
    desk: Client, world: World, bundle: str, parts: str, told: str
) -> None:
    tea_set(world)
    VariantFactory(sku="NEW")
    lying = VariantFactory(sku="LYING")
    StockItem.objects.create(warehouse_id="HAM", variant=lying, on_hand=1)

    answer = desk.post(f"{PAGE}compose/", {"bundle": bundle, "parts": parts})

    assert (answer.status_code, told in answer.content.decode()) == (422, True)
    assert BundlePart.objects.count() == 2


def test_a_bundle_is_dissolved(desk: Client, world: World) -> None:
    tea_set(world)
    row = BundlePart.objects.earliest("pk")

    desk.post(PAGE, {"action": "dissolve", "_selected_action": [row.pk]})

    assert not BundlePart.objects.exists()
