"""Reads of the catalogue: each function is one statement, whatever the size of the catalogue."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from shop.catalogue.models import (
    Attribute,
    AttributeChoice,
    Category,
    CategoryText,
    OptionValue,
    Product,
    ProductAttribute,
    ProductMedia,
    ProductText,
    ResponsiblePerson,
    Variant,
)

_Text = TypeVar("_Text")

SOURCE_LANGUAGE = "en"
COLOUR_OPTION = "colour-family"
"""The option whose values name the colour families; no variant has it."""


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A category as menus and breadcrumbs show it."""

    pk: int
    path: str
    slug: str
    slugs: tuple[str, ...]
    title: str
    description: str

    @property
    def parent_path(self) -> str:
        """The path of the category above."""
        return self.path[: -Category.steplen]

    @property
    def url_path(self) -> str:
        """The slugs from the first level down, joined for an address; the root has none."""
        return "/".join(self.slugs)


@dataclass(frozen=True, slots=True)
class CategoryTree:
    """All categories of the public catalogue in one language, in the shop's order."""

    root: CategoryNode | None = None
    nodes: Mapping[str, CategoryNode] = field(default_factory=dict)

    def children(self, path: str) -> list[CategoryNode]:
        """Return the categories directly below a path."""
        return [node for node in self.nodes.values() if node.parent_path == path]

    def ancestors(self, path: str) -> list[CategoryNode]:
        """Return the categories from the first level down to the one with the path."""
        ends = range(2 * Category.steplen, len(path) + 1, Category.steplen)
        return [self.nodes[path[:end]] for end in ends if path[:end] in self.nodes]

    def find(self, slugs: Collection[str]) -> CategoryNode | None:
        """Return the category with these slugs from the first level down, if there is one."""
        wanted = tuple(slugs)
        if not wanted:
            return self.root
        return next((node for node in self.nodes.values() if node.slugs == wanted), None)


@dataclass(frozen=True, slots=True)
class FacetAttribute:
    """An attribute that shoppers may filter by, with its labels in one language."""

    code: str
    kind: str
    label: str
    choices: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Picture:
    """A product's picture with its alternative text in one language."""

    image: Any
    alt: str
    variant_id: int | None


def category_tree(*, language: str) -> CategoryTree:
    """Return the public catalogue's categories with their texts, in English where they lack."""
    texts = CategoryText.objects.filter(
        category=OuterRef("pk"), language__in=(language, SOURCE_LANGUAGE)
    ).values(json=JSONObject(language="language", title="title", description="description"))
    rows = (
        Category.objects.filter(catalogue__is_public=True)
        .annotate(found=ArraySubquery(texts))
        .order_by("path")
        .values_list("pk", "path", "slug", "found")
    )
    root: CategoryNode | None = None
    nodes: dict[str, CategoryNode] = {}
    for pk, path, slug, found in rows:
        text = _chosen({row["language"]: row for row in found}, language=language) or {}
        parent = nodes.get(path[: -Category.steplen])
        slugs = () if len(path) == Category.steplen else (*(parent.slugs if parent else ()), slug)
        title, description = text.get("title", slug), text.get("description", "")
        node = CategoryNode(pk, path, slug, slugs, title, description)
        if slugs:
            nodes[path] = node
        elif root is None:
            root = node
    return CategoryTree(root, nodes)


def facet_attributes(*, language: str) -> tuple[FacetAttribute, ...]:
    """Return what shoppers may filter by, among attributes with choices and those of yes and no."""
    choices = AttributeChoice.objects.filter(attribute=OuterRef("pk")).order_by("pk")
    rows = (
        Attribute.objects.filter(
            is_facet=True, kind__in=(Attribute.Kind.CHOICE, Attribute.Kind.BOOLEAN)
        )
        .annotate(
            found=ArraySubquery(choices.values(json=JSONObject(code="code", labels="labels")))
        )
        .order_by("position", "pk")
    )
    return tuple(
        FacetAttribute(
            code=row.code,
            kind=row.kind,
            label=row.label_in(language),
            choices={choice["code"]: label_of(choice, language=language) for choice in row.found},
        )
        for row in rows
    )


