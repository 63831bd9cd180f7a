"""The menus and the footer, for every template of the shop."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from content.snippets.selectors import site_links
from shop.markets.context import active_variant


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return what the header and the footer lead to; the branch of this page is marked."""
    if request.path.startswith(settings.DESKS):
        return {}
    links = site_links(variant=active_variant())
    menu = [{**item, "is_current": request.path.startswith(item["url"])} for item in links.main]
    return {
        "menu": menu,
        "footer_columns": links.columns,
        "brand_line": links.brand_line,
    }
