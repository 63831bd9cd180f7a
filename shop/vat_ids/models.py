"""What the registers of tax numbers have answered: evidence, never changed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VatIdCheck(models.Model):
    """One question to a register and its answer; rows are only added, the database sees to it."""

    class Result(models.TextChoices):
        VALID = "VALID", pgettext_lazy("VAT number", "valid")
        INVALID = "INVALID", pgettext_lazy("VAT number", "invalid")
        UNAVAILABLE = "UNAVAILABLE", _("register not reachable")

    class Register(models.TextChoices):
        VIES = "VIES", _("VIES (EU and Northern Ireland)")
        HMRC = "HMRC", _("HMRC (Great Britain)")

    number = models.CharField(_("VAT number"), max_length=24)
    country = models.CharField(_("prefix"), max_length=2)
    register = models.CharField(_("register"), max_length=10, choices=Register.choices)
    result = models.CharField(_("result"), max_length=12, choices=Result.choices)
    consultation_number = models.CharField(
        _("consultation number"),
        max_length=60,
        blank=True,
        help_text=_("The register's own proof that it was asked for our number."),
    )
    name = models.CharField(_("name in the register"), max_length=300, blank=True)
    address = models.CharField(_("address in the register"), max_length=500, blank=True)
    error = models.CharField(_("error"), max_length=120, blank=True)
    checked_at = models.DateTimeField(_("checked at"))

    class Meta:
        verbose_name = _("VAT number check")
        verbose_name_plural = _("VAT number checks")
        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="vat_id_check_has_a_number"),
        ]
        indexes = [
            models.Index(fields=["number", "-checked_at"], name="vat_id_checks_of_number"),
            models.Index(fields=["-checked_at", "-id"], name="vat_id_checks_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.result} {self.checked_at:%Y-%m-%d %H:%M}"
