"""Periods that the law sets."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shop.tax.models.dated import DatedRow, ends_after_it_starts, starts_once_a_day

LONGEST = {"DAYS": 3650, "MONTHS": 240, "YEARS": 40}


class LegalTerm(DatedRow):
    """A period in law: how long one may withdraw, how long records are kept."""

    class Kind(models.TextChoices):
        WITHDRAWAL = "WITHDRAWAL", _("withdrawal")
        WITHDRAWAL_NOT_TOLD = (
            "WITHDRAWAL_NOT_TOLD",
            _("withdrawal: more for whoever was not told of the right"),
        )
        WITHDRAWAL_SEND_BACK = (
            "WITHDRAWAL_SEND_BACK",
            _("withdrawal: until the goods are sent back"),
        )
        WITHDRAWAL_REFUND = "WITHDRAWAL_REFUND", _("withdrawal: until the refund")
        PRIOR_PRICE = "PRIOR_PRICE", _("price reductions: whose lowest price is shown")
        LEGAL_GUARANTEE = "LEGAL_GUARANTEE", _("legal guarantee")
        TAX_RECORDS = "TAX_RECORDS", _("records for the tax office")

    class Unit(models.TextChoices):
        DAYS = "DAYS", _("days")
        MONTHS = "MONTHS", _("months")
        YEARS = "YEARS", _("years")

    term = models.CharField(pgettext_lazy("law", "period"), max_length=25, choices=Kind.choices)
    area = models.CharField(
        _("country or tax area"),
        max_length=10,
        blank=True,
        help_text=_("Empty: wherever there is no row of its own."),
    )
    length = models.PositiveSmallIntegerField(
        pgettext_lazy("of a period", "length"), validators=[MinValueValidator(1)]
    )
    unit = models.CharField(pgettext_lazy("of time", "unit"), max_length=6, choices=Unit.choices)
    ends_on_a_working_day = models.BooleanField(
        _("never ends on a weekend"),
        default=False,
        help_text=_("An end on a Saturday or Sunday moves to the Monday."),
    )

    class Meta:
        verbose_name = _("legal period")
        verbose_name_plural = _("legal periods")
        constraints = [
            starts_once_a_day("legal_term_starts_once_a_day", fields=["term", "area"]),
            models.CheckConstraint(
                condition=Q(length__gt=0),
                name="legal_term_is_positive",
                violation_error_message=_("A period has a length."),
            ),
            ends_after_it_starts("legal_term_ends_after_it_starts"),
        ]

    def clean(self) -> None:
        """Refuse a period that nobody can mean, and months where days are counted.

        :raises ValidationError: in that case
        """
        super().clean()
        if (self.length or 0) > LONGEST.get(self.unit, 0):
            raise ValidationError({"length": _("No period of law is so long.")})
        if self.term == self.Kind.PRIOR_PRICE and self.unit != self.Unit.DAYS:
            raise ValidationError({"unit": _("Prices are compared over a number of days.")})

    def __str__(self) -> str:
        where = f" {self.area}" if self.area else ""
        return f"{self.get_term_display()}{where}: {self.length} {self.get_unit_display()}"
