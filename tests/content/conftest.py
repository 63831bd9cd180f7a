"""The demo's pages for the tests of this app, made once for all of them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from wagtail.models import Collection, Locale, Page

from content.demo.page_texts import legal_texts
from content.demo.seed_pages import seed_pages
from shop.catalogue.models import Catalogue, Category, CategoryText


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def _wagtail_roots(db: Any) -> None:
    """Put back what Wagtail's migrations made, which tests with real transactions empty."""
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    if not Page.objects.exists():
        Locale.objects.get_or_create(language_code="en")
        Page.add_root(instance=Page(title="Root", slug="root"))


@pytest.fixture
def catalogue(_wagtail_roots: None) -> Catalogue:
    """Return a public catalogue with the categories that the demo's home page links to."""
    catalogue, _created = Catalogue.objects.get_or_create(
        code="kaolin", defaults={"name": "Kaolin", "is_public": True}
    )
    root = Category.add_root(catalogue=catalogue, slug="all")
    for slug in ("teaware", "tableware", "vases-and-planters"):
        category = root.add_child(catalogue=catalogue, slug=slug)
        CategoryText.objects.create(category=category, language="en", title=slug.title())
    return catalogue


@pytest.fixture
def demo_pages(catalogue: Catalogue) -> int:
    """Seed the demo's pages and return how many there are."""
    seed_pages()
    return int(Page.objects.filter(depth__gte=2).count())


@pytest.fixture
def demo_site(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seed the home pages and two of the legal ones: a quarter of the time."""
    few = [texts for texts in legal_texts() if texts["slug"] in {"imprint", "terms"}]
    monkeypatch.setattr("content.demo.seed_pages.legal_texts", lambda: few)
    seed_pages()
