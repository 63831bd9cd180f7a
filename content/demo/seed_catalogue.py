"""The demo's goods: vocabulary, categories, products, pictures, prices and stock."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db import connection, transaction
from wagtail.images.models import Image

from content.demo.images import DEMO_FOLDER, demo_image, media_facts
from content.demo.seed_vocabulary import Vocabulary, seed_vocabulary
from shop.catalogue.models import (
    Attribute,
    Catalogue,
    Category,
    CategoryText,
    Option,
    OptionValue,
    Product,
    ProductAttribute,
    ProductMedia,
    ProductText,
    Variant,
)
from shop.inventory.models import StockItem, Warehouse
from shop.inventory.services import receive_stock
from shop.kernel.pictures import STANDARD_SPECS
from shop.markets.registry import REGISTRY
from shop.pricing.models import PriceProposal
from shop.pricing.services import accept_proposals, propose_prices
from shop.search.services import refresh_listings, refresh_search_entries

CATALOGUE = "kaolin"
# How many units lie where; every seventh variant is scarce and every eleventh is only in China.
STOCK = {"HAM": 24, "DAV": 18, "RNO": 16, "JDZ": 120}
RENDER_THREADS = 4


def seed_catalogue(*, at: datetime, actor: str) -> int:
    """Create the demo's products where they are missing, priced and in stock; return how many."""
    created = _seed_products()
    _seed_prices(at=at)
    _seed_stock(at=at, actor=actor)
    product_ids = list(
        Product.objects.filter(catalogue__code=CATALOGUE).values_list("pk", flat=True)
    )
    refresh_search_entries(product_ids=product_ids)
    refresh_listings(product_ids=product_ids)
    render_pictures(Image.objects.filter(title__in=media_facts()))
    return created


def render_pictures(images: Iterable[Image]) -> None:
    """Render the standard widths ahead, so that no shopper waits for the first look."""
    with ThreadPoolExecutor(RENDER_THREADS) as pool:
        list(pool.map(_render, images))


def _render(image: Image) -> None:
    image.get_renditions(*STANDARD_SPECS)
    connection.close()


@transaction.atomic
def _seed_products() -> int:
    catalogue, _is_new = Catalogue.objects.get_or_create(
        code=CATALOGUE, defaults={"name": "Kaolin", "is_public": True}
    )
    vocabulary = seed_vocabulary()
    categories = _seed_categories(catalogue)
    rows = [_load(path) for path in sorted((DEMO_FOLDER / "products").glob("*.yaml"))]
    known = set(catalogue.products.values_list("slug", flat=True))
    for row in rows:
        if row["slug"] not in known:
            _seed_product(row, catalogue, categories[row["category"]], vocabulary)
    products = {product.slug: product for product in catalogue.products.all()}
    for row in rows:
        products[row["slug"]].related.set(products[slug] for slug in row["related"])
    return len(rows) - len(known)


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _seed_categories(catalogue: Catalogue) -> dict[str, Category]:
    found = {category.slug: category for category in catalogue.categories.all()}
    if found:
        return found
    root = Category.add_root(catalogue=catalogue, slug=catalogue.code)
    for row in _load(DEMO_FOLDER / "categories.yaml"):
        parent = found[row["parent"]] if row["parent"] else root
        # The parent's own copy counts its children, so it is read again for each of them.
        parent = Category.objects.get(pk=parent.pk)
        category = parent.add_child(catalogue=catalogue, slug=row["slug"])
        found[row["slug"]] = category
        CategoryText.objects.bulk_create(
            CategoryText(
                category=category,
                language=language,
                title=title,
                description=row["description"][language],
            )
            for language, title in row["title"].items()
        )
    return found


