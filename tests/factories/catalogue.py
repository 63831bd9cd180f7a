"""Products, prices and stock for tests; each factory makes a complete, sellable thing.

``VariantFactory()`` alone can be shown but not bought; ``SoldVariantFactory()`` has a price in a
market and units in its warehouse, and its listing is fresh.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import factory
from django.core.files.images import ImageFile
from djmoney.money import Money
from factory.django import DjangoModelFactory
from PIL import Image as PillowImage
from wagtail.images.models import Image
from wagtail.models import Collection

from shop.catalogue.models import (
    Attribute,
    AttributeChoice,
    Catalogue,
    Category,
    CategoryText,
    Manufacturer,
    Option,
    OptionValue,
    Product,
    ProductAttribute,
    ProductMedia,
    ProductText,
    ProductType,
    ResponsiblePerson,
    Variant,
)
from shop.inventory.models import StockItem, StockMovement
from shop.markets.registry import REGISTRY
from shop.pricing.models import Price
from shop.search.services import refresh_listings, refresh_search_entries
from tests.factories.basics import CatalogueFactory, MarketFactory, WarehouseFactory

CREATED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def root_category(catalogue: Catalogue) -> Category:
    """Return the one root of a catalogue's category tree, made when there is none."""
    root = Category.objects.filter(catalogue=catalogue, depth=1).first()
    return root or Category.add_root(catalogue=catalogue, slug=catalogue.code)


class CategoryFactory(DjangoModelFactory):
    """A category below the catalogue's root, or below ``parent``, with an English text."""

    class Meta:
        model = Category

    catalogue = factory.SubFactory(CatalogueFactory)
    slug = factory.Sequence(lambda number: f"category-{number}")

    @classmethod
    def _create(cls, model_class: type[Category], *_args: Any, **kwargs: Any) -> Category:
        parent = kwargs.pop("parent", None) or root_category(kwargs["catalogue"])
        title = kwargs.pop("title", None) or kwargs["slug"].replace("-", " ").title()
        category = Category.objects.get(pk=parent.pk).add_child(**kwargs)
        CategoryText.objects.create(category=category, language="en", title=title)
        return category

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        parent = kwargs.get("parent")
        if parent is not None:
            kwargs["catalogue"] = parent.catalogue
        return kwargs


class CategoryTextFactory(DjangoModelFactory):
    """A category's text in German."""

    class Meta:
        model = CategoryText

    category = factory.SubFactory(CategoryFactory)
    language = "de"
    title = factory.Sequence(lambda number: f"Kategorie {number}")


class ManufacturerFactory(DjangoModelFactory):
    """The maker that product safety law asks for."""

    class Meta:
        model = Manufacturer
        django_get_or_create = ("name",)

    name = "Kiln One Ltd"
    postal_address = "1 Kiln Lane\n333000 Jingdezhen\nCN"
    email = "safety@kiln.example"


class ResponsiblePersonFactory(DjangoModelFactory):
    """The maker's responsible person in the European Union."""

    class Meta:
        model = ResponsiblePerson

    manufacturer = factory.SubFactory(ManufacturerFactory)
    region = ResponsiblePerson.Region.EU
    name = "Kiln Europa GmbH"
    postal_address = "Hafenweg 2\n20457 Hamburg\nDE"
    email = "eu@kiln.example"


class ProductTypeFactory(DjangoModelFactory):
    """A product type without required attributes."""

    class Meta:
        model = ProductType
        django_get_or_create = ("code",)

    code = "ceramic"
    labels = factory.LazyFunction(lambda: {"en": "Ceramics", "de": "Keramik"})


class ProductFactory(DjangoModelFactory):
    """A published product with English texts; ``title=`` names it."""

    class Meta:
        model = Product
        skip_postgeneration_save = True

    catalogue = factory.SubFactory(CatalogueFactory)
    category = factory.SubFactory(CategoryFactory, catalogue=factory.SelfAttribute("..catalogue"))
    manufacturer = factory.SubFactory(ManufacturerFactory)
    slug = factory.Sequence(lambda number: f"teapot-{number}")
    is_published = True
    published_on = date(2026, 1, 15)

    @factory.post_generation
    def title(self, create: bool, extracted: str | None, **_kwargs: Any) -> None:  # noqa: FBT001
        """Write the English text, unless ``title=""`` asks for none."""
        if create and extracted != "":
            title = extracted or str(self.slug).replace("-", " ").title()
            ProductTextFactory(product=self, language="en", title=title)


class ProductTextFactory(DjangoModelFactory):
    """A product's text in German."""

    class Meta:
        model = ProductText

    product = factory.SubFactory(ProductFactory)
    language = "de"
    title = factory.Sequence(lambda number: f"Teekanne {number}")
    subtitle = "White porcelain"
    description = "Thrown thin.\n\nGlazed twice."
    care = "Wash by hand."
    safety_warnings = "Gets hot."


class OptionFactory(DjangoModelFactory):
    """The option "glaze"."""

    class Meta:
        model = Option
        django_get_or_create = ("code",)

    code = "glaze"
    labels = factory.LazyFunction(lambda: {"en": "Glaze", "de": "Glasur"})


class OptionValueFactory(DjangoModelFactory):
    """A glaze, celadon unless another code is given."""

    class Meta:
        model = OptionValue
        django_get_or_create = ("option", "code")

    option = factory.SubFactory(OptionFactory)
    code = "celadon"
    labels = factory.LazyAttribute(lambda value: {"en": value.code.title()})
    colour = "green"


