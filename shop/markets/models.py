"""Markets as foreign-key targets, and the exchange rates that propose their prices."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shop.markets.names import market_name
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
        return market_name(self)

    @property
    def data(self) -> MarketData:
        """The market file's entry."""
        return REGISTRY.markets[self.code]


class ProducerRegistration(models.Model):
    """The number under which a country's register of producers knows the shop (EPR)."""

    class Stream(models.TextChoices):
        PACKAGING = "PACKAGING", _("packaging")
        WEEE = "WEEE", _("electrical equipment")
        BATTERIES = "BATTERIES", _("batteries")
        TEXTILES = "TEXTILES", _("textiles")

    country = models.CharField(
        _("country"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Two capital letters, such as DE."))],
    )
    stream = models.CharField(_("kind of waste"), max_length=10, choices=Stream.choices)
    register = models.CharField(
        _("register"), max_length=60, help_text=_("As shoppers know it, such as LUCID.")
    )
    number = models.CharField(pgettext_lazy("register", "number"), max_length=60)
    valid_to = models.DateField(
        _("valid to"), null=True, blank=True, help_text=_("The first day it no longer holds.")
    )

    class Meta:
        verbose_name = _("producer registration")
        verbose_name_plural = _("producer registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "stream", "number"], name="producer_registration_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.number}"


class AccessibilityRun(models.Model):
    """One look of the accessibility test at a market's pages, and what it found."""

    market = models.ForeignKey(
        Market,
        on_delete=models.CASCADE,
        related_name="accessibility_runs",
        verbose_name=_("market"),
    )
    ran_at = models.DateTimeField(_("ran at"))
    pages = models.JSONField(_("pages"), default=list)
    violations = models.JSONField(_("violations"), default=list)
    tool = models.CharField(_("tool"), max_length=60)

    class Meta:
        verbose_name = _("accessibility run")
        verbose_name_plural = _("accessibility runs")
        indexes = [models.Index(fields=["market", "-ran_at"], name="accessibility_runs_by_market")]

    def __str__(self) -> str:
        return f"{self.market_id} {self.ran_at:%Y-%m-%d}"


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
