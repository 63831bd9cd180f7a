"""The reports to tax offices: what there is, how each is made, and the boxes of its form."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shop.tax.models.dated import DatedRow, ends_after_it_starts, percent_text, starts_once_a_day

PERIODS = RegexValidator(
    r"^[MQH](\|[MQH])*$", _("Enter M, Q or H, several separated by |, the usual one first.")
)
BOX = RegexValidator(r"^[0-9A-Z]{1,8}$", _("Enter up to eight digits or capital letters."))


class Report(models.TextChoices):
    """What is sent to a tax office."""

    OSS = "OSS", _("One-Stop Shop return")
    IOSS = "IOSS", _("Import One-Stop Shop return")
    UK_VAT = "UK_VAT", _("UK VAT return")
    CH_VAT = "CH_VAT", _("Swiss VAT return")
    NO_VOEC = "NO_VOEC", _("Norwegian VOEC return")
    DOMESTIC = "DOMESTIC", _("Sales for the domestic VAT return")
    EC_SALES = "EC_SALES", _("EC sales list")


class ReportRule(DatedRow):
    """How a report to a tax office is made, and when it is due."""

    class RateOf(models.TextChoices):
        PERIOD_END = "PERIOD_END", _("the last day of the period")
        TAX_POINT = "TAX_POINT", _("the tax point")

    report = models.CharField(_("report"), max_length=20, choices=Report.choices)
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        help_text=_("Empty: wherever there is no row of its own."),
    )
    periods = models.CharField(
        _("periods"),
        max_length=5,
        validators=[PERIODS],
        help_text=_("M, Q or H, several separated by |, the usual one first."),
    )
    currency = models.CharField(_("currency"), max_length=3)
    rate_of = models.CharField(_("exchange rate of"), max_length=12, choices=RateOf.choices)
    unit = models.DecimalField(_("rounded to"), max_digits=7, decimal_places=2)
    is_corrected_by_tax = models.BooleanField(
        _("earlier periods are corrected by an amount of tax"), default=False
    )
    corrected_for_years = models.PositiveSmallIntegerField(_("corrected for (years)"), default=0)
    is_by_buyer = models.BooleanField(_("lists each buyer"), default=False)
    due_months = models.PositiveSmallIntegerField(
        _("due so many months after the period’s last"), validators=[MaxValueValidator(12)]
    )
    due_day = models.PositiveSmallIntegerField(
        _("due on this day of the month"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
        help_text=_("Empty: on its last day."),
    )
    due_days = models.PositiveSmallIntegerField(
        _("and so many days later"), default=0, validators=[MaxValueValidator(120)]
    )

    class Meta:
        verbose_name = _("rule of a tax return")
        verbose_name_plural = _("rules of tax returns")
        constraints = [
            starts_once_a_day("report_rule_starts_once_a_day", fields=["report", "country"]),
            models.CheckConstraint(
                condition=Q(unit__gt=0),
                name="report_rule_rounds_to_something",
                violation_error_message=_("The amount must be above zero."),
            ),
            models.CheckConstraint(
                condition=Q(periods__regex=r"^[MQH](\|[MQH])*$"), name="report_rule_has_periods"
            ),
            ends_after_it_starts("report_rule_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.country or '*'}: {self.periods}"


class ReportBox(DatedRow):
    """The box of a form for what is taxed at a rate, or is not taxed for a reason."""

    class Content(models.TextChoices):
        TAXED = "TAXED", _("taxed at the rate")
        INTRA_COMMUNITY = "INTRA_COMMUNITY", _("intra-Community supplies")
        EXPORTS = "EXPORTS", _("exports")

    report = models.CharField(_("report"), max_length=20, choices=Report.choices)
    country = models.CharField(_("country"), max_length=2)
    content = models.CharField(
        pgettext_lazy("of a box", "content"), max_length=20, choices=Content.choices
    )
    rate = models.DecimalField(_("rate"), max_digits=7, decimal_places=5, default=0)
    box = models.CharField(pgettext_lazy("of a form", "box"), max_length=8, validators=[BOX])

    class Meta:
        verbose_name = _("box of a tax return")
        verbose_name_plural = _("boxes of tax returns")
        constraints = [
            starts_once_a_day(
                "report_box_starts_once_a_day", fields=["report", "country", "content", "rate"]
            ),
            models.CheckConstraint(
                condition=Q(content="TAXED", rate__gt=0) | (~Q(content="TAXED") & Q(rate=0)),
                name="report_box_has_a_rate_where_taxed",
                violation_error_message=_("Only what is taxed has a rate."),
            ),
            ends_after_it_starts("report_box_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        rate = percent_text(self.rate) if self.rate else self.content
        return f"{self.report} {self.country} {rate}: {self.box}"
