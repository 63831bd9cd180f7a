"""The demo's goods: categories, products, pictures, prices and stock, through the services."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db import connection, transaction
from wagtail.images.models import Image

from content.demo.images import DEMO_FOLDER, demo_image, media_facts
from content.demo.seed_vocabulary import Vocabulary, seed_vocabulary
from shop.bundles.services import set_bundle
from shop.catalogue.models import Catalogue, Product, Variant
from shop.catalogue.selectors import COLOUR_OPTION
from shop.catalogue.services import (
    CategoryData,
    PictureData,
    ProductData,
    TextData,
    VariantData,
    publish,
    root_category,
    save_category,
    save_category_texts,
    save_option_value,
    save_pictures,
    save_product,
    save_related,
)
from shop.inventory.models import StockItem, Warehouse
from shop.inventory.services import receive_stock
from shop.kernel.money import Money
from shop.kernel.pictures import STANDARD_SPECS, prefetch_renditions
from shop.markets.registry import REGISTRY
from shop.pricing.calculate import round_price
from shop.pricing.models import Price, PriceProposal
from shop.pricing.services import accept_proposals, propose_prices
from shop.pricing.services.prices import set_prices
from shop.search.services import refresh_listings, refresh_search_entries

# How many units lie where; every seventh variant is scarce and every eleventh is only in China.
STOCK = {"HAM": 24, "DAV": 18, "RNO": 16, "JDZ": 120}
# Long enough for a reduction to have a lowest price of thirty days, and for the desk to have
# something to decide: a price may be changed again after two weeks.
SOLD_BEFORE = timedelta(days=60)
RENDER_THREADS = 4
REDUCED = "planter"
_COLOUR_LABELS = {"en": "Colour family", "de": "Farbfamilie", "fr": "Famille de couleurs"}

Row = dict[str, Any]


def seed_catalogue(*, at: datetime, actor: str) -> int:
    """Create the demo's products where they are missing, priced and in stock; return how many."""
    catalogue = _seed_words()
    created = _seed_products(catalogue, at=at)
    _seed_prices(catalogue, at=at)
    _seed_stock(catalogue, at=at, actor=actor)
    product_ids = list(catalogue.products.values_list("pk", flat=True))
    refresh_search_entries(product_ids=product_ids)
    refresh_listings(product_ids=product_ids)
    render_pictures(Image.objects.filter(title__in=media_facts()))
    return created


def render_pictures(images: Iterable[Image]) -> None:
    """Render the standard widths ahead, so that no shopper waits for the first look."""
    images = list(images)
    # What the database holds counts: the cache may remember renditions of one that was dropped.
    prefetch_renditions(images)
    with ThreadPoolExecutor(RENDER_THREADS) as pool:
        list(pool.map(_render, images))


def _render(image: Image) -> None:
    try:
        image.get_renditions(*STANDARD_SPECS)
    finally:
        # The pool's thread has a connection of its own, which nobody else would close.
        connection.close()


@transaction.atomic
def _seed_words() -> Catalogue:
    """Create the catalogue, its categories and the colour families."""
    facts = _load("catalogue")
    catalogue, _is_new = Catalogue.objects.get_or_create(
        code=facts["code"], defaults={"name": facts["name"], "is_public": True}
    )
    save_category_texts(category=root_category(catalogue=catalogue), texts=_category_texts(facts))
    for row in _load("categories"):
        save_category(
            catalogue=catalogue,
            slug=row["slug"],
            parent_slug=row["parent"] or "",
            texts=_category_texts(row),
        )
    for code, labels in _load("colours").items():
        save_option_value(
            option=COLOUR_OPTION,
            option_labels=_COLOUR_LABELS,
            code=code,
            labels=labels,
            colour=code,
        )
    return catalogue


def _seed_products(catalogue: Catalogue, *, at: datetime) -> int:
    vocabulary = seed_vocabulary()
    known = set(catalogue.products.values_list("slug", flat=True))
    paths = sorted((DEMO_FOLDER / "products").glob("*.yaml"))
    rows = [_read(path) for path in paths if path.stem not in known]
    products = {row["slug"]: _seed_product(row, catalogue, vocabulary, at=at) for row in rows}
    for row in rows:
        save_related(product=products[row["slug"]], slugs=row["related"])
        _seed_bundles(row)
    return len(rows)


def _seed_bundles(row: Row) -> None:
    """Say what the bundles among a product's variants are made of."""
    for variant in row["variants"]:
        if parts := variant.get("bundle"):
            ids = dict(Variant.objects.filter(sku__in=parts).values_list("sku", "pk"))
            set_bundle(
                bundle_id=Variant.objects.get(sku=variant["sku"]).pk,
                parts={ids[sku]: units for sku, units in parts.items()},
                has_stock=False,
            )


