"""The seller's own tax numbers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shop.tax.models.dated import DatedRow, ends_after_it_starts, starts_once_a_day


class SellerRegistration(DatedRow):
    """A tax number of the seller, and the scheme and country it is for."""

    class Scheme(models.TextChoices):
        VAT = "VAT", _("VAT")
        OSS = "OSS", _("Union One-Stop Shop")
        IOSS = "IOSS", _("Import One-Stop Shop")
        GST = "GST", _("GST")
        SG_OVR = "SG_OVR", _("Singapore overseas vendor registration")
        JCT = "JCT", _("Japanese consumption tax")
        VOEC = "VOEC", _("Norwegian VOEC")
        LVG = "LVG", _("Malaysian sales tax on low value goods")
        STX = "STX", _("US sales tax permit")

    scheme = models.CharField(_("scheme"), max_length=10, choices=Scheme.choices)
    country = models.CharField(
        _("country or state"), max_length=10, blank=True, help_text=_("Empty for the IOSS.")
    )
    number = models.CharField(pgettext_lazy("tax registration", "number"), max_length=40)

    class Meta:
        verbose_name = _("seller registration")
        verbose_name_plural = _("seller registrations")
        constraints = [
            starts_once_a_day(
                "seller_registration_starts_once_a_day", fields=["scheme", "country"]
            ),
            models.CheckConstraint(
                condition=Q(scheme="IOSS", country="") | (~Q(scheme="IOSS") & ~Q(country="")),
                name="seller_registration_names_its_country",
                violation_error_message=_("The IOSS has no country; every other scheme has one."),
            ),
            models.CheckConstraint(
                condition=~Q(number=""), name="seller_registration_has_a_number"
            ),
            ends_after_it_starts("seller_registration_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"

    @property
    def code(self) -> str:
        """The name that the tax engine knows it by: ``VAT:DE``, ``IOSS``."""
        return f"{self.scheme}:{self.country}" if self.country else self.scheme
