"""Products: texts in five languages, variants with customs data, pictures."""

from collections.abc import Collection
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import StackedInline, TabularInline
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display
from wagtail.images.models import Image

from shop.catalogue.admin.changes import CatalogueFormAdmin, languages_written
from shop.catalogue.admin.completeness import (
    CompletenessFilter,
    shown_gaps,
    with_completeness,
)
from shop.catalogue.admin.filters import TranslationFilter
from shop.catalogue.admin.forms import PictureForm
from shop.catalogue.models import (
    Product,
    ProductAttribute,
    ProductMedia,
    ProductText,
    Variant,
)
from shop.catalogue.services import (
    IncompleteProductError,
    follow_source,
    publish,
    safety_gaps,
    unpublish,
)
from shop.kernel.admin import total_below
from shop.kernel.models import TextLanguage, TranslatedText
from shop.markets.names import market_name
from shop.markets.registry import REGISTRY

THUMBNAIL = "fill-96x96|format-webp"


class TextInline(StackedInline):
    """One language of a product's texts and how far its translation is."""

    model = ProductText
    extra = 0
    max_num = len(TextLanguage)
    tab = True
    fields = (
        ("language", "state"),
        "title",
        "subtitle",
        "description",
        "care",
        "safety_warnings",
        "material",
    )


class VariantInline(StackedInline):
    """What is sold, with what customs ask for."""

    model = Variant
    extra = 0
    tab = True
    show_change_link = False
    autocomplete_fields = ("option_values",)
    fields = (
        ("sku", "position"),
        "is_active",
        "option_values",
        "base_price",
        ("gtin", "manufacturer_code"),
        ("weight_g", "length_mm"),
        ("width_mm", "height_mm"),
        ("is_fragile", "stays_upright", "ships_alone"),
        ("content_amount", "content_unit"),
        ("hs_code", "country_of_origin"),
        "customs_description",
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: stock, prices and orders refer to it; take it off sale instead."""
        return False


class AttributeInline(TabularInline):
    """The typed properties of a product."""

    model = ProductAttribute
    extra = 0
    tab = True
    autocomplete_fields = ("attribute", "choice")


class PictureInline(StackedInline):
    """The pictures of a product; new ones are uploaded in the content admin."""

    model = ProductMedia
    form = PictureForm
    extra = 0
    tab = True
    raw_id_fields = ("image",)
    readonly_fields = ("thumbnail",)
    fields = ("thumbnail", "image", ("variant", "position"), *PictureForm.field_names())

    @display(description=gettext_lazy("picture"))
    def thumbnail(self, media: ProductMedia) -> SafeString | str:
        """Return a small picture."""
        return _picture(media.image) if media.pk else "–"

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        """Offer only the product's own variants, read once for all pictures."""
        formset = super().get_formset(
            request, obj, **{**options, "fields": PictureForm.Meta.fields}
        )
        variants = Variant.objects.filter(product=obj).order_by("position", "pk")
        formset.form.base_fields["variant"].queryset = variants
        return formset


@admin.register(Product)
class ProductAdmin(CatalogueFormAdmin):
    """What shoppers read about."""

    list_display = ("title", "category", "is_published", "languages", "variants_of", "completeness")
    list_filter = (
        ("catalogue", RelatedDropdownFilter),
        "is_published",
        "is_featured",
        CompletenessFilter,
        TranslationFilter,
        ("product_type", RelatedDropdownFilter),
    )
    list_select_related = ("category", "catalogue")
    ordering = ("slug", "pk")
    search_fields = ("slug", "texts__title", "variants__sku", "brand")
    search_help_text = gettext_lazy("Name in any language, SKU or brand")
    autocomplete_fields = ("category", "manufacturer", "product_type", "related")
    inlines = (TextInline, VariantInline, PictureInline, AttributeInline)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("catalogue", "category"),
                    ("product_type", "tax_category"),
                    ("slug", "brand"),
                    ("manufacturer", "guarantee_years"),
                    ("is_published", "is_featured"),
                    ("published_on", "withdrawal_exclusion"),
                    "related",
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        """Return the products with their texts and counts, whatever their number."""
        products: QuerySet[Product] = super().get_queryset(request)
        variants = total_below(Variant.objects.all(), owner="product", of=Count("pk"))
        return with_completeness(products.annotate(variant_count=variants))

    def products_of(self, obj: Model) -> Collection[int]:
        """Return the product itself."""
        return [obj.pk]

    def follow(self, request: HttpRequest, obj: Any, formsets: Any) -> None:
        """Find stale translations, and show the product only when nothing is missing."""
        stale = follow_source(product=obj, written=languages_written(formsets))
        if stale:
            text = ngettext(
                "%(count)d translation has fallen behind its English text.",
                "%(count)d translations have fallen behind their English text.",
                stale,
            )
            messages.warning(request, text % {"count": stale})
        if not obj.is_published:
            return
        try:
            shown = publish(product_id=obj.pk, at=timezone.now())
        except IncompleteProductError as error:
            unpublish(product_id=obj.pk)
            messages.error(
                request,
                _("The product is saved but not shown in the shop, because it is incomplete."),
            )
            for reason in error.reasons:
                messages.error(request, reason)
            return
        for market, gaps in safety_gaps(shown):
            messages.warning(
                request,
                _("Not sold in %(market)s: %(gaps)s")
                % {"market": market_name(REGISTRY.markets[market]), "gaps": " ".join(gaps)},
            )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: orders refer to its variants; unpublish it instead."""
        return False

    @display(description=gettext_lazy("product"), ordering="slug", header=True)
    def title(self, product: Product) -> list[str]:
        """Return the English name above the slug."""
        names = {text.language: text.title for text in product.all_texts}  # type: ignore[attr-defined]
        name = names.get(TextLanguage.EN) or next(iter(names.values()), product.slug)
        return [name, product.slug]

    @display(description=gettext_lazy("languages"))
    def languages(self, product: Product) -> SafeString:
        """Return the state of each language."""
        states = {text.language: text.state for text in product.all_texts}  # type: ignore[attr-defined]
        tags = [_language_tag(language, states.get(language)) for language in TextLanguage.values]
        return format_html("{}", SafeString(" ".join(tags)))

    @display(description=gettext_lazy("variants"), ordering="variant_count")
    def variants_of(self, product: Product) -> int:
        """Return how many variants there are."""
        return product.variant_count  # type: ignore[attr-defined,no-any-return]

    @display(description=gettext_lazy("complete"))
    def completeness(self, product: Product) -> SafeString:
        """Return what stands between the product and each market and language."""
        return shown_gaps(product)


def _language_tag(language: str, state: str | None) -> SafeString:
    tones = {TranslatedText.State.REVIEWED: "success", TranslatedText.State.MACHINE: "info"}
    tone = tones.get(TranslatedText.State(state), "warning") if state else "danger"
    label = TranslatedText.State(state).label if state else _("missing")
    return format_html(
        '<span class="ops-tag ops-tag--{}" title="{}">{}</span>', tone, label, language
    )


def _picture(image: Image) -> SafeString:
    rendition = image.get_rendition(THUMBNAIL)
    return format_html('<img class="ops-thumb" src="{}" alt="">', rendition.url)
