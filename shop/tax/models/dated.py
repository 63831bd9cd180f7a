"""What every fact of law has: a period, a source and the date of the last check."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class DatedRow(models.Model):
    """Period, source and date of the last check, which every fact of law has."""

    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(
        _("valid to"), null=True, blank=True, help_text=_("The first day it no longer holds.")
    )
    source = models.CharField(_("source"), max_length=250)
    checked_on = models.DateField(_("checked on"))
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        abstract = True


def ends_after_it_starts(name: str) -> models.CheckConstraint:
    """Return the constraint that a period is not empty."""
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
        name=name,
        violation_error_message=_("The end lies after the beginning."),
    )


def starts_once_a_day(name: str, *, fields: Sequence[str]) -> models.UniqueConstraint:
    """Return the constraint that one fact has one row for each day on which it begins."""
    return models.UniqueConstraint(
        fields=[*fields, "valid_from"],
        name=name,
        violation_error_message=_("There is a row of the same fact from this day already."),
    )


def percent_text(rate: Decimal) -> str:
    """Return a fraction as a percentage for names of rows: `0.19000` is `19 %`."""
    return f"{plain(rate * 100)} %"


def plain(number: Decimal | int) -> str:
    """Return a number for names of rows, without the zeros that its column keeps."""
    return f"{Decimal(number).normalize():f}"
