"""From the keys in quotes to the pages of the rows."""

from collections.abc import Iterable

from django.contrib import admin
from django.http import HttpRequest

from shop.tax.admin.pages import page_of
from shop.tax.selectors import rows_by_key


def links_to_law(request: HttpRequest, keys: Iterable[str]) -> dict[str, str]:
    """Return the addresses of the rows with these keys that still exist and may be seen.

    At most one statement for each table of law, whatever the number of keys.
    """
    return {
        key: page_of(row)
        for key, row in rows_by_key(keys).items()
        if admin.site.get_model_admin(type(row)).has_view_permission(request)
    }
