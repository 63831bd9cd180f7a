"""The numbered links below a long list."""

from collections.abc import Callable
from typing import Any


def numbered_pages(*, number: int, last: int, url: Callable[[int], str]) -> dict[str, Any]:
    """Return a page's number and the addresses of those around it; gaps have neither."""
    shown = sorted({1, last, *range(max(1, number - 1), min(last, number + 1) + 1)})
    pages: list[dict[str, Any]] = []
    for page in shown:
        if pages and page > pages[-1]["number"] + 1:
            pages.append({"number": page - 1, "url": "", "is_current": False})
        pages.append({"number": page, "url": url(page), "is_current": page == number})
    return {
        "number": number,
        "last": last,
        "has_previous": 1 < number <= last,
        "has_next": number < last,
        "previous_url": url(number - 1) if number > 1 else "",
        "next_url": url(number + 1) if number < last else "",
        "pages": pages,
    }
