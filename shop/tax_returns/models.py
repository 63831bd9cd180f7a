"""Returns to the tax office: figures of a period, and the sums they come from."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from djmoney.models.fields import MoneyField

from shop.tax.models import Report


class TaxReturn(models.Model):
    """A report for a registration and period; once it is filed the database keeps it as it is.

    ``built_until`` is the last day whose entries are in the sums: a build that was stopped goes
    on behind it. ``figures`` are the boxes of the form, each with the lines that it adds.
    ``includes_oss`` says that sales under the OSS rules are in it, for want of an OSS number.
    """

    class State(models.TextChoices):
        BUILDING = "BUILDING", _("being built")
        DRAFT = "DRAFT", pgettext_lazy("tax return", "draft")
        FAILED = "FAILED", _("failed")
        FILED = "FILED", _("filed")

    class Problem(models.TextChoices):
        RATE = "RATE", _("an exchange rate is missing")

    report = models.CharField(_("report"), max_length=10, choices=Report.choices)
    country = models.CharField(_("registered in"), max_length=10, blank=True)
    number = models.CharField(pgettext_lazy("tax registration", "number"), max_length=40)
    period = models.CharField(_("period"), max_length=8)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    due_on = models.DateField(_("due on"))
    includes_oss = models.BooleanField(_("includes OSS sales"), default=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.BUILDING
    )
    built_until = models.DateField(_("built until"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=10, choices=Problem.choices, blank=True)
    problem_currency = models.CharField(_("currency"), max_length=3, blank=True)
    problem_on = models.DateField(_("day"), null=True, blank=True)
    net_total = MoneyField(
        _("net"), max_digits=16, decimal_places=4, currency_field_name="currency"
    )
    tax_total = MoneyField(
        _("tax"), max_digits=16, decimal_places=4, currency_field_name="currency"
    )
    net_difference = models.DecimalField(
        _("rounding of net"), max_digits=20, decimal_places=8, default=0
    )
    tax_difference = models.DecimalField(
        _("rounding of tax"), max_digits=20, decimal_places=8, default=0
    )
    figures = models.JSONField(_("figures"), default=list)
    requested_by = models.CharField(_("by"), max_length=80)
    created_at = models.DateTimeField(_("created at"))
    touched_at = models.DateTimeField(_("last worked on at"))
    built_at = models.DateTimeField(_("built at"), null=True, blank=True)
    filed_on = models.DateField(_("filed on"), null=True, blank=True)
    filed_reference = models.CharField(_("reference of the office"), max_length=60, blank=True)
    filed_by = models.CharField(_("filed by"), max_length=80, blank=True)
    filed_at = models.DateTimeField(_("marked as filed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("tax return")
        verbose_name_plural = _("tax returns")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "country", "period"], name="tax_return_once_a_period"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lt=models.F("ends_on")), name="tax_return_has_a_period"
            ),
            models.CheckConstraint(
                condition=~Q(state="FILED") | Q(filed_on__isnull=False, filed_at__isnull=False),
                name="filed_tax_return_has_a_day",
            ),
        ]
        indexes = [models.Index(fields=["state", "touched_at"], name="tax_returns_by_state")]

    def __str__(self) -> str:
        return f"{self.report} {self.country} {self.period}".replace("  ", " ")


class TaxReturnLine(models.Model):
    """One figure per rule, country, rate and origin; net and tax are rounded, once, at the end.

    ``origin_from`` and ``origin_until`` are the period of the supply: another one than the
    return's for a correction. A correction in the OSS or IOSS is one line per country and origin,
    so its rate and country of dispatch are empty.
    """

    class Section(models.TextChoices):
        SUPPLY = "SUPPLY", _("supplies of the period")
        CORRECTION = "CORRECTION", _("corrections of earlier periods")
        EXPIRED = "EXPIRED", _("too old to be corrected here")

    class RateType(models.TextChoices):
        STANDARD = "STANDARD", pgettext_lazy("tax rate", "standard")
        REDUCED = "REDUCED", pgettext_lazy("tax rate", "reduced")
        NONE = "", "–"

    tax_return = models.ForeignKey(TaxReturn, on_delete=models.CASCADE, related_name="lines")
    section = models.CharField(_("section"), max_length=10, choices=Section.choices)
    regime = models.CharField(_("tax regime"), max_length=30)
    country = models.CharField(_("taxed in"), max_length=10)
    ships_from = models.CharField(_("sent from"), max_length=2, blank=True)
    rate = models.DecimalField(_("tax rate"), max_digits=7, decimal_places=5, default=0)
    rate_type = models.CharField(
        _("kind of rate"), max_length=10, choices=RateType.choices, blank=True
    )
    reason = models.CharField(_("reason"), max_length=2, blank=True)
    buyer_vat_id = models.CharField(_("buyer's VAT number"), max_length=20, blank=True)
    origin_from = models.DateField(_("first day of the supply's period"))
    origin_until = models.DateField(_("last day of the supply's period"))
    entries = models.PositiveIntegerField(_("entries of the ledger"), default=0)
    net = MoneyField(_("net"), max_digits=16, decimal_places=4, currency_field_name="currency")
    tax = MoneyField(_("tax"), max_digits=16, decimal_places=4, currency_field_name="currency")

    class Meta:
        verbose_name = _("line of a tax return")
        verbose_name_plural = _("lines of tax returns")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "tax_return",
                    "regime",
                    "country",
                    "ships_from",
                    "rate",
                    "reason",
                    "buyer_vat_id",
                    "origin_from",
                ],
                name="tax_return_line_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.tax_return_id}: {self.country} {self.rate} {self.net} + {self.tax}"


class TaxReturnSum(models.Model):
    """What a line is in one currency of the orders, and the rates that turn it into the office's.

    Both rates say how much one euro bought on ``rate_on``. The amounts are the ledger's, unrounded.
    """

    line = models.ForeignKey(TaxReturnLine, on_delete=models.CASCADE, related_name="sums")
    net = MoneyField(_("net"), max_digits=16, decimal_places=4, currency_field_name="currency")
    tax = MoneyField(_("tax"), max_digits=16, decimal_places=4, currency_field_name="currency")
    rate_on = models.DateField(_("day of the exchange rate"))
    per_euro = models.DecimalField(_("per euro"), max_digits=18, decimal_places=8)
    office_per_euro = models.DecimalField(
        _("office's currency per euro"), max_digits=18, decimal_places=8
    )

    class Meta:
        verbose_name = _("sum in one currency")
        verbose_name_plural = _("sums in one currency")
        constraints = [
            models.UniqueConstraint(
                fields=["line", "currency", "rate_on"], name="tax_return_sum_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.net} + {self.tax}"
