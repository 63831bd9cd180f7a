"""The product page, ready for its template."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shop.catalogue.models import Attribute, Product, ProductText, ResponsiblePerson
from shop.catalogue.selectors import (
    CategoryTree,
    Picture,
    label_of,
    pictures_for,
    shown_products,
    texts_for,
    variants_of,
)
from shop.delivery.selectors import DeliveryOption
from shop.kernel.formats import format_number
from shop.kernel.pictures import prefetch_renditions
from shop.landed.presenters import LandedView, landed_view
from shop.landed.selectors import LANDED_PROBLEMS, default_destination
from shop.landed.wording import country_name, estimate_note, piece_problem, price_note
from shop.markets.registry import Market, Variant
from shop.pricing.selectors import priced_variants
from shop.search.models import Listing
from shop.search.selectors import listed_products
from shop.storefront.addresses import category_url, product_url
from shop.storefront.regions import region_of
from shop.storefront.selectors.bundles import contents_of
from shop.storefront.selectors.cards import CardParts, build_cards, images_of
from shop.storefront.selectors.json_ld import ProductFacts, product_json_ld
from shop.storefront.selectors.offers import Offer, chosen_offer, landed_of, offers_of
from shop.storefront.selectors.picker import option_links
from shop.storefront.wording import coming_note, delivery_note, stock_note, withdrawal_note
from shop.tax.calculate import MissingLegalTermError, Term
from shop.tax.selectors import legal_term

MAX_QUANTITY = 99
RELATED = 4


class ProductNotSoldError(Exception):
    """Raised when a market does not show or sell a product."""

    def __init__(self, *, slug: str, market_code: str) -> None:
        super().__init__(f"{slug!r} is not sold in {market_code}")
        self.slug, self.market_code = slug, market_code


def product_page(
    *,
    slug: str,
    sku: str,
    variant: Variant,
    tree: CategoryTree,
    at: datetime,
    user_id: int | None = None,
) -> dict[str, Any]:
    """Return the values of the product's page and ``market_codes``, where else it is sold.

    The variant must be active. Ten statements, whatever the product, once the process knows the
    law and the day's rates.

    :raises ProductNotSoldError: when the market does not sell any of its variants
    """
    product = _product(slug=slug, variant=variant)
    market, language = variant.market, variant.language
    variants, prices = priced_variants(variants_of(product_id=product.pk), market=market)
    related_ids = product.related_ids[:RELATED]  # type: ignore[attr-defined]
    parts = _parts(ids=[product.pk, *related_ids], language=language)
    if not prices or product.pk not in parts.texts:
        raise ProductNotSoldError(slug=slug, market_code=market.code)
    offers = offers_of(
        variants=variants, prices=prices, market=market, language=language, user_id=user_id
    )
    chosen = chosen_offer(offers, sku=sku)
    related = build_cards(
        listed=listed_products(product_ids=related_ids, market_code=market.code),
        parts=parts,
        language=language,
        on=at.date(),
    )
    pictures = parts.pictures.get(product.pk, [])
    prefetch_renditions([*(picture.image for picture in pictures), *images_of(related)])
    return {
        "product": _product_values(product, parts=parts, variant=variant, chosen=chosen),
        "breadcrumbs": _breadcrumbs(product, parts=parts, tree=tree),
        "media": gallery(pictures, chosen=chosen),
        "options": option_links(slug=slug, offers=offers, chosen=chosen, pictures=pictures),
        "offers": offers,
        "contents": contents_of(chosen.parts, language=language),
        "related": related,
        "market_codes": frozenset(product.market_codes),  # type: ignore[attr-defined]
        **_offer_values(product, chosen=chosen, parts=parts, variant=variant, at=at),
    }


def gallery(pictures: Sequence[Picture], *, chosen: Offer) -> list[dict[str, Any]]:
    """Return the chosen variant's pictures and those of the product; all when there are none."""
    own = [picture for picture in pictures if picture.variant_id == chosen.variant.pk]
    shared = [picture for picture in pictures if picture.variant_id is None]
    return [
        {"image": picture.image, "alt": picture.alt, "is_selected": index == 0}
        for index, picture in enumerate([*own, *shared] or pictures)
    ]


def _product(*, slug: str, variant: Variant) -> Product:
    listed = Listing.objects.filter(product=OuterRef("pk"), is_lead=True)
    region = region_of(variant.market.countries[0])
    rows = shown_products(region=region).annotate(
        market_codes=ArraySubquery(listed.values("market_id"))
    )
    try:
        return rows.get(slug=slug)
    except Product.DoesNotExist:
        raise ProductNotSoldError(slug=slug, market_code=variant.market.code) from None


def _parts(*, ids: Sequence[int], language: str) -> CardParts:
    return CardParts(
        texts_for(product_ids=ids, language=language),
        pictures_for(product_ids=ids, language=language),
    )


def _product_values(
    product: Product, *, parts: CardParts, variant: Variant, chosen: Offer
) -> dict[str, Any]:
    text = parts.texts[product.pk]
    maker = product.manufacturer
    responsible = product.responsible  # type: ignore[attr-defined]
    return {
        "title": text.title,
        "subtitle": text.subtitle,
        "description": [part.strip() for part in text.description.split("\n\n") if part.strip()],
        "care": text.care,
        "safety_warnings": text.safety_warnings,
        "withdrawal_note": withdrawal_note(product, market=variant.market),
        "attributes": _attributes(product, chosen=chosen, variant=variant),
        "manufacturer": maker
        and {"name": maker.name, "address": maker.postal_address, "email": maker.email},
        "responsible_person": responsible[0] if responsible else None,
        "responsible_label": _responsible_label(responsible[0]) if responsible else "",
        # Where the law asks for it, it must be seen without a click.
        "is_safety_law": bool(variant.market.legal.safety_region),
        "has_guarantee_notice": variant.market.legal.has_guarantee_notice,
        "durability": _durability(product, text=text, chosen=chosen, market=variant.market),
    }


