"""Blocks that show less than their editor meant: products that are gone or not sold."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.admin.panels import Panel
from wagtail.models import Page

from content.blocks.audience import market_options
from content.products.choosers import ProductChooserBlock
from shop.catalogue.models import Product
from shop.kernel.formats import join_texts
from shop.markets.registry import REGISTRY
from shop.search.models import Listing
from shop.storefront.caching import menu_tree


@dataclass(frozen=True)
class Problem:
    """What is wrong with a block; `place` names it as the editor sees it."""

    place: str
    text: str


CATEGORIES = ("link_category", "category")
"""The fields in which blocks name a category."""


class _Reference(NamedTuple):
    place: str
    product_id: int
    markets: tuple[str, ...]


def problems_of(pages: Sequence[Page]) -> dict[int, list[Problem]]:
    """Return what each page's blocks cannot show, by the page's id, with two statements for all.

    Shoppers see such a block without the product, or do not see it.
    """
    references = {page.pk: list(_references(page)) for page in pages}
    wanted = {reference.product_id for rows in references.values() for reference in rows}
    slugs = dict(Product.objects.filter(pk__in=wanted).values_list("pk", "slug")) if wanted else {}
    sold = _markets_of(wanted) if wanted else {}
    names = dict(market_options())
    return {
        page.pk: [
            *_lost_categories(page),
            *(p for row in references[page.pk] if (p := _problem(row, slugs, sold, names))),
        ]
        for page in pages
    }


def _lost_categories(page: Page) -> Iterator[Problem]:
    """Yield the categories that blocks name and the catalogue does not have any more."""
    tree = menu_tree(language=page.locale.language_code)
    known = {node.slugs[-1] for node in tree.nodes.values()}
    for place, _block, value in _blocks(page):
        named = [value.get(key) for key in CATEGORIES] if isinstance(value, dict) else []
        for slug in named:
            if slug and slug not in known:
                text = _("The category “%(category)s” is gone. Choose another one.")
                yield Problem(place, text % {"category": slug})


def _problem(
    row: _Reference, slugs: dict[int, str], sold: dict[int, set[str]], names: dict[str, str]
) -> Problem | None:
    if row.product_id not in slugs:
        return Problem(row.place, _("The product was deleted. Choose another one."))
    missing = [code for code in row.markets if code not in sold.get(row.product_id, ())]
    if not missing:
        return None
    text = _("“%(product)s” is not sold in: %(markets)s. Shoppers there do not see it.")
    markets = join_texts(names[code] for code in missing)
    return Problem(row.place, text % {"product": slugs[row.product_id], "markets": markets})


def _markets_of(product_ids: set[int]) -> dict[int, set[str]]:
    rows = Listing.objects.filter(
        product_id__in=product_ids, is_lead=True, product__catalogue__is_public=True
    ).values_list("product_id", "market_id")
    sold: defaultdict[int, set[str]] = defaultdict(set)
    for product_id, market in rows:
        sold[product_id].add(market)
    return sold


def _references(page: Page) -> Iterator[_Reference]:
    language = page.locale.language_code
    everywhere = tuple(
        code for code in REGISTRY.markets if f"{language}-{code}" in REGISTRY.variants
    )
    for place, block, value in _blocks(page):
        only = _audience(value)
        markets = tuple(code for code in everywhere if not only or code in only)
        for product_id in _product_ids(block, value):
            yield _Reference(place, product_id, markets)


def _blocks(page: Page) -> Iterator[tuple[str, blocks.Block, Any]]:
    """Yield the page's blocks with their place and what is stored of them."""
    for name in getattr(page, "streams", ()):
        stream = getattr(page, name)
        for number, row in enumerate(stream.raw_data, start=1):
            block = stream.stream_block.child_blocks.get(row["type"])
            if block is not None:
                yield f"{number}. {block.label}", block, row["value"]


def _audience(value: Any) -> list[str]:
    audience = value.get("audience") if isinstance(value, dict) else None
    return (audience or {}).get("markets") or []


def _product_ids(block: blocks.Block, value: Any) -> Iterator[int]:
    """Yield the products that a block's stored value names, also those that are gone."""
    if isinstance(block, ProductChooserBlock):
        if value:
            yield int(value)
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from _product_ids(child, (value or {}).get(name))
    elif isinstance(block, blocks.ListBlock):
        for item in value or []:
            inner = item["value"] if isinstance(item, dict) and "type" in item else item
            yield from _product_ids(block.child_block, inner)


class ProblemsPanel(Panel):
    """Tells the editor of a page what its blocks cannot show."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one page."""

        template_name = "content/pages/_problems.html"

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            page = self.instance
            self.problems = problems_of([page])[page.pk] if page.pk else []

        def is_shown(self) -> bool:
            """Say whether there is anything to tell."""
            return bool(self.problems)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return the template's values."""
            return {**super().get_context_data(parent_context), "problems": self.problems}
