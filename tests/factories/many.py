"""A shop of any size: a hundred pieces through the services, the others copied in the database.

``sell_many(number=6764)`` fills the public catalogue with products that are published, translated,
pictured, priced, in stock and listed; called again, it adds what is missing up to the number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from shop.catalogue.models import (
    AttributeChoice,
    Catalogue,
    Category,
    OptionValue,
    Product,
    ProductAttribute,
    ProductMedia,
    ProductText,
    Variant,
)
from shop.catalogue.selectors import COLOUR_OPTION
from shop.inventory.models import StockItem, StockMovement
from shop.kernel.money import Money
from shop.markets.registry import REGISTRY
from shop.pricing.models import Price
from shop.search.models import Listing, SearchEntry
from shop.search.services import refresh_listings, refresh_search_entries
from tests.factories.basics import CatalogueFactory, MarketFactory, WarehouseFactory
from tests.factories.catalogue import (
    CREATED_AT,
    AttributeChoiceFactory,
    CategoryFactory,
    ImageFactory,
    ManufacturerFactory,
    OptionValueFactory,
)

PIECE = "piece-{}"
"""The slug of a product by its number."""

_ORIGINALS = 100
_STEP = 1000
"""What lies between the key of a row and that of its copy: more than the originals have rows."""

_PICTURES = 30
_WAREHOUSE = "HAM"
_ON_HAND = 10
_GLAZES = {"celadon": "green", "ivory": "white"}
_MATERIALS = ("porcelain", "stoneware", "glass")
# Every second product is a teapot, so that the smaller shop fills a page of any list, too.
_NOUNS = (
    ("teaware", {"en": "teapot", "de": "Teekanne", "ja": "急須"}),
    ("tableware", {"en": "dinner plate", "de": "Speiseteller", "ja": "平皿"}),
    ("teaware", {"en": "teapot with bamboo handle", "de": "Teekanne", "ja": "竹柄の急須"}),
    ("vases", {"en": "bud vase", "de": "Vase", "ja": "一輪挿し"}),
)
_WORDS = (
    ("quiet", "leise", "静かな"),
    ("thin", "dünne", "薄い"),
    ("morning", "morgendliche", "朝の"),
    ("river", "flussgrüne", "川の"),
    ("woodfired", "holzgebrannte", "薪窯の"),
    ("speckled", "gesprenkelte", "斑の"),
    ("small", "kleine", "小さな"),
)


@dataclass(frozen=True, slots=True)
class _Kit:
    """What every product is made of."""

    catalogue: Catalogue
    categories: dict[str, Category]
    glazes: list[OptionValue]
    materials: list[AttributeChoice]
    image_ids: list[int]
    manufacturer_id: int


def sell_many(*, number: int, markets: Sequence[str] = ("de", "jp")) -> None:
    """Fill the shop up to so many pieces, each in two glazes with ten units in Hamburg.

    The planner knows of them afterwards, as it does where a database has been up for a minute.
    """
    pieces = Product.objects.filter(slug__startswith=PIECE.format("")).order_by("pk")
    known = pieces.count()
    missing = range(known, min(number, _ORIGINALS))
    if missing:
        _sell(missing, markets=markets)
    ids = list(pieces.values_list("pk", flat=True)[:_ORIGINALS])
    first, last = max(known, _ORIGINALS) // _ORIGINALS, number // _ORIGINALS
    _copy(ids, rounds=(first, last - 1))
    _copy(ids[: number % _ORIGINALS], rounds=(last, last))
    _analyse()


def _kit() -> _Kit:
    catalogue = CatalogueFactory()
    for colour in _GLAZES.values():
        OptionValueFactory(option__code=COLOUR_OPTION, code=colour, colour=colour)
    slugs = dict.fromkeys(slug for slug, _titles in _NOUNS)
    return _Kit(
        catalogue=catalogue,
        categories={slug: CategoryFactory(catalogue=catalogue, slug=slug) for slug in slugs},
        glazes=[OptionValueFactory(code=code, colour=hue) for code, hue in _GLAZES.items()],
        materials=[AttributeChoiceFactory(code=code) for code in _MATERIALS],
        image_ids=[ImageFactory().pk for _number in range(_PICTURES)],
        manufacturer_id=ManufacturerFactory().pk,
    )


def _sell(numbers: Sequence[int], *, markets: Sequence[str]) -> None:
    kit = _kit()
    for code in markets:
        MarketFactory(code=code)
    WarehouseFactory(code=_WAREHOUSE)
    products = Product.objects.bulk_create(_product(number, kit=kit) for number in numbers)
    pairs = list(zip(numbers, products, strict=True))
    ProductText.objects.bulk_create(text for pair in pairs for text in _texts(*pair))
    ProductAttribute.objects.bulk_create(
        ProductAttribute(product=product, attribute=choice.attribute, choice=choice)
        for number, product in pairs
        for choice in [kit.materials[number % len(kit.materials)]]
    )
    ProductMedia.objects.bulk_create(
        ProductMedia(
            product=product,
            image_id=kit.image_ids[number % len(kit.image_ids)],
            alts={"en": "A piece of porcelain"},
        )
        for number, product in pairs
    )
    variants = Variant.objects.bulk_create(
        variant for pair in pairs for variant in _variants(*pair)
    )
    Variant.option_values.through.objects.bulk_create(
        Variant.option_values.through(variant=variant, optionvalue=kit.glazes[variant.position])
        for variant in variants
    )
    _price_and_stock(variants, markets=markets)
    ids = [product.pk for product in products]
    refresh_listings(product_ids=ids)
    refresh_search_entries(product_ids=ids)


def _product(number: int, *, kit: _Kit) -> Product:
    return Product(
        catalogue=kit.catalogue,
        category=kit.categories[_NOUNS[number % len(_NOUNS)][0]],
        manufacturer_id=kit.manufacturer_id,
        slug=PIECE.format(number),
        brand="Kaolin",
        is_published=True,
        published_on=CREATED_AT.date(),
        is_featured=number % 10 == 0,
    )


def _texts(number: int, product: Product) -> Iterator[ProductText]:
    _category, nouns = _NOUNS[number % len(_NOUNS)]
    for place, (language, noun) in enumerate(nouns.items()):
        first, second = (_WORDS[n % len(_WORDS)][place] for n in (number, number // 7))
        yield ProductText(
            product=product,
            language=language,
            title=f"{first} {second} {noun} {number}",
            description=f"{second} {noun}. {first}.",
        )


def _variants(number: int, product: Product) -> Iterator[Variant]:
    for position in range(len(_GLAZES)):
        yield Variant(
            product=product,
            sku=f"PIECE-{number}-{position}",
            position=position,
            base_price=Decimal(30 + number % 90),
            weight_g=600,
            length_mm=200,
            width_mm=150,
            height_mm=150,
            hs_code="691110",
            customs_description="porcelain",
            country_of_origin="CN",
        )


def _price_and_stock(variants: Sequence[Variant], *, markets: Sequence[str]) -> None:
    Price.objects.bulk_create(
        Price(
            market_id=code,
            variant=variant,
            amount=Money(variant.base_price, REGISTRY.markets[code].currency),
            updated_at=CREATED_AT,
        )
        for variant in variants
        for code in markets
    )
    items = StockItem.objects.bulk_create(
        StockItem(warehouse_id=_WAREHOUSE, variant=variant, on_hand=_ON_HAND)
        for variant in variants
    )
    StockMovement.objects.bulk_create(
        StockMovement(
            stock_item=item,
            kind=StockMovement.Kind.RECEIVED,
            on_hand_change=_ON_HAND,
            actor="factory",
            created_at=CREATED_AT,
        )
        for item in items
    )


_COPIED: dict[type[Model], str] = {
    Product: "pk",
    ProductText: "product",
    ProductAttribute: "product",
    ProductMedia: "product",
    Variant: "product",
    Variant.option_values.through: "variant__product",
    Price: "variant__product",
    StockItem: "variant__product",
    StockMovement: "stock_item__variant__product",
    Listing: "product",
    SearchEntry: "product",
}
"""What belongs to a product and how it refers to it; what is referred to comes first."""

_SHIFTED = {"id", "product_id", "variant_id", "stock_item_id"}
_NUMBERED = {"slug", "sku", "title"}


def _copy(product_ids: Sequence[int], *, rounds: tuple[int, int]) -> None:
    """Copy the products with everything that belongs to them, once for each round."""
    with connection.cursor() as cursor:
        for model, path in _COPIED.items():
            columns = [field.column for field in model._meta.concrete_fields]
            keys = model._default_manager.filter(**{f"{path}__in": product_ids})
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"  # noqa: S608 — ours
                f" SELECT {', '.join(map(_copied, columns))} FROM {model._meta.db_table},"
                " generate_series(%s::int, %s::int) AS round WHERE id = ANY(%s)",
                [*rounds, list(keys.values_list("pk", flat=True))],
            )
        for statement in connection.ops.sequence_reset_sql(no_style(), list(_COPIED)):
            cursor.execute(statement)


def _copied(column: str) -> str:
    if column in _SHIFTED:
        return f"{column} + round * {_STEP}"
    return f"{column} || '-' || round" if column in _NUMBERED else column


def _analyse() -> None:
    with connection.cursor() as cursor:
        for model in _COPIED:
            cursor.execute(f"ANALYZE {model._meta.db_table}")