@transaction.atomic
def _seed_product(
    row: Row, catalogue: Catalogue, vocabulary: Vocabulary, *, at: datetime
) -> Product:
    option = row["option"]
    for variant in row["variants"]:
        save_option_value(
            option=option["code"],
            option_labels=option["label"],
            code=variant["option_value"],
            labels=variant["label"],
            colour=variant["colour_family"],
        )
    data = ProductData(
        slug=row["slug"],
        category_slug=row["category"],
        product_type=row["product_type"],
        manufacturer_id=vocabulary.manufacturer.pk,
        brand=catalogue.name,
        tax_category=row["tax_category"],
        is_featured=row["is_featured"],
        guarantee_years=row.get("guarantee_years"),
        published_on=date.fromisoformat(row["published_on"]),
        texts={language: _text(row, language) for language in REGISTRY.languages},
        attributes={code: value for code, value in row["attributes"].items() if value is not None},
        variants=[_variant(row, variant) for variant in row["variants"]],
    )
    product = save_product(catalogue=catalogue, data=data, at=at)
    save_pictures(
        product=product,
        pictures=[
            PictureData(demo_image(name).pk, media_facts()[name]["alt"], sku=variant["sku"])
            for variant in row["variants"]
            for name in variant["images"]
        ],
    )
    return publish(product_id=product.pk, at=at)


def _text(row: Row, language: str) -> TextData:
    return TextData(
        title=row["title"][language],
        subtitle=row["subtitle"][language],
        description=row["description"][language],
        care=row["care"][language],
        safety_warnings=row["safety"][language],
        material=row["material"][language],
    )


def _variant(row: Row, variant: Row) -> VariantData:
    packed, content = row["packed_mm"], row.get("content")
    return VariantData(
        sku=variant["sku"],
        base_price=Decimal(variant["price_eur"]),
        option_values={row["option"]["code"]: variant["option_value"]},
        weight_g=row["weight_g"],
        length_mm=packed["length"],
        width_mm=packed["width"],
        height_mm=packed["height"],
        is_fragile=row.get("is_fragile"),
        stays_upright=row.get("stays_upright"),
        ships_alone=row.get("ships_alone"),
        content_amount=Decimal(content["amount"]) if content else None,
        content_unit=content["unit"] if content else "",
        hs_code=row["hs_code"],
        customs_description=row["customs_description"],
        country_of_origin=row["country_of_origin"],
        manufacturer_code=variant["manufacturer_code"],
        gtin=variant["gtin"] or "",
    )


def _category_texts(row: Row) -> dict[str, CategoryData]:
    return {
        language: CategoryData(title, row["description"][language])
        for language, title in row["title"].items()
    }


def _seed_prices(catalogue: Catalogue, *, at: datetime) -> None:
    """Accept what the rates of some weeks ago propose for variants that have no price yet."""
    then = at - SOLD_BEFORE
    variants = Variant.objects.filter(product__catalogue=catalogue, prices__isnull=True)
    variant_ids = list(variants.values_list("pk", flat=True))
    if not variant_ids:
        return
    for code in REGISTRY.markets:
        propose_prices(market_code=code, at=then, variant_ids=variant_ids)
    proposals = PriceProposal.objects.filter(
        variant_id__in=variant_ids, state=PriceProposal.State.OPEN
    )
    accept_proposals(
        proposal_ids=list(proposals.values_list("pk", flat=True)), actor_id=None, at=then
    )
    _seed_reductions(variant_ids, at=at)


def _seed_reductions(variant_ids: Sequence[int], *, at: datetime) -> None:
    """Reduce a product in every market by a fifth, rounded as the market rounds."""
    rows = Price.objects.filter(variant_id__in=variant_ids, variant__product__slug=REDUCED)
    prices: dict[tuple[str, int], Money] = {
        (row.market_id, row.variant_id): round_price(
            row.amount * Decimal("0.8"),
            rule=REGISTRY.markets[row.market_id].rounding,
            step=REGISTRY.markets[row.market_id].rounding_step,
        )
        for row in rows
    }
    set_prices(prices=prices, at=at, are_reductions=True)


def _seed_stock(catalogue: Catalogue, *, at: datetime, actor: str) -> None:
    stocked = set(StockItem.objects.values_list("warehouse_id", "variant_id"))
    codes = set(Warehouse.objects.values_list("code", flat=True))
    variants = Variant.objects.filter(product__catalogue=catalogue, parts=None).order_by("pk")
    for index, variant_id in enumerate(variants.values_list("pk", flat=True), start=1):
        for warehouse, units in STOCK.items():
            is_missing = warehouse in codes and (warehouse, variant_id) not in stocked
            if is_missing and not (index % 11 == 5 and warehouse != "JDZ"):
                receive_stock(
                    warehouse_id=warehouse,
                    variant_id=variant_id,
                    quantity=2 if index % 7 == 3 and warehouse != "JDZ" else units,
                    actor=actor,
                    at=at,
                )


def _load(name: str) -> Any:
    return _read(DEMO_FOLDER / f"{name}.yaml")


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
