"""Storing rows, five hundred at a time, with a fixed number of statements."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.text import slugify

from shop.catalogue.importer.rows import ImportRow
from shop.catalogue.models import (
    Catalogue,
    Category,
    CategoryText,
    Product,
    ProductText,
    Variant,
)
from shop.catalogue.services.data import TextData
from shop.catalogue.services.texts import text_digest
from shop.catalogue.services.vocabulary import root_category

LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A row that is stored, with the ids it was given."""

    row: ImportRow
    product_id: int
    variant_id: int
    is_new: bool


@dataclass
class CategoryPaths:
    """The categories of a catalogue by their names from the root down, made when missing."""

    catalogue: Catalogue
    known: dict[tuple[str, ...], Category] = field(default_factory=dict)
    _texts: list[CategoryText] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read what is there."""
        self.known[()] = root_category(catalogue=self.catalogue)
        rows = Category.objects.filter(catalogue=self.catalogue)
        self._by_slug = {row.slug: row for row in rows}

    def get(self, names: tuple[str, ...]) -> Category:
        """Return the category, and make it and those above it when they are missing."""
        if names not in self.known:
            slug = _category_slug(names)
            self.known[names] = self._by_slug.get(slug) or self._make(names, slug=slug)
        return self.known[names]

    def store_texts(self) -> None:
        """Write the titles of the categories that were made."""
        CategoryText.objects.bulk_create(self._texts)
        self._texts.clear()

    def _make(self, names: tuple[str, ...], *, slug: str) -> Category:
        above = self.get(names[:-1])
        category: Category = above.add_child(catalogue=self.catalogue, slug=slug)
        self._texts.append(CategoryText(category=category, language=LANGUAGE, title=names[-1]))
        return category


def store_rows(
    rows: Sequence[ImportRow],
    *,
    categories: CategoryPaths,
    euros_per_dollar: Decimal | None,
    on: date,
) -> list[ImportedRow]:
    """Create or change the products of the rows; call it inside a transaction.

    The SKUs are unique among the rows and belong to no other catalogue. Without a rate the
    variants get no base price.
    """
    known = {
        variant.sku: variant
        for variant in Variant.objects.filter(sku__in=[row.sku for row in rows]).select_related(
            "product"
        )
    }
    changed, fresh = list(known.values()), []
    for row in rows:
        if row.sku not in known:
            known[row.sku] = _new_variant(row, catalogue=categories.catalogue, on=on)
            fresh.append(known[row.sku])
        product, variant = known[row.sku].product, known[row.sku]
        product.category = categories.get(row.categories)
        product.brand = row.brand
        variant.base_price = _base_price(row.price, euros_per_dollar)
    categories.store_texts()
    Product.objects.bulk_update([variant.product for variant in changed], ["category", "brand"])
    Variant.objects.bulk_update(changed, ["base_price"])
    Product.objects.bulk_create(variant.product for variant in fresh)
    for variant in fresh:
        # Django copies the key when the relation is set, and the product had none then.
        variant.product_id = variant.product.pk
    Variant.objects.bulk_create(fresh)
    _store_texts(rows, known)
    new_skus = {variant.sku for variant in fresh}
    return [
        ImportedRow(row, known[row.sku].product_id, known[row.sku].pk, row.sku in new_skus)
        for row in rows
    ]


def foreign_skus(skus: Iterable[str], *, catalogue: Catalogue) -> set[str]:
    """Return those that another catalogue sells."""
    rows = Variant.objects.filter(sku__in=skus).exclude(product__catalogue=catalogue)
    return set(rows.values_list("sku", flat=True))


def _new_variant(row: ImportRow, *, catalogue: Catalogue, on: date) -> Variant:
    product = Product(
        catalogue=catalogue,
        slug=f"{slugify(row.title)[:50]}-{row.sku}".lower().replace(".", "-").strip("-"),
        is_published=True,
        published_on=on,
    )
    return Variant(product=product, sku=row.sku)


def _store_texts(rows: Sequence[ImportRow], known: dict[str, Variant]) -> None:
    ProductText.objects.bulk_create(
        (
            ProductText(
                product_id=known[row.sku].product_id,
                language=LANGUAGE,
                title=row.title,
                subtitle=row.subtitle,
                description=row.description,
                state=ProductText.State.REVIEWED,
                source_digest=text_digest(
                    TextData(row.title, subtitle=row.subtitle, description=row.description)
                ),
            )
            for row in rows
        ),
        update_conflicts=True,
        unique_fields=["product", "language"],
        update_fields=["title", "subtitle", "description", "state", "source_digest"],
    )


def _base_price(price: Decimal | None, euros_per_dollar: Decimal | None) -> Decimal | None:
    if price is None or euros_per_dollar is None:
        return None
    return (price * euros_per_dollar).quantize(Decimal("0.0001"))


def _category_slug(names: tuple[str, ...]) -> str:
    """Return a slug that is the same for the same names and different for others."""
    digest = hashlib.sha256("\x1f".join(names).encode()).hexdigest()[:10]
    return f"{slugify(names[-1])[:60] or 'category'}-{digest}"
