"""Precomputed rows that listings and searches read instead of the catalogue."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from djmoney.models.fields import MoneyField

from shop.catalogue.models import Category, OptionValue, Product, Variant
from shop.markets.models import Market


class Listing(models.Model):
    """A variant in a market: the one row that decides its price and availability in lists."""

    market = models.ForeignKey(Market, on_delete=models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="listings")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="listings")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")
    category_path = models.CharField(_("category path"), max_length=255)
    option_value = models.ForeignKey(
        OptionValue, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    colour = models.CharField(_("colour family"), max_length=20, blank=True)
    price = MoneyField(_("price"), max_digits=14, decimal_places=4, currency_field_name="currency")
    prior_amount = models.DecimalField(
        _("reduced from"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    is_available = models.BooleanField(_("available"), default=False)
    # Of what is sold out and can be ordered ahead.
    arrives_on = models.DateField(_("expected on"), null=True, blank=True)
    is_lead = models.BooleanField(_("stands for its product"), default=False)
    has_price_range = models.BooleanField(_("variants differ in price"), default=False)
    published_on = models.DateField(_("published on"))
    is_featured = models.BooleanField(_("featured"), default=False)

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints = [
            models.UniqueConstraint(fields=["market", "variant"], name="listing_once_a_market")
        ]
        indexes = [
            models.Index(fields=["market", "category_path"], name="listing_by_category"),
            models.Index(fields=["market", "product"], name="listing_by_product"),
            models.Index(
                fields=["variant"],
                condition=models.Q(arrives_on__isnull=False),
                name="listing_ordered_ahead",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} in {self.market_id}"


class SearchEntry(models.Model):
    """A product's searchable text in one language; trigrams serve Chinese and Japanese too."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="search_entries")
    language = models.CharField(_("language"), max_length=10)
    title = models.TextField(_("title"))
    body = models.TextField(_("body"))

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "language"], name="search_entry_once_a_language"
            )
        ]
        indexes = [
            GinIndex(
                fields=["title"],
                opclasses=["gin_trgm_ops"],
                name="search_title_trigrams",
            ),
            GinIndex(fields=["body"], opclasses=["gin_trgm_ops"], name="search_body_trigrams"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class StaleProduct(models.Model):
    """A product whose listings and search entries must be computed again."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, primary_key=True)
    marked_at = models.DateTimeField(_("marked at"))

    class Meta:
        verbose_name = _("stale product")
        verbose_name_plural = _("stale products")

    def __str__(self) -> str:
        return str(self.product_id)
