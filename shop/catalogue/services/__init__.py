"""Writes of the catalogue: a table of contents.

Whoever calls them marks the products stale (``shop.search.services.mark_stale``), in the same
transaction: the catalogue knows nothing of the search above it.
"""

from shop.catalogue.services.data import (
    CategoryData,
    PictureData,
    ProductData,
    TextData,
    VariantData,
)
from shop.catalogue.services.products import (
    MissingReferenceError,
    save_pictures,
    save_product,
    save_related,
)
from shop.catalogue.services.publish import (
    IncompleteProductError,
    publish,
    recheck_safety,
    safety_gaps,
    unpublish,
)
from shop.catalogue.services.texts import (
    follow_category_source,
    follow_source,
    save_category_texts,
    save_texts,
)
from shop.catalogue.services.vocabulary import (
    root_category,
    save_attribute,
    save_category,
    save_option_value,
    save_product_type,
)

__all__ = [
    "CategoryData",
    "IncompleteProductError",
    "MissingReferenceError",
    "PictureData",
    "ProductData",
    "TextData",
    "VariantData",
    "follow_category_source",
    "follow_source",
    "publish",
    "recheck_safety",
    "root_category",
    "safety_gaps",
    "save_attribute",
    "save_category",
    "save_category_texts",
    "save_option_value",
    "save_pictures",
    "save_product",
    "save_product_type",
    "save_related",
    "save_texts",
    "unpublish",
]
