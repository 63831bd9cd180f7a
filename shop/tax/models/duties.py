"""What a customs border costs: flat charges and ad-valorem duties."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shop.tax.models.dated import (
    DatedRow,
    ends_after_it_starts,
    percent_text,
    plain,
    starts_once_a_day,
)

HS_PREFIX = RegexValidator(r"^\d{0,10}$", _("Enter up to ten digits of an HS code."))


class FlatCharge(DatedRow):
    """A fixed duty or handling fee, charged in the regimes that it names."""

    class Kind(models.TextChoices):
        DUTY = "DUTY", _("duty")
        FEE = "FEE", _("handling fee")

    class Per(models.TextChoices):
        ITEM = "ITEM", _("per declared item")
        CONSIGNMENT = "CONSIGNMENT", _("per consignment")

    code = models.CharField(_("code"), max_length=30)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    area = models.CharField(_("customs area"), max_length=10)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3)
    per = models.CharField(_("per"), max_length=15, choices=Per.choices)
    regimes = models.CharField(_("regimes"), max_length=100)
    taxed_in = models.CharField(_("bears import tax in"), max_length=100, blank=True)
    value_limit = models.DecimalField(
        _("up to a value of"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    is_for_consumers_only = models.BooleanField(_("for consumers only"), default=True)
    is_enabled = models.BooleanField(_("enabled"), default=True)
    rule_id = models.CharField(_("rule"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("flat charge")
        verbose_name_plural = _("flat charges")
        constraints = [
            starts_once_a_day("flat_charge_starts_once_a_day", fields=["code", "area"]),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="flat_charge_is_positive",
                violation_error_message=_("The amount must be above zero."),
            ),
            ends_after_it_starts("flat_charge_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {plain(self.amount)} {self.currency}"


class DutyRate(DatedRow):
    """An ad-valorem duty of a customs area on goods by classification and origin."""

    class Basis(models.TextChoices):
        CIF = "CIF", _("goods and carriage (CIF)")
        FOB = "FOB", _("goods only (FOB)")

    customs_area = models.CharField(_("customs area"), max_length=10)
    measure = models.CharField(_("measure"), max_length=30, default="MFN")
    hs_prefix = models.CharField(_("HS prefix"), max_length=10, blank=True, validators=[HS_PREFIX])
    origin = models.CharField(_("country of origin"), max_length=2, blank=True)
    rate = models.DecimalField(_("rate"), max_digits=7, decimal_places=5)
    basis = models.CharField(_("charged on"), max_length=3, choices=Basis.choices)

    class Meta:
        verbose_name = _("duty rate")
        verbose_name_plural = _("duty rates")
        constraints = [
            starts_once_a_day(
                "duty_rate_starts_once_a_day",
                fields=["customs_area", "measure", "hs_prefix", "origin"],
            ),
            models.CheckConstraint(
                condition=Q(rate__gte=0),
                name="duty_rate_is_not_negative",
                violation_error_message=_("A rate cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(hs_prefix__regex=r"^\d{0,10}$"), name="duty_rate_prefix_is_digits"
            ),
            ends_after_it_starts("duty_rate_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        goods = " ".join(filter(None, [self.hs_prefix or "*", self.origin]))
        return f"{self.customs_area} {goods}: {percent_text(self.rate)}"
