"""Every naughty string into a product's texts: kept as it was typed, shown escaped in the shop."""

import pytest
from django.test import Client

from shop.catalogue.models import Product, ProductText
from tests.factories.catalogue import SoldVariantFactory
from tests.naughty import NAUGHTY, is_harmless, is_shown
from tests.shop.admin.naughty_forms import quick
from tests.shop.admin.test_actions import _posted

__all__ = ["quick"]
pytestmark = pytest.mark.django_db
LONG = ("description", "care", "safety_warnings")
LONGEST_TITLE = 300


@pytest.fixture
def product() -> Product:
    """Give a product that is sold in Germany."""
    product: Product = SoldVariantFactory().product
    product.texts.all().delete()
    for language in ("de", "en"):
        ProductText.objects.create(product=product, language=language, title="Teapot")
    return product


def test_into_the_texts_of_a_product(desk: Client, product: Product):
    url = f"/admin/shop/product/{product.pk}/change/"
    posted = _posted(desk.get(url).context)
    for text in (text for text in NAUGHTY if text.strip() and "\x00" not in text):
        title = text if len(text.strip()) <= LONGEST_TITLE else "Teapot"
        changes = {"texts-0-title": title} | {f"texts-0-{name}": text for name in LONG}
        response = desk.post(url, posted | changes)
        assert response.status_code == 302, text
        kept = product.texts.order_by("pk").first()
        assert kept.title == title.strip()
        page = Client().get(f"/de-de/products/{product.slug}/").content.decode()
        assert is_shown(kept.title, page), text
        assert is_harmless(text, page), text
