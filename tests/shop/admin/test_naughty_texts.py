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
FIELDS = ("title", "description", "care", "safety_warnings")


@pytest.fixture
def product() -> Product:
    """Give a product that is sold in Germany."""
    product: Product = SoldVariantFactory().product
    product.texts.all().delete()
    for language in ("de", "en"):
        ProductText.objects.create(product=product, language=language, title="Teapot")
    return product


def test_into_the_texts_of_a_product(desk: Client, product: Product):
    """One string into each field: the page with all of a product's data is a slow one."""
    url = f"/admin/shop/product/{product.pk}/change/"
    posted = _posted(desk.get(url).context)
    texts = [text for text in NAUGHTY if text.strip() and "\x00" not in text]
    for start in range(0, len(texts), len(FIELDS)):
        typed = dict(zip(FIELDS, texts[start:], strict=False))
        response = desk.post(url, posted | {f"texts-0-{name}": typed[name] for name in typed})
        assert response.status_code == 302, typed
        # Nobody answers for it here, so it is not sold: another test's matter.
        Product.objects.update(is_published=True, withheld_in=[])
        kept = product.texts.get(language="de")
        assert {name: getattr(kept, name) for name in typed} == {
            name: text.strip() for name, text in typed.items()
        }
        page = Client().get(f"/de-de/products/{product.slug}/").content.decode()
        assert is_shown(kept.title, page), kept.title
        for text in typed.values():
            assert is_harmless(text, page), text


def test_a_product_s_name_that_cannot_be_kept_is_refused(desk: Client, product: Product):
    url = f"/admin/shop/product/{product.pk}/change/"
    posted = _posted(desk.get(url).context)
    for title in ("", "a\x00b", "\u3000"):
        response = desk.post(url, posted | {"texts-0-title": title})
        assert response.status_code == 200, title
        assert response.context["errors"], title
    assert set(product.texts.values_list("title", flat=True)) == {"Teapot"}
