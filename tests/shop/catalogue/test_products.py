"""Saving and publishing products."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from shop.catalogue.models import Attribute, ProductText
from shop.catalogue.services import (
    IncompleteProductError,
    MissingReferenceError,
    PictureData,
    ProductData,
    TextData,
    VariantData,
    publish,
    save_pictures,
    save_product,
    save_related,
    save_texts,
)
from tests.factories.catalogue import (
    AttributeChoiceFactory,
    AttributeFactory,
    CatalogueFactory,
    CategoryFactory,
    ImageFactory,
    ManufacturerFactory,
    OptionValueFactory,
    ProductFactory,
    ProductTypeFactory,
    ResponsiblePersonFactory,
    VariantFactory,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def data() -> ProductData:
    CategoryFactory(slug="teapots")
    OptionValueFactory(code="celadon")
    AttributeChoiceFactory(code="porcelain")
    AttributeFactory(code="capacity_ml", kind=Attribute.Kind.NUMBER)
    return ProductData(
        slug="teapot",
        category_slug="teapots",
        texts={"en": TextData("Teapot", safety_warnings="Hot."), "de": TextData("Kanne")},
        variants=[
            VariantData(
                "TPT-CEL",
                base_price=Decimal("48.0000"),
                option_values={"glaze": "celadon"},
                weight_g=500,
                hs_code="691110",
                customs_description="porcelain teapot",
                country_of_origin="CN",
            ),
            VariantData("TPT-IVO"),
        ],
        attributes={"material": "porcelain", "capacity_ml": 150},
        manufacturer_id=ManufacturerFactory().pk,
    )


def save(data: ProductData):
    return save_product(catalogue=CatalogueFactory(), data=data, at=AT)


def test_saving_twice_changes_nothing(data):
    first = save(data)
    second = save(data)

    assert second.pk == first.pk
    assert list(second.variants.values_list("sku", "position")) == [("TPT-CEL", 0), ("TPT-IVO", 1)]
    assert second.attributes.count() == 2
    assert set(second.texts.values_list("state", flat=True)) == {"REVIEWED"}
    assert second.is_published is False


def test_a_variant_that_is_not_named_becomes_inactive(data):
    save(data)
    product = save(replace(data, variants=data.variants[:1]))

    assert list(product.variants.filter(is_active=True).values_list("sku", flat=True)) == [
        "TPT-CEL"
    ]
    assert product.variants.count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"category_slug": "nowhere"},
        {"product_type": "nothing"},
        {"attributes": {"weight": 1}},
        {"attributes": {"material": "cheese"}},
        {"variants": [VariantData("X", option_values={"glaze": "none"})]},
    ],
)
def test_unknown_references_are_named_and_nothing_is_stored(data, changes):
    with pytest.raises(MissingReferenceError):
        save(replace(data, **changes))

    assert ProductText.objects.exists() is False


def test_an_sku_of_another_catalogue_stays_there(data):
    VariantFactory(sku="TPT-IVO", product__catalogue__code="esci")

    with pytest.raises(MissingReferenceError):
        save(data)


def test_a_changed_source_makes_reviewed_translations_stale(data):
    product = save(data)

    save_texts(product=product, texts={"en": TextData("Small teapot")})

    states = dict(product.texts.values_list("language", "state"))
    assert states == {"en": "REVIEWED", "de": "STALE"}


def test_an_unchanged_source_leaves_translations_alone(data):
    product = save(data)

    save_texts(product=product, texts={"en": data.texts["en"]})

    assert product.texts.get(language="de").state == "REVIEWED"


def test_a_translation_given_again_is_fresh(data):
    product = save(data)
    save_texts(product=product, texts={"en": TextData("Small teapot")})

    save_texts(product=product, texts={"de": TextData("Kleine Kanne")})

    german, english = product.texts.get(language="de"), product.texts.get(language="en")
    assert german.state == "REVIEWED"
    assert german.source_digest == english.source_digest


def test_an_incomplete_product_is_not_published(data):
    product = save(data)
    product.product_type = ProductTypeFactory()
    product.product_type.required_attributes.add(AttributeFactory(code="handmade"))
    product.save()

    with pytest.raises(IncompleteProductError) as refusal:
        publish(product_id=product.pk, at=AT)

    assert len(refusal.value.reasons) == 2
    assert any("TPT-IVO" in reason for reason in refusal.value.reasons)
    product.refresh_from_db()
    assert product.is_published is False


def test_a_complete_product_is_published(data):
    product = save(replace(data, variants=data.variants[:1]))
    for region in ("EU", "GB"):
        ResponsiblePersonFactory(manufacturer=product.manufacturer, region=region)

    published = publish(product_id=product.pk, at=AT)

    assert published.is_published is True
    assert published.published_on == date(2026, 3, 2)


def test_pictures_are_replaced(data, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    product = save(data)
    first, second = ImageFactory(), ImageFactory()

    save_pictures(product=product, pictures=[PictureData(first.pk, {"en": "Pot"}, sku="TPT-CEL")])
    save_pictures(product=product, pictures=[PictureData(second.pk, {"en": "Pot"}, sku="TPT-CEL")])

    assert list(product.media.values_list("image_id", flat=True)) == [second.pk]


def test_related_products_keep_their_order(data):
    product = save(data)
    others = [ProductFactory(slug=slug) for slug in ("a", "b", "c")]

    save_related(product=product, slugs=["c", "a", "missing"])

    rows = product.related.through.objects.filter(from_product=product).order_by("pk")
    assert [row.to_product_id for row in rows] == [others[2].pk, others[0].pk]
