"""Storing rows, five hundred at a time, with a fixed number of statements."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
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
_Wording = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A row that is stored, with the ids it was given."""

    row: ImportRow
    product_id: int
    variant_id: int
    is_new: bool
    is_changed: bool


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
    rows_of = Variant.objects.filter(sku__in=[row.sku for row in rows])
    known = {variant.sku: variant for variant in rows_of.select_related("product")}
    wordings = _wordings(variant.product_id for variant in known.values())
    changed, fresh = list[Variant](), list[Variant]()
    for row in rows:
        variant = known.get(row.sku)
        before = _facts(variant, wordings) if variant else None
        if variant is None:
            known[row.sku] = variant = _new_variant(row, catalogue=categories.catalogue, on=on)
            fresh.append(variant)
        variant.product.category = categories.get(row.categories)
        variant.product.brand = row.brand
        variant.base_price = _base_price(row.price, euros_per_dollar)
        wordings[variant.product.pk] = (row.title, row.subtitle, row.description)
        if before is not None and _facts(variant, wordings) != before:
            changed.append(variant)
    categories.store_texts()
    Product.objects.bulk_update([variant.product for variant in changed], ["category", "brand"])
    Variant.objects.bulk_update(changed, ["base_price"])
    _create(fresh)
    new_skus, changed_skus = ({variant.sku for variant in some} for some in (fresh, changed))
    _store_texts([row for row in rows if row.sku in new_skus | changed_skus], known)
    return [
        ImportedRow(
            row,
            known[row.sku].product_id,
            known[row.sku].pk,
            is_new=row.sku in new_skus,
            is_changed=row.sku in changed_skus,
        )
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


def _create(variants: Sequence[Variant]) -> None:
    Product.objects.bulk_create(variant.product for variant in variants)
    for variant in variants:
        # Django copies the key when the relation is set, and the product had none then.
        variant.product_id = variant.product.pk
    Variant.objects.bulk_create(variants)


def _wordings(product_ids: Iterable[int]) -> dict[int | None, _Wording]:
    texts = ProductText.objects.filter(product_id__in=list(product_ids), language=LANGUAGE)
    return {text.product_id: (text.title, text.subtitle, text.description) for text in texts}


def _facts(variant: Variant, wordings: Mapping[int | None, _Wording]) -> tuple[object, ...]:
    """Return all that a row can change of a product."""
    product = variant.product
    wording = wordings.get(product.pk)
    return product.category_id, product.brand, variant.base_price, wording


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
