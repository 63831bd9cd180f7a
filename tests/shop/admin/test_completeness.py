"""Whether a product is complete: the list's words and its filter say the same."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shop.catalogue.admin.completeness import gaps_of, incomplete, with_completeness
from shop.catalogue.models import Product
from shop.kernel.models import TextLanguage
from shop.markets.models import Market
from tests.factories.checkout import World
from tests.shop.admin.rows import _product

pytestmark = pytest.mark.django_db
ALTS = dict.fromkeys(TextLanguage.values, "A teapot on a table")


def completed(world: World) -> Product:
    """Return a product that lacks nothing."""
    product = world.teapot.product
    _product(0)
    pattern = Product.objects.exclude(pk=product.pk).latest("pk")
    product.manufacturer = pattern.manufacturer
    product.save()
    for region in ("EU", "GB"):
        product.manufacturer.responsible_persons.get_or_create(region=region)
    for code in TextLanguage.values:
        product.texts.update_or_create(
            language=code, defaults={"title": "Teapot", "safety_warnings": "Gets hot."}
        )
    product.media.all().delete()
    product.media.create(image=pattern.media.first().image, alts=ALTS)
    product.variants.update(
        weight_g=500,
        base_price="40",
        hs_code="691110",
        customs_description="teapot",
        country_of_origin="CN",
    )
    return product


def gaps(product: Product) -> list[str]:
    """Return the gaps in words; the filter must agree that there are some, or none."""
    found = list(gaps_of(with_completeness(Product.objects.filter(pk=product.pk)).get()))
    assert Product.objects.filter(incomplete(), pk=product.pk).exists() == bool(found)
    return found


def without_french(product: Product) -> None:
    product.texts.filter(language="fr").delete()


def without_warnings(product: Product) -> None:
    product.texts.filter(language__in=["de", "ja"]).update(safety_warnings="")


def without_picture(product: Product) -> None:
    product.media.all().delete()


def without_alt(product: Product) -> None:
    product.media.update(alts={**ALTS, "ja": "", "fr": ""})


def without_customs(product: Product) -> None:
    product.variants.update(hs_code="", weight_g=None)


def without_manufacturer(product: Product) -> None:
    Product.objects.filter(pk=product.pk).update(manufacturer=None)


def without_person(product: Product) -> None:
    product.manufacturer.responsible_persons.filter(region="GB").delete()


def without_price(product: Product) -> None:
    for variant in product.variants.all():
        variant.prices.filter(market__in=["jp", "us"]).delete()


def without_variant(product: Product) -> None:
    product.variants.update(is_active=False)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (without_french, ["text: fr"]),
        (without_warnings, ["safety warnings: de, ja"]),
        (without_picture, ["picture"]),
        (without_alt, ["alternative text: fr, ja"]),
        (without_manufacturer, ["manufacturer"]),
        (without_person, ["responsible person: GB"]),
        (without_price, ["price: jp, us"]),
        (without_variant, ["active variant"]),
    ],
)
def test_each_gap_is_named_with_its_place(world: World, spoil, expected):
    product = completed(world)
    assert gaps(product) == []

    spoil(product)

    assert gaps(product) == expected


def test_what_a_variant_lacks_is_named_with_its_sku(world: World):
    product = completed(world)

    without_customs(product)

    assert gaps(product) == [f"{world.teapot.sku}: weight, HS code"]


def test_a_closed_market_needs_no_price(world: World):
    product = completed(world)
    without_price(product)

    Market.objects.filter(pk__in=["jp", "us"]).update(is_open=False)

    assert gaps(product) == []


def test_the_list_is_narrowed_to_either_half(desk: Client, world: World):
    product = completed(world)
    listed = {
        half: set(desk.get("/admin/shop/product/", {"complete": half}).context["cl"].queryset)
        for half in ("yes", "no")
    }

    assert listed["yes"] == {product}
    assert listed["no"] == set(Product.objects.exclude(pk=product.pk))


def test_fifty_products_need_no_more_statements_than_five(desk: Client):
    counts = []
    for count in (5, 45):
        for number in range(count):
            _product(number)
        desk.get("/admin/shop/product/")
        with CaptureQueriesContext(connection) as captured:
            desk.get("/admin/shop/product/")
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[1] <= 30
