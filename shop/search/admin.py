"""The search has no pages of its own here: it listens to what is changed at the desk."""

from collections.abc import Collection

from shop.catalogue.admin import WATCHERS
from shop.search.services import mark_stale


def refresh_soon(product_ids: Collection[int]) -> None:
    """Have listings and search entries of changed products computed again."""
    mark_stale(product_ids=product_ids)


WATCHERS.append(refresh_soon)
