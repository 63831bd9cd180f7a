"""A priced checkout as an order is written from it: what is sold, in the buyer's words."""

from collections.abc import Mapping, Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from shop.cart.selectors import CartItem, contents_label, media_of, option_label_of, title_of
from shop.catalogue.models import Variant
from shop.checkout.selectors import PricedCheckout
from shop.landed.parcels import contents_of
from shop.landed.values import Part, Wanted
from shop.orders.services import BundleDraft, ConsignmentDraft, LineDraft

MAX_LABEL, MAX_CONTENTS = 120, 300


def drafted_consignments(priced: PricedCheckout, *, language: str) -> tuple[ConsignmentDraft, ...]:
    """Return the planned parcels with their lines: bundles as their components."""
    wanted: Mapping[int, Wanted] = priced.landed.routing.assessor.wanted
    plans = priced.chosen.plans
    contents = contents_of([plan.parcel for plan in plans], by_variant=wanted)
    bundles = {item.variant.pk: item.variant for item in priced.items if item.bundle}
    return tuple(
        ConsignmentDraft(
            warehouse=plan.parcel.warehouse,
            carrier=plan.carrier,
            promise=plan.promise,
            lines=tuple(
                _line(wanted[pk].variant, part, bundles=bundles, language=language)
                for pk, part in parts
            ),
            quote=quote,
        )
        for plan, parts, quote in zip(plans, contents, priced.quotes, strict=True)
    )


def drafted_bundles(items: Sequence[CartItem], *, language: str) -> tuple[BundleDraft, ...]:
    """Return the bundles that are bought, as their buyer sees them."""
    return tuple(
        BundleDraft(
            variant=item.variant,
            quantity=item.line.quantity,
            unit_price=item.unit_price or item.line.shown_price,
            title=title_of(item.variant, language=language),
            option_label=contents_label(item, language=language)[:MAX_CONTENTS],
            image_id=_image_of(item.variant),
        )
        for item in items
        if item.bundle
    )


def _line(
    variant: Variant, part: Part, *, bundles: Mapping[int, Variant], language: str
) -> LineDraft:
    label = option_label_of(variant, language=language)
    if part.bundle is not None:
        bundle = title_of(bundles[part.bundle], language=language)
        with translation.override(language):
            origin = _("from “%(bundle)s”") % {"bundle": bundle}
        label = ", ".join(filter(None, [label, origin]))
    return LineDraft(
        variant=variant,
        quantity=part.quantity,
        unit_price=part.unit_price,
        title=title_of(variant, language=language),
        option_label=label[:MAX_LABEL],
        image_id=_image_of(variant),
        key=part.key,
        bundle=part.bundle,
    )


def _image_of(variant: Variant) -> int | None:
    media = media_of(variant)
    return media.image_id if media else None