def _seed_product(
    row: dict[str, Any], catalogue: Catalogue, category: Category, vocabulary: Vocabulary
) -> None:
    product = Product.objects.create(
        catalogue=catalogue,
        category=category,
        product_type=vocabulary.product_types[row["product_type"]],
        manufacturer=vocabulary.manufacturer,
        slug=row["slug"],
        brand="Kaolin",
        tax_category=row["tax_category"],
        is_published=True,
        published_on=date.fromisoformat(row["published_on"]),
        is_featured=row["is_featured"],
    )
    ProductText.objects.bulk_create(
        ProductText(
            product=product,
            language=language,
            title=row["title"][language],
            subtitle=row["subtitle"][language],
            description=row["description"][language],
            care=row["care"][language],
            safety_warnings=row["safety"][language],
            material=row["material"][language],
        )
        for language in REGISTRY.languages
    )
    for code, value in row["attributes"].items():
        if value is not None:
            _seed_attribute(product, vocabulary.attributes[code], value, vocabulary)
    option, _is_new = Option.objects.get_or_create(
        code=row["option"]["code"], defaults={"labels": row["option"]["label"]}
    )
    for position, variant in enumerate(row["variants"]):
        _seed_variant(product, row, variant, option=option, position=position)


def _seed_attribute(
    product: Product, attribute: Attribute, value: Any, vocabulary: Vocabulary
) -> None:
    row = ProductAttribute(product=product, attribute=attribute)
    if attribute.kind == Attribute.Kind.CHOICE:
        row.choice = vocabulary.choices[attribute.code, value]
    elif attribute.kind == Attribute.Kind.BOOLEAN:
        row.boolean = value
    else:
        row.number = Decimal(value)
    row.save()


def _seed_variant(
    product: Product, row: dict[str, Any], data: dict[str, Any], *, option: Option, position: int
) -> None:
    packed = row["packed_mm"]
    variant = Variant.objects.create(
        product=product,
        sku=data["sku"],
        position=position,
        base_price=Decimal(data["price_eur"]),
        weight_g=row["weight_g"],
        length_mm=packed["length"],
        width_mm=packed["width"],
        height_mm=packed["height"],
        hs_code=row["hs_code"],
        customs_description=row["customs_description"][:120],
        country_of_origin=row["country_of_origin"],
        manufacturer_code=data["manufacturer_code"],
    )
    value, _is_new = OptionValue.objects.get_or_create(
        option=option,
        code=data["option_value"],
        defaults={"labels": data["label"], "colour": data["colour_family"]},
    )
    variant.option_values.add(value)
    for number, file_name in enumerate(data["images"]):
        ProductMedia.objects.create(
            product=product,
            variant=variant,
            image=demo_image(file_name),
            alts=media_facts()[file_name]["alt"],
            position=position * 10 + number,
        )


def _seed_prices(*, at: datetime) -> None:
    """Accept what today's rates propose for variants that have no price yet."""
    variants = Variant.objects.filter(product__catalogue__code=CATALOGUE, prices__isnull=True)
    variant_ids = list(variants.values_list("pk", flat=True))
    if not variant_ids:
        return
    for code in REGISTRY.markets:
        propose_prices(market_code=code, at=at, variant_ids=variant_ids)
    proposals = PriceProposal.objects.filter(
        variant_id__in=variant_ids, state=PriceProposal.State.OPEN
    )
    accept_proposals(
        proposal_ids=list(proposals.values_list("pk", flat=True)), actor_id=None, at=at
    )


def _seed_stock(*, at: datetime, actor: str) -> None:
    stocked = set(StockItem.objects.values_list("warehouse_id", "variant_id"))
    codes = set(Warehouse.objects.values_list("code", flat=True))
    variants = Variant.objects.filter(product__catalogue__code=CATALOGUE).order_by("pk")
    for index, variant_id in enumerate(variants.values_list("pk", flat=True), start=1):
        for warehouse, units in STOCK.items():
            is_missing = warehouse in codes and (warehouse, variant_id) not in stocked
            if is_missing and not (index % 11 == 0 and warehouse != "JDZ"):
                receive_stock(
                    warehouse_id=warehouse,
                    variant_id=variant_id,
                    quantity=2 if index % 7 == 0 and warehouse != "JDZ" else units,
                    actor=actor,
                    at=at,
                )
