"""Markets as foreign-key targets, and the exchange rates that propose their prices."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.markets.registry import REGISTRY
from shop.markets.registry import Market as MarketData


class Market(models.Model):
    """A market of the market file, plus what operations may switch while the shop runs."""

    code = models.SlugField(_("code"), primary_key=True, max_length=10)
    name = models.CharField(_("name"), max_length=60)
    currency = models.CharField(_("currency"), max_length=3)
    is_open = models.BooleanField(
        _("open"),
        default=True,
        help_text=_("Shoppers can place orders in this market."),
    )

    class Meta:
        verbose_name = _("market")
        verbose_name_plural = _("markets")

    def __str__(self) -> str:
        return self.name

    @property
    def data(self) -> MarketData:
        """The market file's entry."""
        return REGISTRY.markets[self.code]


class ExchangeRate(models.Model):
    """How much of a currency one euro bought on a day, as the source published it."""

    source = models.CharField(_("source"), max_length=20, default="ECB")
    date = models.DateField(_("date"))
    currency = models.CharField(_("currency"), max_length=3)
    per_euro = models.DecimalField(_("per euro"), max_digits=18, decimal_places=8)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "currency", "date"], name="exchange_rate_once_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(per_euro__gt=0), name="exchange_rate_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} 1 EUR = {self.per_euro} {self.currency}"
