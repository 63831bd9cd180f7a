"""The demo's pages for the tests of this app, made once for all of them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from wagtail.models import Collection, Locale, Page

from content.demo.page_texts import legal_texts
from content.demo.seed_pages import seed_pages
from shop.catalogue.models import Catalogue, Category, CategoryText
from tests.factories.kept import kept_while_used


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def catalogue(db: Any) -> Catalogue:
    """Return a public catalogue with the categories that the demo's home page links to."""
    return _make_catalogue()


@pytest.fixture(scope="module")
def _seeded_pages(django_db_setup: None, django_db_blocker: Any) -> Iterator[int]:
    with kept_while_used(django_db_blocker):
        _make_catalogue()
        seed_pages()
        yield int(Page.objects.filter(depth__gte=2).count())


@pytest.fixture
def demo_pages(_seeded_pages: int, db: Any) -> int:
    """Give the demo's pages, seeded once a module, and return how many there are."""
    return _seeded_pages


@pytest.fixture(scope="module")
def _seeded_site(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    few = [texts for texts in legal_texts() if texts["slug"] in {"imprint", "terms"}]
    with kept_while_used(django_db_blocker), pytest.MonkeyPatch.context() as patch:
        _make_catalogue()
        patch.setattr("content.demo.seed_pages.legal_texts", lambda: few)
        seed_pages()
        yield


@pytest.fixture
def demo_site(_seeded_site: None, db: Any) -> None:
    """Give the home pages and two of the legal ones, seeded once a module."""


def _make_catalogue() -> Catalogue:
    _put_wagtail_s_roots_back()
    catalogue, _created = Catalogue.objects.get_or_create(
        code="kaolin", defaults={"name": "Kaolin", "is_public": True}
    )
    root = Category.add_root(catalogue=catalogue, slug="all")
    for slug in ("teaware", "tableware", "vases-and-planters"):
        category = root.add_child(catalogue=catalogue, slug=slug)
        CategoryText.objects.create(category=category, language="en", title=slug.title())
    return catalogue


def _put_wagtail_s_roots_back() -> None:
    """Make what Wagtail's migrations made, which tests with real transactions empty."""
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    if not Page.objects.exists():
        Locale.objects.get_or_create(language_code="en")
        Page.add_root(instance=Page(title="Root", slug="root"))
