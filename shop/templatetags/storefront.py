"""Tags of the storefront: amounts, dates, pictures and icons."""

import datetime as moments
from collections.abc import Iterable

from django import template
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from wagtail.images.models import Image

from shop.invoicing.presenters import DocumentLink, document_links
from shop.kernel.formats import format_date, format_datetime, format_money, join_texts
from shop.kernel.money import Money
from shop.kernel.pictures import rendition_spec
from shop.markets.context import active_variant
from shop.orders.selectors import find_order_by_token
from shop.pricing.presenters import rate_text, reduction_text, unit_price_text
from shop.pricing.selectors import Reduction, UnitPrice
from shop.storefront.selectors.cards import Swatch

register = template.Library()


@register.simple_tag
def price(money: Money | None) -> SafeString:
    """Return an amount in the reader's language; nothing for no amount."""
    if money is None:
        return SafeString("")
    text = format_money(money, locale=active_variant().locale)
    return format_html('<span class="price">{}</span>', text)


@register.simple_tag
def reduction_note(reduction: Reduction) -> str:
    """Return what a price is reduced from, in the words of the market's law."""
    return reduction_text(reduction, locale=active_variant().locale)


@register.simple_tag
def reduction_rate(reduction: Reduction) -> str:
    """Return by how much a price is reduced; nothing below one per cent."""
    return rate_text(reduction, locale=active_variant().locale)


@register.simple_tag
def unit_price(value: UnitPrice) -> str:
    """Return the price of a kilogram, litre or metre in the reader's language."""
    return unit_price_text(value, locale=active_variant().locale)


@register.filter
def labels(swatches: Iterable[Swatch]) -> str:
    """Return the names of swatches as the reader's language writes a list."""
    return join_texts(swatch.label for swatch in swatches)


@register.simple_tag
def date(value: moments.date | None, style: str = "medium") -> str:
    """Return a day in the reader's language."""
    return format_date(value, locale=active_variant().locale, style=style) if value else ""


@register.simple_tag
def datetime(value: moments.datetime | None) -> str:
    """Return a moment in the reader's language."""
    return format_datetime(value, locale=active_variant().locale) if value else ""


@register.simple_tag
def documents_of(order_token: str) -> list[DocumentLink]:
    """Return the documents of the order that a secret opens."""
    order = find_order_by_token(token=order_token)
    return document_links(order) if order is not None else []


@register.simple_tag
def picture(
    image: Image | None,
    alt: str = "",
    *,
    sizes: str = "100vw",
    widths: str = "320,640,960,1280",
    ratio: str = "",
    loading: str = "lazy",
    **attributes: str,
) -> SafeString:
    """Return a responsive picture of an image; nothing for no image.

    `ratio` names the class that crops it, e.g. "1/1" gives picture--1-1. Width and height are
    always there, so that nothing shifts.
    """
    if image is None:
        return SafeString("")
    wanted = [int(width) for width in widths.split(",")]
    by_spec = image.get_renditions(*(rendition_spec(width) for width in wanted))
    renditions = list(by_spec.values())
    largest = renditions[-1]
    srcset = ", ".join(f"{rendition.url} {rendition.width}w" for rendition in renditions)
    classes = attributes.pop("class", "")
    if ratio:
        classes = f"{classes} picture--{ratio.replace('/', '-')}".strip()
    extra = {"fetchpriority": "high"} if loading == "eager" else {"decoding": "async"}
    # With one width there is nothing to choose from.
    choice = {"srcset": srcset, "sizes": sizes} if len(renditions) > 1 else {}
    extra = {**choice, **extra, **attributes}
    return format_html(
        '<picture class="{}">'
        '<img src="{}" alt="{}" width="{}" height="{}" loading="{}"{}></picture>',
        f"picture {classes}".strip(),
        renditions[len(renditions) // 2].url,
        alt,
        largest.width,
        largest.height,
        loading,
        format_html_join("", ' {}="{}"', extra.items()),
    )


@register.simple_tag
def picture_url(image: Image | None, width: int = 1280) -> str:
    """Return the address of one rendition of an image; nothing for no image."""
    return str(image.get_rendition(rendition_spec(width)).url) if image else ""


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return one of our own icons as inline SVG, hidden from screen readers."""
    svg = get_template(f"components/icons/{name}.svg").render()
    return mark_safe(svg)  # noqa: S308 — our own file, without a context
