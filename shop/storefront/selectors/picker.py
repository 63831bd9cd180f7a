"""The variant picker: plain links, so that it works without a script."""

from collections.abc import Mapping, Sequence
from typing import Any

from shop.catalogue.selectors import Picture
from shop.storefront.addresses import product_url
from shop.storefront.selectors.offers import Choice, Offer


def option_links(
    *, slug: str, offers: Sequence[Offer], chosen: Offer, pictures: Sequence[Picture]
) -> list[dict[str, Any]]:
    """Return each option with its values; a value leads to the offer most like the chosen one."""
    first_picture = {
        picture.variant_id: picture for picture in reversed(pictures) if picture.variant_id
    }
    options: dict[str, dict[str, Any]] = {}
    for choice in (choice for offer in offers for choice in offer.choices):
        option = options.setdefault(
            choice.option, {"code": choice.option, "label": choice.option_label, "values": {}}
        )
        if choice.code not in option["values"]:
            best = _closest(offers, choice=choice, chosen=chosen)
            option["values"][choice.code] = _value(
                choice, best=best, chosen=chosen, slug=slug, pictures=first_picture
            )
    return [{**option, "values": list(option["values"].values())} for option in options.values()]


def _value(
    choice: Choice,
    *,
    best: Offer,
    chosen: Offer,
    slug: str,
    pictures: Mapping[int, Picture],
) -> dict[str, Any]:
    picture = pictures.get(best.variant.pk)
    return {
        "label": choice.label,
        "url": product_url(slug, sku=best.variant.sku),
        "is_selected": choice in chosen.choices,
        "is_available": best.is_available,
        "colour": choice.colour,
        "image": picture.image if picture else None,
        "alt": picture.alt if picture else "",
    }


def _closest(offers: Sequence[Offer], *, choice: Choice, chosen: Offer) -> Offer:
    having = [offer for offer in offers if choice in offer.choices]
    return max(
        having,
        key=lambda offer: (len({*offer.choices} & {*chosen.choices}), offer.is_available),
    )
