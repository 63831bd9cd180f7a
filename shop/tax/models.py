"""The law as dated tables, and the seller's own registrations.

A change of law is a new row, never an edit: quotes name the rows they were made from. A row holds
from ``valid_from`` until the day before ``valid_to``; of several rows about the same thing the one
that started last wins. ``shop.tax.calculate.data`` has the same rows as values.
"""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

HS_PREFIX = RegexValidator(r"^\d{0,10}$", _("Enter up to ten digits of an HS code."))


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


def _ends_after_it_starts(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name=name
    )


class TaxRate(DatedRow):
    """The tax rate of a category of goods in a territory."""

    class Kind(models.TextChoices):
        STANDARD = "STANDARD", _("standard")
        REDUCED = "REDUCED", _("reduced")
        SUPER_REDUCED = "SUPER_REDUCED", _("super-reduced")
        ZERO = "ZERO", _("zero-rated")
        EXEMPT = "EXEMPT", _("exempt")
        NONE = "NONE", _("no such tax")
        PROVIDER = "PROVIDER", _("computed by a provider")

    territory = models.CharField(_("territory"), max_length=10)
    category = models.CharField(_("category"), max_length=30)
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices)
    rate = models.DecimalField(_("rate"), max_digits=7, decimal_places=5)

    class Meta:
        verbose_name = _("tax rate")
        verbose_name_plural = _("tax rates")
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "category", "valid_from"],
                name="tax_rate_starts_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(rate__gte=0, rate__lt=1), name="tax_rate_is_a_fraction"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["STANDARD", "REDUCED", "SUPER_REDUCED"], rate__gt=0)
                | Q(kind__in=["ZERO", "EXEMPT", "NONE", "PROVIDER"], rate=0),
                name="tax_rate_is_zero_only_for_a_reason",
            ),
            _ends_after_it_starts("tax_rate_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.territory} {self.category} {self.rate} from {self.valid_from}"


class TerritoryRule(DatedRow):
    """Which taxes hold at a place: a country, one of its regions, or some of its postcodes."""

    country = models.CharField(_("country"), max_length=2)
    region = models.CharField(_("region"), max_length=10, blank=True)
    postcode_pattern = models.CharField(_("postcode pattern"), max_length=60, blank=True)
    territory = models.CharField(_("territory"), max_length=10)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=10)
    rates_territory = models.CharField(_("territory whose rates hold"), max_length=10)
    vat_areas = models.CharField(
        _("tax areas"), max_length=30, blank=True, help_text=_("Several are separated by |.")
    )
    customs_area = models.CharField(_("customs area"), max_length=10)
    rule_id = models.CharField(_("rule"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("territory rule")
        verbose_name_plural = _("territory rules")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "region", "postcode_pattern", "valid_from"],
                name="territory_rule_starts_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="territory_rule_has_an_iso_country"
            ),
            _ends_after_it_starts("territory_rule_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        place = " ".join(filter(None, [self.country, self.region, self.postcode_pattern]))
        return f"{place} → {self.territory}"


class TaxScheme(DatedRow):
    """A scheme under which the seller charges the destination's tax at the point of sale."""

    class BusinessRule(models.TextChoices):
        CHARGED = "CHARGED", _("charged like a consumer")
        NOT_AVAILABLE = "NOT_AVAILABLE", _("the scheme cannot be used")
        REVERSE_CHARGE = "REVERSE_CHARGE", _("the buyer accounts for the tax")
        OUTSIDE_SCOPE = "OUTSIDE_SCOPE", _("outside the scope of the tax")

    regime = models.CharField(_("regime"), max_length=30)
    area = models.CharField(_("tax area"), max_length=10)
    rank = models.PositiveSmallIntegerField(
        _("rank"), help_text=_("The lower one is tried first where a place is in two areas.")
    )
    registrations = models.CharField(_("registrations, one of"), max_length=60)
    business_rule = models.CharField(
        _("for validated businesses"), max_length=20, choices=BusinessRule.choices
    )
    business_id_prefixes = models.CharField(
        _("accepted prefixes of business numbers"), max_length=30, blank=True
    )
    excluded_categories = models.CharField(_("excluded categories"), max_length=100, blank=True)
    taxes_shipping = models.BooleanField(_("taxes shipping"), default=True)
    rule_id = models.CharField(_("rule"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("tax scheme")
        verbose_name_plural = _("tax schemes")
        constraints = [
            models.UniqueConstraint(
                fields=["regime", "area", "valid_from"], name="tax_scheme_starts_once_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(registrations=""), name="tax_scheme_needs_a_registration"
            ),
            _ends_after_it_starts("tax_scheme_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.regime} ({self.area})"


class Threshold(DatedRow):
    """A limit in law up to which a scheme or a relief applies."""

    class Per(models.TextChoices):
        CONSIGNMENT = "CONSIGNMENT", _("per consignment")
        ITEM = "ITEM", _("per item")
        TAX = "TAX", _("per amount of tax")
        YEAR = "YEAR", _("per year")

    rule = models.CharField(_("rule or regime"), max_length=30)
    area = models.CharField(_("area"), max_length=10)
    ships_from = models.CharField(_("shipped from"), max_length=2, blank=True)
    carriage = models.CharField(_("carriage"), max_length=20, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3)
    per = models.CharField(_("per"), max_length=15, choices=Per.choices)
    is_inclusive = models.BooleanField(_("the amount itself is still within"), default=True)
    includes_shipping = models.BooleanField(_("shipping counts"), default=False)
    rule_id = models.CharField(_("rule"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("threshold")
        verbose_name_plural = _("thresholds")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "area", "ships_from", "carriage", "valid_from"],
                name="threshold_starts_once_a_day",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="threshold_is_positive"),
            _ends_after_it_starts("threshold_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.area}: {self.amount} {self.currency}"


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
            models.UniqueConstraint(
                fields=["code", "area", "valid_from"], name="flat_charge_starts_once_a_day"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="flat_charge_is_positive"),
            _ends_after_it_starts("flat_charge_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.amount} {self.currency}"


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
            models.UniqueConstraint(
                fields=["customs_area", "measure", "hs_prefix", "origin", "valid_from"],
                name="duty_rate_starts_once_a_day",
            ),
            models.CheckConstraint(condition=Q(rate__gte=0), name="duty_rate_is_not_negative"),
            models.CheckConstraint(
                condition=Q(hs_prefix__regex=r"^\d{0,10}$"), name="duty_rate_prefix_is_digits"
            ),
            _ends_after_it_starts("duty_rate_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        goods = " ".join(filter(None, [self.hs_prefix or "*", self.origin]))
        return f"{self.customs_area} {goods}: {self.rate}"


class SellerRegistration(models.Model):
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
    number = models.CharField(_("number"), max_length=40)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(
        _("valid to"), null=True, blank=True, help_text=_("The first day it no longer holds.")
    )

    class Meta:
        verbose_name = _("seller registration")
        verbose_name_plural = _("seller registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "country", "valid_from"],
                name="seller_registration_starts_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(scheme="IOSS", country="") | (~Q(scheme="IOSS") & ~Q(country="")),
                name="seller_registration_names_its_country",
            ),
            models.CheckConstraint(
                condition=~Q(number=""), name="seller_registration_has_a_number"
            ),
            _ends_after_it_starts("seller_registration_ends_after_it_starts"),
        ]

    @property
    def code(self) -> str:
        """The name that the tax engine knows it by: ``VAT:DE``, ``IOSS``."""
        return f"{self.scheme}:{self.country}" if self.country else self.scheme

    def __str__(self) -> str:
        return f"{self.code} {self.number}"
