"""What stands between a product and each market and language: as words, and as a filter.

The list reads everything in a handful of statements; the filter asks the database the same.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shop.catalogue.models import Product, ProductMedia, ProductText, ResponsiblePerson, Variant
from shop.kernel.models import TextLanguage
from shop.markets.models import Market

LANGUAGES = tuple(TextLanguage.values)
SHOWN = 4
_REGIONS = tuple(ResponsiblePerson.Region.values)
_LACKING = (
    Q(weight_g__isnull=True)
    | Q(weight_g=0)
    | Q(base_price__isnull=True)
    | Q(hs_code="")
    | Q(customs_description="")
    | Q(country_of_origin="")
)


def with_completeness(products: QuerySet[Product]) -> QuerySet[Product]:
    """Return the products with all that `gaps_of` looks at, in six statements for any number."""
    texts = ProductText.objects.annotate(is_unsafe=Q(safety_warnings="")).only(
        "product_id", "language", "state", "title"
    )
    variants = (
        Variant.objects.filter(is_active=True)
        .annotate(unpriced=ArraySubquery(_unpriced().values("code")))
        .order_by("position", "pk")
    )
    media = ProductMedia.objects.only("product_id", "alts")
    return products.prefetch_related(
        Prefetch("texts", texts, to_attr="all_texts"),
        Prefetch("variants", variants, to_attr="sold_variants"),
        Prefetch("media", media, to_attr="all_media"),
        "manufacturer__responsible_persons",
    )


def gaps_of(product: Any) -> Iterator[str]:
    """Yield what is missing of a product from `with_completeness`, and where."""
    written = {text.language for text in product.all_texts if text.title}
    unsafe = [text.language for text in product.all_texts if text.is_unsafe]
    yield from _where(_("text"), [code for code in LANGUAGES if code not in written])
    yield from _where(_("safety warnings"), [code for code in LANGUAGES if code in unsafe])
    if not product.all_media:
        yield _("picture")
    unnamed = [
        code for code in LANGUAGES if any(not media.alts.get(code) for media in product.all_media)
    ]
    yield from _where(_("alternative text"), unnamed)
    yield from _person_gaps(product)
    yield from _where(_("not sold in"), product.withheld_in)
    if not product.sold_variants:
        yield _("active variant")
    for variant in product.sold_variants:
        yield from _where(variant.sku, [str(label) for label in _lacking(variant)])
    unpriced = {code for variant in product.sold_variants for code in variant.unpriced}
    yield from _where(_("price"), sorted(unpriced))


def shown_gaps(product: Any) -> SafeString:
    """Return a tag that says whether a product is complete, above what is missing."""
    gaps = list(gaps_of(product))
    if not gaps:
        return format_html('<span class="ops-tag ops-tag--success">{}</span>', _("complete"))
    text = ngettext("%(count)d gap", "%(count)d gaps", len(gaps)) % {"count": len(gaps)}
    lines = [*gaps[:SHOWN], *(["…"] if len(gaps) > SHOWN else [])]
    return format_html(
        '<span class="ops-tag ops-tag--warning">{}</span><br>{}',
        text,
        format_html_join(SafeString("<br>"), '<span class="ops-soft">{}</span>', zip(lines)),
    )


class CompletenessFilter(SimpleListFilter):
    """Products that lack nothing anywhere, or something somewhere."""

    title = gettext_lazy("completeness")
    parameter_name = "complete"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Return the two."""
        return [("yes", _("complete")), ("no", _("incomplete"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> QuerySet[Product]:
        """Return the products that are complete, or are not."""
        if self.value() == "no":
            return queryset.filter(incomplete())
        return queryset.exclude(incomplete()) if self.value() == "yes" else queryset


def incomplete() -> Q:
    """Return what is true of a product of which `gaps_of` yields anything."""
    product = OuterRef("pk")
    texts = ProductText.objects.filter(product=product).order_by()
    written = texts.exclude(title="").values("product").annotate(n=Count("pk"))
    variants = Variant.objects.filter(product=product, is_active=True)
    media = ProductMedia.objects.filter(product=product)
    unnamed = ~Q(alts__has_keys=list(LANGUAGES))
    for code in LANGUAGES:
        unnamed |= Q(**{f"alts__{code}": ""})
    persons = ResponsiblePerson.objects.filter(manufacturer=OuterRef("manufacturer")).order_by()
    responsible = persons.values("manufacturer").annotate(n=Count("pk"))
    return (
        ~Q(Exists(written.filter(n=len(LANGUAGES))))
        | Q(Exists(texts.filter(safety_warnings="")))
        | ~Q(Exists(media))
        | Q(Exists(media.filter(unnamed)))
        | Q(manufacturer__isnull=True)
        | Q(withheld_in__len__gt=0)
        | ~Q(Exists(responsible.filter(n=len(_REGIONS))))
        | ~Q(Exists(variants))
        | Q(Exists(variants.filter(_LACKING)))
        | Q(Exists(variants.filter(Exists(_unpriced()))))
    )


def _unpriced() -> QuerySet[Market]:
    """Return the open markets in which a variant has no price."""
    priced = Variant.objects.filter(pk=OuterRef(OuterRef("pk")), prices__market=OuterRef("pk"))
    return Market.objects.filter(~Exists(priced), is_open=True).order_by("code")


def _person_gaps(product: Product) -> Iterator[str]:
    if product.manufacturer is None:
        yield _("manufacturer")
        return
    have = {person.region for person in product.manufacturer.responsible_persons.all()}
    yield from _where(_("responsible person"), [code for code in _REGIONS if code not in have])


def _lacking(variant: Variant) -> Iterator[str]:
    fields = (
        (_("base price"), variant.base_price is not None),
        (_("weight"), variant.weight_g),
        (_("HS code"), variant.hs_code),
        (_("customs description"), variant.customs_description),
        (_("country of origin"), variant.country_of_origin),
    )
    yield from (label for label, value in fields if not value)


def _where(what: str, places: list[str]) -> Iterator[str]:
    if places:
        yield f"{what}: {', '.join(places)}"
