"""Letting shoppers see a product, once it is complete."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shop.catalogue.models import Product, ResponsiblePerson, Variant
from shop.catalogue.services.texts import SOURCE_LANGUAGE
from shop.kernel.formats import join_texts
from shop.markets.registry import REGISTRY


class IncompleteProductError(Exception):
    """Raised when a product lacks what the law or a parcel needs; the reasons are for people."""

    def __init__(self, *, slug: str, reasons: list[str]) -> None:
        super().__init__(f"{slug}: {' '.join(reasons)}")
        self.slug, self.reasons = slug, reasons


@transaction.atomic
def publish(*, product_id: int, at: datetime) -> Product:
    """Show a product from now on; one that is shown already keeps its day.

    It is not sold in markets whose product safety law asks for something that it lacks;
    ``withheld_in`` of the answer names them.

    :raises IncompleteProductError: naming everything that is missing whatever the market
    """
    product = Product.objects.select_related("product_type", "manufacturer").get(pk=product_id)
    reasons = [*_product_reasons(product), *_variant_reasons(product)]
    if reasons:
        raise IncompleteProductError(slug=product.slug, reasons=reasons)
    product.is_published = True
    product.published_on = product.published_on or at.date()
    product.withheld_in = [code for code, _gaps in safety_gaps(product)]
    product.save(update_fields=["is_published", "published_on", "withheld_in"])
    return product


@transaction.atomic
def recheck_safety(*, product_ids: Collection[int]) -> None:
    """Decide again in which markets published products may be sold, after their maker's change."""
    rows = Product.objects.filter(pk__in=product_ids, is_published=True)
    for product in rows.select_related("manufacturer").order_by("pk"):
        withheld = [code for code, _gaps in safety_gaps(product)]
        if withheld != product.withheld_in:
            product.withheld_in = withheld
            product.save(update_fields=["withheld_in"])


def safety_gaps(product: Product) -> Iterator[tuple[str, list[str]]]:
    """Yield the markets in which a product may not be offered, with what is missing for each.

    An offer names the manufacturer, the responsible person of the market's region, and warnings in
    the market's language (Art. 19 of Regulation (EU) 2023/988; in Great Britain likewise).
    """
    maker = product.manufacturer
    persons = (
        set(maker.responsible_persons.values_list("region", flat=True)) if maker else set[str]()
    )
    written = set(product.texts.exclude(safety_warnings="").values_list("language", flat=True))
    for market in REGISTRY.markets.values():
        region = market.legal.safety_region
        if not region:
            continue
        gaps = [] if maker else [_("The manufacturer is missing.")]
        if region not in persons:
            gaps.append(
                _("The responsible person for the %(region)s is missing.")
                % {"region": ResponsiblePerson.Region(region).label}
            )
        if market.languages[0] not in written:
            gaps.append(_("The safety warnings in the market’s language are missing."))
        if gaps:
            yield market.code, gaps


@transaction.atomic
def unpublish(*, product_id: int) -> None:
    """Hide a product; its orders, stock and prices stay."""
    Product.objects.filter(pk=product_id).update(is_published=False)


def _product_reasons(product: Product) -> Iterator[str]:
    text = product.texts.filter(language=SOURCE_LANGUAGE).first()
    if text is None or not text.title:
        yield _("The English title is missing.")
    if text is not None and not text.safety_warnings:
        yield _("The safety warnings are missing.")
    if product.manufacturer is None:
        yield _("The manufacturer is missing.")
    yield from _attribute_reasons(product)


def _attribute_reasons(product: Product) -> Iterator[str]:
    if product.product_type is None:
        return
    have = product.attributes.values("attribute_id")
    for attribute in product.product_type.required_attributes.exclude(pk__in=have).order_by("pk"):
        yield _("The attribute “%(attribute)s” is missing.") % {
            "attribute": attribute.label_in(SOURCE_LANGUAGE)
        }


def _variant_reasons(product: Product) -> Iterator[str]:
    variants = list(product.variants.filter(is_active=True).order_by("position", "pk"))
    if not variants:
        yield _("There is no active variant.")
    for variant in variants:
        missing = [str(label) for label, value in _needed(variant) if not value]
        if missing:
            yield _("Variant %(sku)s lacks: %(fields)s.") % {
                "sku": variant.sku,
                "fields": join_texts(missing),
            }


def _needed(variant: Variant) -> Iterator[tuple[str, object]]:
    yield _("base price"), variant.base_price is not None
    yield _("weight"), variant.weight_g
    yield _("HS code"), variant.hs_code
    yield _("customs description"), variant.customs_description
    yield _("country of origin"), variant.country_of_origin
