"""Editing products at the desk: translations fall behind, incomplete products stay hidden."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.catalogue.models import Product, ProductText
from shop.catalogue.services import ProductData, TextData, VariantData, publish, save_product
from tests.factories.catalogue import CategoryFactory, ManufacturerFactory, ResponsiblePersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    """Give a product that is complete and shown."""
    category = CategoryFactory(slug="teapots")
    manufacturer = ManufacturerFactory()
    for region in ("EU", "GB"):
        ResponsiblePersonFactory(manufacturer=manufacturer, region=region)
    saved = save_product(
        at=timezone.now(),
        catalogue=category.catalogue,
        data=ProductData(
            slug="teapot",
            category_slug="teapots",
            manufacturer_id=manufacturer.pk,
            texts={
                "en": TextData("Teapot", safety_warnings="Gets hot."),
                "de": TextData("Teekanne", safety_warnings="Wird heiß."),
                "fr": TextData("Théière", safety_warnings="Devient chaude."),
            },
            variants=[
                VariantData(
                    "TPT",
                    base_price=Decimal("48.0000"),
                    weight_g=500,
                    hs_code="691110",
                    customs_description="porcelain teapot",
                    country_of_origin="CN",
                )
            ],
        ),
    )
    return publish(product_id=saved.pk, at=timezone.now())


def save(desk: Client, product: Product, **changes: str) -> HttpResponse:
    """Open the product's form, change what is named by the end of its field, and save it."""
    url = reverse("admin:shop_product_change", args=[product.pk])
    form = BeautifulSoup(desk.get(url).content, "html.parser").find("form", id="product_form")
    data = _values(form)
    for ending, value in changes.items():
        names = [name for name in data if name.endswith(ending)]
        assert len(names) == 1, names
        data[names[0]] = value
    answer = desk.post(url, data)
    assert answer.status_code == 302
    return answer


def _values(form: BeautifulSoup) -> dict[str, str | list[str]]:
    data: dict[str, str | list[str]] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = field["name"], field.get("type")
        if "__prefix__" in name or kind in {"submit", "button", "file"}:
            continue
        if kind == "checkbox":
            if field.has_attr("checked"):
                data[name] = "on"
            continue
        if field.name == "select":
            data[name] = [option["value"] for option in field.select("option[selected]")]
        else:
            data[name] = (
                field.text.lstrip("\n") if field.name == "textarea" else field.get("value", "")
            )
    return data


def states(product: Product) -> dict[str, str]:
    return dict(product.texts.values_list("language", "state"))


def field(product: Product, language: str, name: str) -> str:
    """Return how the form names a text's field."""
    order = list(product.texts.order_by("pk").values_list("language", flat=True))
    return f"texts-{order.index(language)}-{name}"


def told(answer: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_changed_english_text_leaves_the_translations_stale(desk: Client, product: Product):
    answer = save(desk, product, **{field(product, "en", "title"): "Side-handle teapot"})

    assert states(product) == {"en": "REVIEWED", "de": "STALE", "fr": "STALE"}
    assert "2 translations have fallen behind their English text." in told(answer)


def test_a_translation_that_is_changed_along_with_it_is_not_stale(desk: Client, product: Product):
    save(
        desk,
        product,
        **{
            field(product, "en", "title"): "Side-handle teapot",
            field(product, "de", "title"): "Teekanne mit Seitengriff",
        },
    )

    assert states(product) == {"en": "REVIEWED", "de": "REVIEWED", "fr": "STALE"}


def test_a_changed_translation_makes_nothing_stale(desk: Client, product: Product):
    save(desk, product, **{field(product, "fr", "title"): "Théière à manche"})

    assert set(states(product).values()) == {"REVIEWED"}


def test_the_list_can_be_narrowed_to_what_is_stale_or_missing(desk: Client, product: Product):
    ProductText.objects.filter(product=product, language="de").update(state="STALE")
    url = reverse("admin:shop_product_changelist")

    found = {
        state: desk.get(url, {"translation": state}).context["cl"].result_count
        for state in ("STALE", "MACHINE", "MISSING")
    }

    assert found == {"STALE": 1, "MACHINE": 0, "MISSING": 1}


def test_a_product_that_lacks_something_is_saved_but_hidden(desk: Client, product: Product):
    answer = save(desk, product, **{"variants-0-hs_code": "", "0-customs_description": ""})

    product.refresh_from_db()
    assert product.is_published is False
    assert product.variants.get().hs_code == ""
    assert told(answer)[:2] == [
        "The product is saved but not shown in the shop, because it is incomplete.",
        "Variant TPT lacks: HS code, customs description.",
    ]


def test_a_complete_product_stays_shown(desk: Client, product: Product):
    save(desk, product, brand="Kaolin")

    product.refresh_from_db()
    assert (product.is_published, product.brand) == (True, "Kaolin")
