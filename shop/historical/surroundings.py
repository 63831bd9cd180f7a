"""What historical orders stand on: hidden products, a closed warehouse, a delivery method of old.

Nobody can buy, find or send anything by these; they give the orders' lines something to point at.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from shop.catalogue.models import Catalogue, Product, ProductText, Variant
from shop.catalogue.services.vocabulary import root_category
from shop.delivery.models import DeliveryMethod
from shop.historical.rulings import SELLER
from shop.historical.values import ImportFileError
from shop.inventory.models import Warehouse
from shop.invoicing.models import LegalEntity
from shop.invoicing.selectors import NoLegalEntityError, get_selling_entity
from shop.markets.models import Market

CODE, WAREHOUSE = "historical", "historic"
LANGUAGE = "en"
CARRIER = "historical"
LABELS = {
    "en": "As it was then",
    "de": "Wie damals",
    "fr": "Comme à l’époque",
    "ja": "当時の配送方法",
    "zh-hans": "沿用当时的配送方式",
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The keys that every order of an import uses; variants by their code in the file."""

    market: Market
    entity: LegalEntity
    warehouse_id: str
    method_id: int
    variants: Mapping[str, int]

    @property
    def language(self) -> str:
        """The variant of the shop that the orders count to: the market's English one, if any."""
        variants = self.market.data.variants
        return next((code for code in variants if code.startswith(LANGUAGE)), variants[0])


def find_market(code: str) -> Market:
    """Return the market that the orders are to belong to.

    :raises ImportFileError: when there is none of that code
    """
    market = Market.objects.filter(pk=code).first()
    if market is None:
        known = ", ".join(Market.objects.order_by("pk").values_list("pk", flat=True))
        raise ImportFileError(f"there is no market {code!r}; there are: {known or 'none'}")
    return market


def find_entity() -> LegalEntity:
    """Return the company whose books the documents go to.

    :raises ImportFileError: when it has not been entered
    """
    try:
        return get_selling_entity()
    except NoLegalEntityError as error:
        text = f"enter the selling company {settings.LEGAL_ENTITY!r} first"
        raise ImportFileError(text) from error


@transaction.atomic(durable=True)
def prepare(*, market: Market, entity: LegalEntity, titles: Mapping[str, str]) -> Surroundings:
    """Make what is missing and return all of it; doing it again adds nothing.

    :raises ImportFileError: when something of another kind has one of the codes
    """
    Warehouse.objects.get_or_create(
        code=WAREHOUSE,
        defaults={
            "name": "Historical orders",
            "city": "Historical orders",
            "country": SELLER,
            "timezone": "Europe/London",
            "is_active": False,
        },
    )
    method, _is_new = DeliveryMethod.objects.get_or_create(
        code=CODE, defaults={"labels": LABELS, "is_active": False, "position": 99}
    )
    return Surroundings(
        market=market,
        entity=entity,
        warehouse_id=WAREHOUSE,
        method_id=method.pk,
        variants=_variants(titles),
    )


def _variants(titles: Mapping[str, str]) -> dict[str, int]:
    catalogue, _is_new = Catalogue.objects.get_or_create(
        code=CODE, defaults={"name": "Historical", "is_public": False}
    )
    if catalogue.is_public:
        raise ImportFileError(
            f"catalogue {CODE!r} is public: historical products go to a hidden one"
        )
    known = _known(catalogue)
    missing = sorted(titles.keys() - known.keys())
    category = root_category(catalogue=catalogue)
    products = [
        Product(catalogue=catalogue, category=category, slug=f"{slugify(code)}-{index}")
        for index, code in enumerate(missing, start=len(known))
    ]
    Product.objects.bulk_create(products)
    pairs = list(zip(missing, products, strict=True))
    ProductText.objects.bulk_create(
        ProductText(product=product, language=LANGUAGE, title=titles[code])
        for code, product in pairs
    )
    try:
        Variant.objects.bulk_create(
            Variant(product=product, sku=_sku(code), is_active=False) for code, product in pairs
        )
    except IntegrityError as error:
        raise ImportFileError(f"another catalogue has a SKU of ours: {error}") from error
    return _known(catalogue)


def _known(catalogue: Catalogue) -> dict[str, int]:
    rows = Variant.objects.filter(product__catalogue=catalogue).values_list("sku", "pk")
    return {sku.removeprefix(_sku("")): pk for sku, pk in rows}


def _sku(code: str) -> str:
    """Return a SKU that no product of today has; an order's line shows the code as it was."""
    return f"{CODE}-{code}"
