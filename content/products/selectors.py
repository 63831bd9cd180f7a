"""Products and categories as pages show them: cards by rule, and addresses."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import F, QuerySet, Value, Window
from django.db.models.functions import RowNumber

from content.blocks.values import RowRule
from shop.catalogue.selectors import CategoryNode
from shop.markets.registry import Variant
from shop.search.models import Listing
from shop.storefront.addresses import category_url
from shop.storefront.caching import menu_tree
from shop.storefront.selectors import ProductCard, product_cards

# What can be had comes first, whatever the rule, then what can be ordered ahead.
_HAD_FIRST = (F("is_available").desc(), F("arrives_on").asc(nulls_last=True))
_NEWEST = (F("published_on").desc(), F("product_id").desc())
_ORDERS = {
    "NEW": (*_HAD_FIRST, *_NEWEST),
    "FEATURED": (*_HAD_FIRST, *_NEWEST),
    "ALL": (*_HAD_FIRST, F("is_featured").desc(), *_NEWEST),
}


def cards_by_rule(
    *, rules: Sequence[RowRule], variant: Variant, on: date
) -> dict[RowRule, list[ProductCard]]:
    """Return the product cards of every rule; the number of queries does not grow with them.

    What the market does not sell is left out. The variant must be active, for the addresses.
    """
    if not rules:
        return {}
    ids = _product_ids(rules=rules, variant=variant)
    wanted = sorted({product_id for chosen in ids.values() for product_id in chosen})
    made = product_cards(product_ids=wanted, variant=variant, on=on)
    cards = {card.product_id: card for card in made}
    return {
        rule: [cards[product_id] for product_id in chosen if product_id in cards]
        for rule, chosen in ids.items()
    }


def category_urls(*, slugs: Collection[str], variant: Variant) -> dict[str, str]:
    """Return the addresses of public categories by slug; the variant must be active."""
    nodes = _nodes(variant) if slugs else {}
    return {slug: category_url(nodes[slug]) for slug in slugs if slug in nodes}


def _product_ids(*, rules: Sequence[RowRule], variant: Variant) -> dict[RowRule, list[int]]:
    ids = {rule: list(rule.product_ids) for rule in rules}
    ruled = [rule for rule in ids if rule.kind != "PICKED"]
    if not ruled:
        return ids
    first, *others = (
        _listed(rule, variant=variant)
        .annotate(row=Value(index))
        .values_list("row", "place", "product_id")[: rule.count]
        for index, rule in enumerate(ruled)
    )
    for index, _place, product_id in sorted(first.union(*others, all=True) if others else first):
        ids[ruled[index]].append(product_id)
    return ids


def _listed(rule: RowRule, *, variant: Variant) -> QuerySet[Listing]:
    listings = Listing.objects.filter(
        market_id=variant.market.code, is_lead=True, product__catalogue__is_public=True
    )
    if rule.kind == "FEATURED":
        listings = listings.filter(is_featured=True)
    if rule.category:
        node = _nodes(variant).get(rule.category)
        # A category that is gone has no products.
        listings = listings.filter(category_path__startswith=node.path) if node else listings.none()
    place = Window(RowNumber(), order_by=_ORDERS[rule.kind])
    return listings.annotate(place=place).order_by("place")


def _nodes(variant: Variant) -> dict[str, CategoryNode]:
    tree = menu_tree(language=variant.language)
    return {node.slugs[-1]: node for node in tree.nodes.values()}
