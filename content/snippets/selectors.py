"""Reads of what is on every page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.db.models.functions import JSONObject
from wagtail.models import Page

from content.snippets.models import Navigation
from shop.catalogue.selectors import CategoryNode, CategoryTree
from shop.markets.registry import Variant
from shop.storefront.addresses import category_url
from shop.storefront.caching import MENU_DEPTH, kept_a_minute, menu_tree, page_url

Link = dict[str, Any]


@dataclass(frozen=True)
class SiteLinks:
    """The menus and the footer of a variant."""

    main: Sequence[Link]
    columns: Sequence[dict[str, Any]] = ()
    brand_line: str = ""


def site_links(*, variant: Variant) -> SiteLinks:
    """Return the links that every page of a variant has, at most a minute old.

    Where a language has no menus of its own, the main one is the whole catalogue. The variant
    must be active, for the addresses.
    """
    return kept_a_minute(f"links:{variant.code}", lambda: _site_links(variant))


def _site_links(variant: Variant) -> SiteLinks:
    """Read the menus together with the pages that they may lead to, in one statement."""
    tree = menu_tree(language=variant.language)
    navigation = (
        Navigation.objects.filter(locale__language_code=variant.language)
        .annotate(pages=ArraySubquery(_pages().values(row=_AS_ROW)))
        .first()
    )
    if navigation is None:
        top = tree.children(tree.root.path) if tree.root else []
        return SiteLinks([_category_link(node, tree) for node in top])
    own = {row["key"]: row for row in navigation.pages if row["language"] == variant.language}
    # A menu that was translated still names the pages of the language it was written in.
    pages = {row["pk"]: own[row["key"]] for row in navigation.pages if row["key"] in own}
    columns = [
        {**row["value"], "links": list(_links(row["value"]["links"], tree, pages))}
        for row in navigation.footer.raw_data
    ]
    main = list(_links(navigation.main.raw_data, tree, pages))
    return SiteLinks(main, columns, navigation.brand_line)


_AS_ROW = JSONObject(
    pk="pk",
    key="translation_key",
    language="locale__language_code",
    title="title",
    url_path="url_path",
)


def _pages() -> QuerySet[Page]:
    pages: QuerySet[Page] = Page.objects.live().filter(depth=MENU_DEPTH)
    return pages


def _links(rows: Sequence[Any], tree: CategoryTree, pages: Mapping[int, Any]) -> Iterator[Link]:
    """Yield what is there: a page that is not live or a category that is gone is left out."""
    nodes = {node.slug: node for node in tree.nodes.values()}
    for row in rows:
        if row["type"] == "category" and row["value"] in nodes:
            yield _category_link(nodes[row["value"]], tree)
        elif row["type"] == "page" and row["value"] in pages:
            yield _page_link(pages[row["value"]])


def _category_link(node: CategoryNode, tree: CategoryTree) -> Link:
    children = [
        {"title": child.title, "url": category_url(child)} for child in tree.children(node.path)
    ]
    return {"title": node.title, "url": category_url(node), "children": children}


def _page_link(row: Mapping[str, Any]) -> Link:
    return {"title": row["title"], "url": page_url(row["url_path"])}
