"""Lists of products: filters, facets, order and pages."""

from dataclasses import replace
from decimal import Decimal

import pytest

from shop.catalogue.models import Attribute, ProductAttribute
from shop.search.selectors import ListingFilters, ListingQuery, list_products
from shop.search.services import refresh_listings
from tests.factories.catalogue import (
    AttributeChoiceFactory,
    AttributeFactory,
    CategoryFactory,
    OptionValueFactory,
    ProductAttributeFactory,
    ProductFactory,
    SoldVariantFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def query() -> ListingQuery:
    category = CategoryFactory(slug="teaware")
    root = category.get_parent().path
    return ListingQuery(market_code="de", path=root, scope_path=root)


def ids_of(query: ListingQuery) -> list[int]:
    return [product.product_id for product in list_products(query).products]


def sold(slug: str, **kwargs: object) -> int:
    product = ProductFactory(slug=slug, **kwargs.pop("product", {}))
    SoldVariantFactory(product=product, **kwargs)
    return product.pk


def glaze(code: str, colour: str) -> object:
    return OptionValueFactory(code=code, colour=colour)


def test_what_is_sold_out_sinks(query):
    sold_out = sold("a", on_hand=0, amount=Decimal(10))
    dear = sold("b", amount=Decimal(90))
    cheap = sold("c", amount=Decimal(20))

    assert ids_of(replace(query, sort="price")) == [cheap, dear, sold_out]
    assert ids_of(replace(query, sort="price-desc")) == [dear, cheap, sold_out]


def test_featured_products_come_first(query):
    plain = sold("plain")
    featured = sold("featured", product={"is_featured": True})

    assert ids_of(query) == [featured, plain]


def test_a_page_holds_its_share(query):
    ids = [sold(f"pot-{number}", amount=Decimal(number)) for number in range(1, 6)]

    page = list_products(replace(query, sort="price", page=2, page_size=2))

    assert [product.product_id for product in page.products] == ids[2:4]
    assert page.counts.total == 5


def test_hidden_catalogues_stay_hidden(query):
    sold("hidden", product={"catalogue__code": "esci", "catalogue__is_public": False})

    assert ids_of(query) == []


def test_a_filter_shows_the_variant_that_fits(query):
    product = ProductFactory()
    SoldVariantFactory(product=product, option_value=glaze("ivory", "white"), amount=Decimal(40))
    green = SoldVariantFactory(
        product=product, option_value=glaze("celadon", "green"), amount=Decimal(55), position=1
    )
    refresh_listings(product_ids=[product.pk])

    (listed,) = list_products(replace(query, filters=ListingFilters(colours=("green",)))).products

    assert listed.variant_id == green.pk
    assert listed.price.amount == Decimal(55)
    assert listed.has_price_range is False
    assert [value.code for value in listed.option_values] == ["ivory", "celadon"]


def test_one_variant_must_meet_all_its_conditions(query):
    product = ProductFactory()
    SoldVariantFactory(product=product, option_value=glaze("ivory", "white"), amount=Decimal(40))
    SoldVariantFactory(product=product, option_value=glaze("celadon", "green"), amount=Decimal(90))
    filters = ListingFilters(colours=("green",), price_max=Decimal(50))

    assert ids_of(replace(query, filters=filters)) == []


def test_a_facet_does_not_lower_its_own_counts(query):
    sold("ivory", option_value=glaze("ivory", "white"))
    sold("celadon", option_value=glaze("celadon", "green"), on_hand=0)

    counts = list_products(replace(query, filters=ListingFilters(colours=("white",)))).counts

    assert counts.total == 1
    assert counts.of("colour") == {"white": 1, "green": 1}
    assert counts.of("availability") == {"1": 1}


def test_attribute_counts_are_disjunctive(query):
    porcelain = AttributeChoiceFactory(code="porcelain")
    glass = AttributeChoiceFactory(code="glass")
    handmade = AttributeFactory(code="handmade", kind=Attribute.Kind.BOOLEAN)
    for slug, choice, by_hand in (
        ("a", porcelain, True),
        ("b", porcelain, False),
        ("c", glass, True),
    ):
        product_id = sold(slug)
        ProductAttributeFactory(product_id=product_id, product=None, choice=choice)
        ProductAttribute.objects.create(product_id=product_id, attribute=handmade, boolean=by_hand)
    filters = ListingFilters(choices={"material": ("glass",)}, properties=("handmade",))

    counts = list_products(replace(query, filters=filters)).counts

    assert counts.total == 1
    assert counts.of("material") == {"porcelain": 1, "glass": 1}
    assert counts.of("is") == {"handmade": 1}


def test_what_is_not_so_still_counts_elsewhere(query):
    handmade = AttributeFactory(code="handmade", kind=Attribute.Kind.BOOLEAN)
    product_id = sold("cast")
    ProductAttributeFactory(product_id=product_id, product=None, choice=AttributeChoiceFactory())
    ProductAttribute.objects.create(product_id=product_id, attribute=handmade, boolean=False)

    counts = list_products(query).counts

    assert counts.of("material") == {"porcelain": 1}
    assert counts.of("is") == {}


def test_price_bounds_ignore_the_price_filter(query):
    sold("cheap", amount=Decimal("12.50"))
    sold("dear", amount=Decimal("99.00"))

    counts = list_products(replace(query, filters=ListingFilters(price_min=Decimal(50)))).counts

    assert counts.total == 1
    assert (counts.price_min, counts.price_max) == (Decimal("12.50"), Decimal("99.00"))


def test_categories_are_counted_one_level_down(query):
    teaware = CategoryFactory(slug="teaware-two")
    pots = CategoryFactory(slug="pots", parent=teaware)
    sold("in-pots", product={"category": pots})
    sold("in-teaware", product={"category": teaware})

    counts = list_products(query).counts

    assert counts.of("category") == {teaware.path: 2}


def test_statements_do_not_grow(query, django_assert_num_queries):
    for number in range(3):
        sold(f"few-{number}")
    with django_assert_num_queries(3):
        list_products(query)
    for number in range(30):
        sold(f"many-{number}")
    with django_assert_num_queries(3):
        list_products(query)
