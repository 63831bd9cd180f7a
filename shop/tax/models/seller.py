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

    class Provider(models.TextChoices):
        OWN = "", _("our own rates")
        STRIPE = "stripe", _("Stripe Tax")

    scheme = models.CharField(_("scheme"), max_length=10, choices=Scheme.choices)
    country = models.CharField(
        _("country or state"),
        max_length=10,
        blank=True,
        help_text=_("Empty for the IOSS. A state of the US is written US-CA, all of them US."),
    )
    number = models.CharField(pgettext_lazy("tax registration", "number"), max_length=40)
    provider = models.CharField(
        _("who computes the tax"),
        max_length=10,
        choices=Provider.choices,
        blank=True,
        default=Provider.OWN,
        db_default=Provider.OWN,
        help_text=_("A provider is asked for sales tax only; our own rates stand in for it."),
    )

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
            models.CheckConstraint(
                condition=Q(provider="") | Q(scheme="STX"),
                name="seller_registration_asks_for_sales_tax_only",
                violation_error_message=_("Only sales tax can be computed by a provider."),
            ),
            ends_after_it_starts("seller_registration_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"

    @property
    def code(self) -> str:
        """The name that the tax engine knows it by: ``VAT:DE``, ``IOSS``."""
        return f"{self.scheme}:{self.country}" if self.country else self.scheme
