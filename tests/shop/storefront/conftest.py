"""A small shop, and a cache that starts empty."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shop.catalogue.models import Category, Product, Variant
from shop.catalogue.selectors import COLOUR_OPTION
from shop.delivery.models import DeliveryRate
from shop.kernel.money import Money
from shop.tax.models import TaxRate, TerritoryRule
from shop.tax.selectors import forget_tax_data
from tests.factories.basics import DeliveryMethodFactory, MarketFactory, WarehouseFactory
from tests.factories.catalogue import (
    AttributeChoiceFactory,
    CategoryFactory,
    CategoryTextFactory,
    OptionValueFactory,
    ProductAttributeFactory,
    ProductFactory,
    ProductMediaFactory,
    ProductTextFactory,
    SoldVariantFactory,
)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@dataclass
class Shop:
    """Teaware with a teapot in two glazes."""

    category: Category
    product: Product
    celadon: Variant
    ivory: Variant


@pytest.fixture
def shop(db: None, settings: object, tmp_path: object) -> Iterator[Shop]:
    """One product with everything that a page can show, and a way to send it within Germany."""
    settings.MEDIA_ROOT = tmp_path
    _send_within_germany()
    for colour in ("green", "white"):
        OptionValueFactory(option__code=COLOUR_OPTION, code=colour, colour=colour)
    category = CategoryFactory(slug="teaware", title="Teaware")
    CategoryTextFactory(category=category, title="Teegeschirr")
    product = ProductFactory(slug="side-teapot", title="Side teapot", category=category)
    ProductTextFactory(product=product, title="Teekanne mit Seitengriff")
    ProductAttributeFactory(product=product, choice=AttributeChoiceFactory())
    celadon = SoldVariantFactory(
        product=product,
        sku="TPT-CEL",
        option_value=OptionValueFactory(code="celadon", colour="green"),
        amount=Decimal("57.90"),
    )
    ivory = SoldVariantFactory(
        product=product,
        sku="TPT-IVO",
        position=1,
        option_value=OptionValueFactory(code="ivory", colour="white"),
        amount=Decimal("61.00"),
        on_hand=3,
    )
    for variant in (celadon, ivory):
        ProductMediaFactory(product=product, variant=variant)
    related = SoldVariantFactory(product__title="Tea tray", product__category=category)
    product.related.add(related.product)
    yield Shop(category, product, celadon, ivory)
    # Its law goes with the transaction; the process must not remember it.
    forget_tax_data()


def _send_within_germany() -> None:
    forget_tax_data()
    dated = {"valid_from": date(2024, 1, 1), "source": "tests", "checked_on": date(2026, 1, 1)}
    places = dict.fromkeys(("territory", "jurisdiction", "rates_territory"), "DE")
    places |= {"vat_areas": "EU", "customs_area": "EU"}
    TerritoryRule.objects.get_or_create(
        country="DE", region="", postcode_pattern="", valid_to=None, defaults={**places, **dated}
    )
    rate = {"kind": "STANDARD", "rate": Decimal("0.19")}
    TaxRate.objects.get_or_create(
        territory="DE", category="STANDARD", valid_to=None, defaults={**rate, **dated}
    )
    DeliveryRate.objects.create(
        method=DeliveryMethodFactory(code="by-hand", position=9),
        warehouse=WarehouseFactory(),
        market=MarketFactory(),
        carrier="dhl",
        max_weight_g=30_000,
        amount=Money(Decimal("4.90"), "EUR"),
        min_days=1,
        max_days=3,
    )


def many_products(shop: Shop, *, number: int) -> None:
    """Put more teapots on sale, which the same words find."""
    for _count in range(number):
        product = ProductFactory(category=shop.category, title="Teekanne")
        ProductAttributeFactory(product=product, choice=AttributeChoiceFactory())
        SoldVariantFactory(product=product)


@pytest.fixture
def count_statements(client: Client) -> Callable[[str], int]:
    """Count the statements of a page when nothing is cached, pictures rendered."""

    def count(path: str) -> int:
        assert client.get(path).status_code == 200
        cache.clear()
        with CaptureQueriesContext(connection) as statements:
            client.get(path)
        return len(statements)

    return count
