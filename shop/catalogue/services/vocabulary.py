"""The words that products are described with: categories, attributes, types, option values."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from shop.catalogue.models import (
    Attribute,
    AttributeChoice,
    Catalogue,
    Category,
    Option,
    OptionValue,
    ProductType,
)
from shop.catalogue.services.data import CategoryData, Labels
from shop.catalogue.services.texts import save_category_texts


@transaction.atomic
def root_category(*, catalogue: Catalogue) -> Category:
    """Return the one root of a catalogue's tree, made when it is missing."""
    root: Category | None = (
        Category.objects.filter(catalogue=catalogue, depth=1).order_by("path").first()
    )
    if root is None:
        root = Category.add_root(catalogue=catalogue, slug=catalogue.code)
    return root


@transaction.atomic
def save_category(
    *, catalogue: Catalogue, slug: str, parent_slug: str, texts: Mapping[str, CategoryData]
) -> Category:
    """Write a category below another, or below the root; siblings keep the order of creation.

    :raises Category.DoesNotExist: when there is no category with the parent's slug
    """
    category: Category | None = Category.objects.filter(catalogue=catalogue, slug=slug).first()
    if category is None:
        parent = (
            Category.objects.get(catalogue=catalogue, slug=parent_slug)
            if parent_slug
            else root_category(catalogue=catalogue)
        )
        category = parent.add_child(catalogue=catalogue, slug=slug)
    save_category_texts(category=category, texts=texts)
    return category


@transaction.atomic
def save_attribute(
    *,
    code: str,
    kind: str,
    labels: Labels,
    choices: Mapping[str, Labels],
    **columns: Any,
) -> Attribute:
    """Write an attribute and its choices; choices that are not given stay.

    Further columns are ``unit``, ``position`` and ``is_facet``.
    """
    attribute, _is_new = Attribute.objects.update_or_create(
        code=code, defaults={"kind": kind, "labels": dict(labels), **columns}
    )
    for choice, choice_labels in choices.items():
        AttributeChoice.objects.update_or_create(
            attribute=attribute, code=choice, defaults={"labels": dict(choice_labels)}
        )
    return attribute


@transaction.atomic
def save_product_type(*, code: str, labels: Labels, required: Collection[str]) -> ProductType:
    """Write a product type and the codes of the attributes that its products must have."""
    product_type, _is_new = ProductType.objects.update_or_create(
        code=code, defaults={"labels": dict(labels)}
    )
    product_type.required_attributes.set(Attribute.objects.filter(code__in=required))
    return product_type


@transaction.atomic
def save_option_value(
    *, option: str, option_labels: Labels, code: str, labels: Labels, colour: str = ""
) -> OptionValue:
    """Write a value of an option, and the option with it."""
    parent, _is_new = Option.objects.update_or_create(
        code=option, defaults={"labels": dict(option_labels)}
    )
    value, _is_new = OptionValue.objects.update_or_create(
        option=parent, code=code, defaults={"labels": dict(labels), "colour": colour}
    )
    return value
