"""Products, their variants, attributes, pictures and relations."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from shop.catalogue.models import (
    Attribute,
    AttributeChoice,
    Catalogue,
    Category,
    OptionValue,
    Product,
    ProductAttribute,
    ProductMedia,
    ProductType,
    Variant,
)
from shop.catalogue.services.data import AttributeValue, PictureData, ProductData, VariantData
from shop.catalogue.services.texts import save_texts


class MissingReferenceError(Exception):
    """Raised when a product names something that the catalogue does not hold."""

    def __init__(self, *, kind: str, code: str) -> None:
        super().__init__(f"there is no {kind} {code!r}")
        self.kind, self.code = kind, code


@transaction.atomic
def save_product(*, catalogue: Catalogue, data: ProductData, at: datetime) -> Product:
    """Create or change the product with the slug; its variants are known by their SKUs.

    A new product is not published. Variants that are no longer named become inactive, since
    orders refer to them; an SKU moves with its variant from one product to another of the same
    catalogue. Calling it again with the same data changes nothing.

    :raises MissingReferenceError: when a category, type, attribute or option value is unknown,
        or an SKU belongs to another catalogue
    """
    category = _found(
        "category", data.category_slug, Category.objects.filter(catalogue=catalogue), "slug"
    )
    product_type = (
        _found("product type", data.product_type, ProductType.objects.all(), "code")
        if data.product_type
        else None
    )
    columns = {
        "category": category,
        "product_type": product_type,
        "manufacturer_id": data.manufacturer_id,
        "brand": data.brand,
        "tax_category": data.tax_category,
        "is_featured": data.is_featured,
        "guarantee_years": data.guarantee_years,
    }
    product, _is_new = Product.objects.update_or_create(
        catalogue=catalogue,
        slug=data.slug,
        defaults=columns,
        create_defaults={**columns, "published_on": data.published_on or at.date()},
    )
    save_texts(product=product, texts=data.texts)
    _save_variants(product, data.variants)
    _save_attributes(product, data.attributes)
    return product


@transaction.atomic
def save_pictures(*, product: Product, pictures: Sequence[PictureData]) -> None:
    """Give the product exactly these pictures, in this order."""
    variants = {variant.sku: variant for variant in product.variants.all()}
    kept = []
    for position, picture in enumerate(pictures):
        media, _is_new = ProductMedia.objects.update_or_create(
            product=product,
            image_id=picture.image_id,
            variant=variants.get(picture.sku),
            defaults={"alts": dict(picture.alts), "position": position},
        )
        kept.append(media.pk)
    product.media.exclude(pk__in=kept).delete()


@transaction.atomic
def save_related(*, product: Product, slugs: Sequence[str]) -> None:
    """Name the products that go well with this one, as far as its catalogue holds them."""
    found = {
        row.slug: row.pk
        for row in Product.objects.filter(catalogue=product.catalogue_id, slug__in=slugs)
    }
    wanted = [found[slug] for slug in dict.fromkeys(slugs) if slug in found]
    rows = Product.related.through.objects.filter(from_product=product)
    if list(rows.order_by("pk").values_list("to_product_id", flat=True)) != wanted:
        rows.delete()
        for other in wanted:
            product.related.add(other)


def _save_variants(product: Product, variants: Sequence[VariantData]) -> None:
    values = _option_values(variants)
    skus = [data.sku for data in variants]
    foreign = Variant.objects.filter(sku__in=skus).exclude(product__catalogue=product.catalogue_id)
    if clash := foreign.first():
        raise MissingReferenceError(kind="SKU of this catalogue", code=clash.sku)
    for position, data in enumerate(variants):
        columns = asdict(data)
        chosen = columns.pop("option_values")
        for name in ("is_fragile", "stays_upright", "ships_alone"):
            if columns[name] is None:
                del columns[name]
        variant, _is_new = Variant.objects.update_or_create(
            sku=columns.pop("sku"),
            defaults={**columns, "product": product, "position": position},
        )
        variant.option_values.set(values[option, code] for option, code in chosen.items())
    product.variants.exclude(sku__in=skus).update(is_active=False)


def _option_values(variants: Sequence[VariantData]) -> dict[tuple[str, str], OptionValue]:
    wanted = {pair for data in variants for pair in data.option_values.items()}
    condition = Q(pk__in=())
    for option, code in wanted:
        condition |= Q(option__code=option, code=code)
    rows = OptionValue.objects.filter(condition).select_related("option")
    found = {(row.option.code, row.code): row for row in rows}
    for option, code in sorted(wanted - set(found)):
        raise MissingReferenceError(kind=f"value of {option!r}", code=code)
    return found


def _save_attributes(product: Product, values: Mapping[str, AttributeValue]) -> None:
    attributes = {row.code: row for row in Attribute.objects.filter(code__in=values)}
    choices = _choices(attributes.values())
    for code, value in values.items():
        if code not in attributes:
            raise MissingReferenceError(kind="attribute", code=code)
        attribute = attributes[code]
        ProductAttribute.objects.update_or_create(
            product=product,
            attribute=attribute,
            defaults=_columns(attribute, value, choices=choices),
        )
    product.attributes.exclude(attribute__code__in=values).delete()


def _choices(attributes: Collection[Attribute]) -> dict[tuple[int, str], AttributeChoice]:
    rows = AttributeChoice.objects.filter(attribute__in=attributes)
    return {(row.attribute_id, row.code): row for row in rows}


def _columns(
    attribute: Attribute, value: AttributeValue, *, choices: dict[tuple[int, str], AttributeChoice]
) -> dict[str, Any]:
    columns: dict[str, Any] = {"choice": None, "number": None, "boolean": None, "text": ""}
    match attribute.kind:
        case Attribute.Kind.CHOICE:
            if (attribute.pk, str(value)) not in choices:
                raise MissingReferenceError(kind=f"choice of {attribute.code!r}", code=str(value))
            columns["choice"] = choices[attribute.pk, str(value)]
        case Attribute.Kind.NUMBER:
            columns["number"] = Decimal(str(value))
        case Attribute.Kind.BOOLEAN:
            columns["boolean"] = bool(value)
        case _:
            columns["text"] = str(value)
    return columns


def _found(kind: str, code: str, rows: Any, field: str) -> Any:
    row = rows.filter(**{field: code}).first()
    if row is None:
        raise MissingReferenceError(kind=kind, code=code)
    return row