def _durability(
    product: Product, *, text: ProductText, chosen: Offer, market: Market
) -> dict[str, Any] | None:
    """Return what the harmonised label says: only of guarantees longer than the legal one."""
    years = product.guarantee_years or 0
    if not years or product.manufacturer is None:
        return None
    day = timezone.localdate().replace(day=1)
    try:
        legal = legal_term(Term.LEGAL_GUARANTEE, country=market.countries[0], on=day)
    except MissingLegalTermError:
        return None
    if day.replace(year=day.year + years) <= legal.after(day):
        return None
    model = chosen.variant.manufacturer_code or chosen.variant.sku
    return {
        "years": years,
        "producer": product.manufacturer.name,
        "model": f"{text.title}, {model}",
    }


def _responsible_label(person: dict[str, str]) -> str:
    labels = {
        ResponsiblePerson.Region.EU: _("Responsible person in the EU"),
        ResponsiblePerson.Region.GB: _("Responsible person in the United Kingdom"),
    }
    return labels[ResponsiblePerson.Region(person["region"])]


def _attributes(product: Product, *, chosen: Offer, variant: Variant) -> list[dict[str, str]]:
    rows = [
        {
            "label": label_of(row, language=variant.language),
            "value": _attribute_value(row, variant=variant),
        }
        for row in product.found_attributes  # type: ignore[attr-defined]
    ]
    origin = chosen.variant.country_of_origin
    if origin:
        made_in = country_name(origin, locale=variant.locale)
        rows.append({"label": _("Made in"), "value": made_in})
    return rows


def _attribute_value(row: dict[str, Any], *, variant: Variant) -> str:
    if row["kind"] == Attribute.Kind.BOOLEAN:
        return pgettext("attribute", "Yes") if row["boolean"] else pgettext("attribute", "No")
    if row["kind"] == Attribute.Kind.NUMBER and row["number"] is not None:
        number = format_number(Decimal(str(row["number"])).normalize(), locale=variant.locale)
        return f"{number} {row['unit']}".strip()
    if row["choice_code"]:
        choice = {"labels": row["choice_labels"], "code": row["choice_code"]}
        return label_of(choice, language=variant.language)
    return str(row["text"])


def _breadcrumbs(product: Product, *, parts: CardParts, tree: CategoryTree) -> list[dict[str, str]]:
    above = tree.ancestors(product.category_path)  # type: ignore[attr-defined]
    return [
        *({"title": node.title, "url": category_url(node)} for node in above),
        {"title": parts.texts[product.pk].title, "url": product_url(product.slug)},
    ]


def _offer_values(
    product: Product, *, chosen: Offer, parts: CardParts, variant: Variant, at: datetime
) -> dict[str, Any]:
    market = variant.market
    door = _at_the_door(product, chosen=chosen, variant=variant, at=at)
    facts = ProductFacts(
        slug=product.slug,
        brand=product.brand,
        text=parts.texts[product.pk],
        pictures=parts.pictures.get(product.pk, []),
        offer=chosen,
        delivery=door.delivery,
    )
    return {
        "variant": {
            "id": chosen.variant.pk,
            "sku": chosen.variant.sku,
            "price": chosen.price,
            "is_available": chosen.is_available,
            "stock_note": _stock_note(chosen, variant=variant),
            "delivery_note": _delivery_note(door.delivery, variant=variant),
            "reduction": chosen.reduction,
            "unit_price": chosen.unit_price,
        },
        "quantity_max": min(chosen.available, MAX_QUANTITY) or 1,
        "price_note": door.price_note,
        "landed": door.landed,
        "landed_note": door.landed_note,
        "landed_problem": door.problem,
        "json_ld": product_json_ld(facts, market=market, on=at.date()),
    }


def _stock_note(chosen: Offer, *, variant: Variant) -> str:
    if chosen.arrives_on is None:
        return stock_note(chosen.available)
    return coming_note(chosen.arrives_on, units=chosen.available, locale=variant.locale)


@dataclass(frozen=True, slots=True)
class _Door:
    """What one unit costs delivered, or why it cannot be; neither for what is sold out."""

    delivery: DeliveryOption | None = None
    landed: LandedView | None = None
    landed_note: str = ""
    price_note: str = ""
    problem: str = ""


def _at_the_door(product: Product, *, chosen: Offer, variant: Variant, at: datetime) -> _Door:
    country = default_destination(variant.market).country
    try:
        cost = landed_of(offer=chosen, product=product, market=variant.market, at=at)
    except LANDED_PROBLEMS as problem:
        return _Door(problem=piece_problem(problem, country=country, reader=variant))
    if cost is None:
        return _Door()
    note = estimate_note(country=country, reader=variant, is_for_one_piece=True)
    view = landed_view(cost, reader=variant, estimate_note=note)
    return _Door(
        delivery=cost.chosen,
        # Who pays at the border is said beside the button, whether the sums are open or not.
        landed=replace(view, landed_note="", arrival=""),
        landed_note=view.landed_note,
        price_note=price_note(cost.quotes[0], reader=variant),
    )


def _delivery_note(delivery: DeliveryOption | None, *, variant: Variant) -> str:
    if delivery is None:
        return ""
    first, last = delivery.promise.first, delivery.promise.last
    return delivery_note(first=first, last=last, price=delivery.price, locale=variant.locale)