def colour_labels(*, language: str) -> dict[str, str]:
    """Return the names of the colour families, in the order in which facets show them."""
    rows = OptionValue.objects.filter(option__code=COLOUR_OPTION).order_by("pk")
    return {row.code: row.label_in(language) for row in rows}


def label_of(labelled: Mapping[str, Any], *, language: str) -> str:
    """Return the label of a row read as JSON: in a language, else in English, else its code."""
    labels = labelled["labels"]
    return str(labels.get(language) or labels.get(SOURCE_LANGUAGE) or labelled["code"])


def texts_for(*, product_ids: Collection[int], language: str) -> dict[int, ProductText]:
    """Return the products' texts in a language, in English where the translation is missing."""
    found: defaultdict[int, dict[str, ProductText]] = defaultdict(dict)
    for text in ProductText.objects.filter(
        product_id__in=product_ids, language__in=(language, SOURCE_LANGUAGE)
    ):
        found[text.product_id][text.language] = text
    chosen = {pk: _chosen(texts, language=language) for pk, texts in found.items()}
    return {pk: text for pk, text in chosen.items() if text is not None}


def pictures_for(*, product_ids: Collection[int], language: str) -> dict[int, list[Picture]]:
    """Return the products' pictures in their order."""
    found: defaultdict[int, list[Picture]] = defaultdict(list)
    rows = ProductMedia.objects.filter(product_id__in=product_ids).select_related("image")
    for row in rows.order_by("position", "pk"):
        picture = Picture(row.image, row.alt_in(language), row.variant_id)
        found[row.product_id].append(picture)
    return dict(found)


def shown_products(*, region: str) -> QuerySet[Product]:
    """Return the published products of the public catalogue with what their pages need of them.

    Annotated: ``category_path``; ``found_attributes``, ``related_ids`` and ``responsible``, the
    last with the maker's responsible person of a region, as lists read with the same statement.
    """
    attributes = ProductAttribute.objects.filter(product=OuterRef("pk")).order_by(
        "attribute__position", "attribute_id"
    )
    related = Product.related.through.objects.filter(from_product=OuterRef("pk")).order_by("pk")
    responsible = ResponsiblePerson.objects.filter(
        manufacturer=OuterRef("manufacturer"), region=region
    )
    person = JSONObject(name="name", address="postal_address", email="email", region="region")
    return (
        Product.objects.filter(catalogue__is_public=True, is_published=True)
        .select_related("manufacturer")
        .annotate(
            category_path=F("category__path"),
            found_attributes=ArraySubquery(attributes.values(json=_ATTRIBUTE_JSON)),
            related_ids=ArraySubquery(related.values("to_product_id")),
            responsible=ArraySubquery(responsible.values(json=person)),
        )
    )


_ATTRIBUTE_JSON = JSONObject(
    code="attribute__code",
    labels="attribute__labels",
    kind="attribute__kind",
    unit="attribute__unit",
    number="number",
    boolean="boolean",
    text="text",
    choice_code="choice__code",
    choice_labels="choice__labels",
)


def variants_of(*, product_id: int) -> QuerySet[Variant]:
    """Return a product's active variants in order, their option values as ``found_values``."""
    through = Variant.option_values.through.objects.filter(variant=OuterRef("pk"))
    values = through.order_by("optionvalue__option_id", "pk").values(
        json=JSONObject(
            option="optionvalue__option__code",
            option_labels="optionvalue__option__labels",
            code="optionvalue__code",
            labels="optionvalue__labels",
            colour="optionvalue__colour",
        )
    )
    return (
        Variant.objects.filter(product_id=product_id, is_active=True)
        .annotate(found_values=ArraySubquery(values))
        .order_by("position", "pk")
    )


def find_variant_id(*, sku: str) -> int | None:
    """Return the key of the variant that a SKU names, on sale or not."""
    return Variant.objects.filter(sku=sku).values_list("pk", flat=True).first()


def _chosen(texts: Mapping[str, _Text], *, language: str) -> _Text | None:
    return texts.get(language) or texts.get(SOURCE_LANGUAGE)
