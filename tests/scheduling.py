"""Which tests one worker runs together: those of a file, and all that want the demo's database.

`--dist loadgroup` means to do this by marks, but does nothing with pytest 9.2 (pytest-xdist issue
1386): two workers then set the same module up, and one waits minutes while the other makes the
demo.
"""

from collections import Counter

import pytest
from xdist.scheduler import LoadScopeScheduling

WANT_THE_DEMO = frozenset(
    {
        "tests/content/test_seed_stories.py",
        "tests/content/test_demo_is_ready.py",
        "tests/shop/storefront/test_page_weight.py",
        "tests/test_templates.py",
    }
)

EMPTY_THE_DATABASE = frozenset(
    {
        "tests/logistics/test_pages.py",
        "tests/shop/inventory/test_stock_imports.py",
        "tests/shop/markets/test_rates.py",
        "tests/shop/storefront/test_api_howto.py",
    }
)
"""Tests with real transactions leave nothing behind, not even what the migrations wrote."""

LONGEST = "tests/chaos/test_storm.py"
"""It takes minutes: the other worker does all the rest meanwhile."""

TAKE_LONG = WANT_THE_DEMO | {
    "tests/shop/checkout/test_naughty.py",
    "tests/shop/landed/test_same_everywhere.py",
    "tests/shop/storefront/test_query_budgets.py",
}
"""Few tests, but slow ones: begun last, one worker would wait for the other."""


class FilesTogether(LoadScopeScheduling):
    """Give a file's tests to one worker, in the order of `in_order`."""

    def _split_scope(self, nodeid: str) -> str:
        path = _path_of(nodeid)
        return "demo" if path in WANT_THE_DEMO else path


def in_order(items: list[pytest.Item]) -> None:
    """Put the longest first, then the files with most tests; last those that empty the database.

    While the worker that gets the first file migrates the database, the others need none: what
    can do without comes second.
    """
    size = Counter(_path_of(item.nodeid) for item in items)
    stored = {_path_of(item.nodeid) for item in items if _wants_a_database(item)}
    late = EMPTY_THE_DATABASE
    # The name decides in the end: every worker must come to the same order.
    first = max(stored, key=lambda p: (p == LONGEST, p not in late, size[p], p), default="")

    def place(item: pytest.Item) -> tuple[bool | int, ...]:
        path = _path_of(item.nodeid)
        return path != first, path in stored, path not in TAKE_LONG, path in late, -size[path]

    items.sort(key=place)


def _wants_a_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    path = _path_of(item.nodeid)
    return bool(fixtures or path in WANT_THE_DEMO or item.get_closest_marker("django_db"))


def _path_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]
