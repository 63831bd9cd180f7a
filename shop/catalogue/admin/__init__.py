"""The catalogue in the admin: a table of contents."""

from shop.catalogue.admin.changes import WATCHERS, CatalogueFormAdmin, tell_changed
from shop.catalogue.admin.products import ProductAdmin
from shop.catalogue.admin.vocabulary import (
    AttributeAdmin,
    CatalogueAdmin,
    CategoryAdmin,
    ManufacturerAdmin,
    OptionAdmin,
    ProductTypeAdmin,
)

__all__ = [
    "WATCHERS",
    "AttributeAdmin",
    "CatalogueAdmin",
    "CatalogueFormAdmin",
    "CategoryAdmin",
    "ManufacturerAdmin",
    "OptionAdmin",
    "ProductAdmin",
    "ProductTypeAdmin",
    "tell_changed",
]
