"""Prices per market: what is charged, what was shown, and what the exchange rate proposes."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from djmoney.models.fields import MoneyField

from shop.accounts.models import User
from shop.catalogue.models import Variant
from shop.markets.models import Market


class Price(models.Model):
    """What a variant costs in a market, in the market's currency and tax display."""

    market = models.ForeignKey(
        Market, on_delete=models.CASCADE, related_name="prices", verbose_name=_("market")
    )
    variant = models.ForeignKey(
        Variant, on_delete=models.CASCADE, related_name="prices", verbose_name=_("variant")
    )
    amount = MoneyField(
        _("amount"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    updated_at = models.DateTimeField(_("updated at"))
    reduced_since = models.DateTimeField(
        _("announced as a reduction since"), null=True, blank=True, editable=False
    )
    prior_amount = models.DecimalField(
        _("compared with"),
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
        editable=False,
        help_text=_("What the law of the market says a reduction is reckoned from."),
    )

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.UniqueConstraint(fields=["market", "variant"], name="price_once_a_market"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="price_not_negative"),
            models.CheckConstraint(
                condition=Q(prior_amount__isnull=True)
                | Q(prior_amount__gt=models.F("amount"), reduced_since__isnull=False),
                name="reduction_is_from_a_higher_price",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} in {self.market_id}: {self.amount}"


class PriceHistory(models.Model):
    """Every price that was ever shown in a market, and whether as a reduction; rows are added."""

    market = models.ForeignKey(Market, on_delete=models.CASCADE, related_name="+")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="price_history")
    amount = MoneyField(
        _("amount"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    is_reduction = models.BooleanField(
        _("announced as a reduction"), default=False, db_default=False
    )
    valid_from = models.DateTimeField(_("valid from"))

    class Meta:
        verbose_name = _("price history")
        verbose_name_plural = _("price history")
        indexes = [
            models.Index(
                fields=["variant", "market", "valid_from"],
                name="price_history_by_variant",
            )
        ]

    def __str__(self) -> str:
        return f"{self.valid_from:%Y-%m-%d} {self.amount}"


class PriceProposal(models.Model):
    """A price that a rate suggests for a market; a person accepts or rejects it."""

    class State(models.TextChoices):
        OPEN = "OPEN", pgettext_lazy("price proposal", "open")
        ACCEPTED = "ACCEPTED", _("accepted")
        REJECTED = "REJECTED", _("rejected")

    market = models.ForeignKey(
        Market, on_delete=models.CASCADE, related_name="proposals", verbose_name=_("market")
    )
    variant = models.ForeignKey(
        Variant, on_delete=models.CASCADE, related_name="proposals", verbose_name=_("variant")
    )
    current = models.DecimalField(
        _("current price"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    proposed = MoneyField(
        _("proposed price"),
        max_digits=14,
        decimal_places=4,
        currency_field_name="currency",
    )
    rate = models.DecimalField(_("rate per euro"), max_digits=18, decimal_places=8)
    rate_date = models.DateField(_("date of the rate"))
    drift = models.DecimalField(
        _("drift since the price was set"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    base_price = models.DecimalField(
        _("base price in the accounting currency, without tax"),
        max_digits=12,
        decimal_places=4,
        null=True,
        blank=True,
    )
    tax_rate = models.DecimalField(
        _("tax rate"), max_digits=7, decimal_places=5, null=True, blank=True
    )
    acceptable_from = models.DateField(_("may be accepted from"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(_("created at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    class Meta:
        verbose_name = _("price proposal")
        verbose_name_plural = _("price proposals")
        constraints = [
            models.UniqueConstraint(
                fields=["market", "variant"],
                condition=Q(state="OPEN"),
                name="one_open_proposal_a_price",
            )
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} in {self.market_id}: {self.proposed}"

    def proceeds(self, price: Decimal | None) -> Decimal | None:
        """Return what a price leaves in the accounting currency, without tax, at this rate."""
        if price is None or self.tax_rate is None:
            return None
        return price / (1 + self.tax_rate) / self.rate