class AttributeFactory(DjangoModelFactory):
    """The choice attribute "material"."""

    class Meta:
        model = Attribute
        django_get_or_create = ("code",)

    code = "material"
    labels = factory.LazyAttribute(lambda attribute: {"en": attribute.code.title()})
    kind = Attribute.Kind.CHOICE
    is_facet = True


class AttributeChoiceFactory(DjangoModelFactory):
    """The material "porcelain"."""

    class Meta:
        model = AttributeChoice
        django_get_or_create = ("attribute", "code")

    attribute = factory.SubFactory(AttributeFactory)
    code = "porcelain"
    labels = factory.LazyAttribute(lambda choice: {"en": choice.code.title()})


class ProductAttributeFactory(DjangoModelFactory):
    """A product made of porcelain."""

    class Meta:
        model = ProductAttribute

    product = factory.SubFactory(ProductFactory)
    choice = factory.SubFactory(AttributeChoiceFactory)
    attribute = factory.SelfAttribute("choice.attribute")


class VariantFactory(DjangoModelFactory):
    """An active variant with weight, size and customs data; ``option_value=`` sets its glaze."""

    class Meta:
        model = Variant
        skip_postgeneration_save = True

    product = factory.SubFactory(ProductFactory)
    sku = factory.Sequence(lambda number: f"TPT-{number:04}")
    base_price = Decimal("48.0000")
    weight_g = 600
    length_mm = 200
    width_mm = 150
    height_mm = 150
    hs_code = "691110"
    customs_description = "porcelain teapot"
    country_of_origin = "CN"

    @factory.post_generation
    def option_value(self, create: bool, extracted: OptionValue | None, **_kwargs: Any) -> None:  # noqa: FBT001
        """Give the variant its option value, when there is one."""
        if create and extracted is not None:
            self.option_values.add(extracted)


class StockItemFactory(DjangoModelFactory):
    """Ten units in Hamburg, with the ledger line that explains them."""

    class Meta:
        model = StockItem
        skip_postgeneration_save = True

    warehouse = factory.SubFactory(WarehouseFactory)
    variant = factory.SubFactory(VariantFactory)
    on_hand = 10

    @factory.post_generation
    def ledger(self, create: bool, _extracted: Any, **_kwargs: Any) -> None:  # noqa: FBT001
        """Write the movement, so that the ledger's sums are the item's figures."""
        if create and (self.on_hand or self.reserved):
            StockMovement.objects.create(
                stock_item=self,
                kind=StockMovement.Kind.RECEIVED,
                on_hand_change=self.on_hand,
                reserved_change=self.reserved,
                actor="factory",
                created_at=CREATED_AT,
            )


class PriceFactory(DjangoModelFactory):
    """What a variant costs in Germany; ``amount=`` takes Money in the market's currency."""

    class Meta:
        model = Price

    market = factory.SubFactory(MarketFactory)
    variant = factory.SubFactory(VariantFactory)
    amount = factory.LazyAttribute(lambda price: Money(Decimal("57.90"), price.market.currency))
    updated_at = CREATED_AT


class SoldVariantFactory(VariantFactory):
    """A variant that shoppers in a market can buy: ``market=``, ``amount=`` and ``on_hand=``."""

    @classmethod
    def _create(cls, model_class: type[Variant], *args: Any, **kwargs: Any) -> Variant:
        market = MarketFactory(code=kwargs.pop("market", "de"))
        amount = kwargs.pop("amount", None)
        on_hand = kwargs.pop("on_hand", 10)
        variant: Variant = super()._create(model_class, *args, **kwargs)
        prices = {} if amount is None else {"amount": Money(amount, market.currency)}
        PriceFactory(market=market, variant=variant, **prices)
        warehouse = WarehouseFactory(code=REGISTRY.markets[market.code].warehouses[0])
        StockItemFactory(warehouse=warehouse, variant=variant, on_hand=on_hand)
        return variant

    @classmethod
    def _after_postgeneration(cls, instance: Variant, create: bool, results: Any = None) -> None:  # noqa: FBT001
        super()._after_postgeneration(instance, create, results)
        if create:
            refresh_listings(product_ids=[instance.product_id])
            refresh_search_entries(product_ids=[instance.product_id])


class ImageFactory(DjangoModelFactory):
    """A small real picture in Wagtail."""

    class Meta:
        model = Image

    title = factory.Sequence(lambda number: f"Picture {number}")

    @classmethod
    def _create(cls, model_class: type[Image], *args: Any, **kwargs: Any) -> Image:
        # A test with real transactions empties the database of what Wagtail's migrations made.
        if not Collection.objects.exists():
            Collection.add_root(name="Root")
        image: Image = super()._create(model_class, *args, **kwargs)
        return image

    @factory.lazy_attribute
    def file(self) -> ImageFile:
        """Draw a plain square."""
        content = BytesIO()
        PillowImage.new("RGB", (64, 64), (200, 190, 170)).save(content, format="WEBP")
        return ImageFile(BytesIO(content.getvalue()), name="plain.webp")


class ProductMediaFactory(DjangoModelFactory):
    """A product's picture with alternative texts in English and German."""

    class Meta:
        model = ProductMedia

    product = factory.SubFactory(ProductFactory)
    image = factory.SubFactory(ImageFactory)
    alts = factory.LazyFunction(lambda: {"en": "A teapot", "de": "Eine Teekanne"})
