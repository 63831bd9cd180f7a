"""What an order stands on: market, warehouse, delivery method, carrier, variant, user."""

import factory
from factory.django import DjangoModelFactory

from logistics.carriers.models import Carrier
from shop.accounts.models import User
from shop.catalogue.models import Catalogue, Category, Product, ProductText, Variant
from shop.delivery.models import DeliveryMethod
from shop.inventory.models import Warehouse
from shop.markets.models import Market
from shop.markets.registry import REGISTRY

WAREHOUSES = {
    "HAM": ("Hamburg", "DE", "Europe/Berlin"),
    "DAV": ("Daventry", "GB", "Europe/London"),
    "JDZ": ("Jingdezhen", "CN", "Asia/Shanghai"),
    "RNO": ("Reno", "US", "America/Los_Angeles"),
}


class MarketFactory(DjangoModelFactory):
    """A market of the market file; the German one unless a code is given."""

    class Meta:
        model = Market
        django_get_or_create = ("code",)

    code = "de"
    name = factory.LazyAttribute(lambda made: REGISTRY.markets[made.code].name)
    currency = factory.LazyAttribute(lambda made: REGISTRY.markets[made.code].currency)


class WarehouseFactory(DjangoModelFactory):
    """A warehouse; Hamburg unless a code is given."""

    class Meta:
        model = Warehouse
        django_get_or_create = ("code",)

    code = "HAM"
    name = "Kaolin"
    line1 = "Am Kai 1"
    city = factory.LazyAttribute(lambda made: WAREHOUSES[made.code][0])
    country = factory.LazyAttribute(lambda made: WAREHOUSES[made.code][1])
    timezone = factory.LazyAttribute(lambda made: WAREHOUSES[made.code][2])


class DeliveryMethodFactory(DjangoModelFactory):
    """A delivery method."""

    class Meta:
        model = DeliveryMethod
        django_get_or_create = ("code",)

    code = "standard"
    labels = {"en": "Standard", "de": "Standardversand"}


class CarrierFactory(DjangoModelFactory):
    """A carrier."""

    class Meta:
        model = Carrier
        django_get_or_create = ("code",)

    code = "dhl"
    name = factory.LazyAttribute(lambda made: made.code.upper())
    tracking_url = "https://carrier.example/track/{number}"


class CatalogueFactory(DjangoModelFactory):
    """The public catalogue."""

    class Meta:
        model = Catalogue
        django_get_or_create = ("code",)

    code = "kaolin"
    name = "Kaolin"
    is_public = True


class ProductFactory(DjangoModelFactory):
    """A published product with an English and a German text."""

    class Meta:
        model = Product
        skip_postgeneration_save = True

    catalogue = factory.SubFactory(CatalogueFactory)
    category = factory.LazyAttribute(lambda made: teapots(made.catalogue))
    slug = factory.Sequence(lambda number: f"teapot-{number}")
    brand = "Kaolin"
    is_published = True

    @factory.post_generation
    def texts(self, create: bool, extracted: dict[str, str] | None, **_: object) -> None:  # noqa: FBT001
        """Write a title for each language of ``texts={"de": "Teekanne"}``."""
        if not create:
            return
        for language, title in (extracted or {"en": "Teapot", "de": "Teekanne"}).items():
            ProductText.objects.create(product=self, language=language, title=title)


class VariantFactory(DjangoModelFactory):
    """A variant that may be sold and shipped."""

    class Meta:
        model = Variant

    product = factory.SubFactory(ProductFactory)
    sku = factory.Sequence(lambda number: f"KAO-{number:04d}")
    weight_g = 900
    hs_code = "691110"
    customs_description = "Porcelain teapot"
    country_of_origin = "CN"


class UserFactory(DjangoModelFactory):
    """A customer who signs in with the password "correct horse"."""

    class Meta:
        model = User

    email = factory.Sequence(lambda number: f"customer{number}@example.com")
    password = factory.django.Password("correct horse")


class StaffFactory(UserFactory):
    """A member of staff who may do everything."""

    email = factory.Sequence(lambda number: f"staff{number}@example.com")
    is_staff = True
    is_superuser = True


def teapots(catalogue: Catalogue) -> Category:
    """Return the catalogue's category of teapots, made when it is missing."""
    found = Category.objects.filter(catalogue=catalogue, slug="teapots").first()
    return found or Category.add_root(catalogue=catalogue, slug="teapots")
