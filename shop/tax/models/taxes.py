"""Which tax holds where, at which rate, under which scheme and up to which limit."""

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
            starts_once_a_day("tax_rate_starts_once_a_day", fields=["territory", "category"]),
            models.CheckConstraint(
                condition=Q(rate__gte=0, rate__lt=1),
                name="tax_rate_is_a_fraction",
                violation_error_message=_(
                    "A tax rate is not negative and below one hundred per cent."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["STANDARD", "REDUCED", "SUPER_REDUCED"], rate__gt=0)
                | Q(kind__in=["ZERO", "EXEMPT", "NONE", "PROVIDER"], rate=0),
                name="tax_rate_is_zero_only_for_a_reason",
                violation_error_message=_(
                    "Standard and reduced rates are above zero, all other kinds are zero."
                ),
            ),
            ends_after_it_starts("tax_rate_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.territory} {self.category}: {percent_text(self.rate)}"


class TerritoryRule(DatedRow):
    """Which taxes hold at a place: a country, one of its regions, or some of its postcodes."""

    class Rounding(models.TextChoices):
        LINE = "LINE", _("on each line")
        DOCUMENT = "DOCUMENT", _("once for each rate of a document")

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
    rounding = models.CharField(
        _("tax is rounded"),
        max_length=10,
        choices=Rounding.choices,
        default=Rounding.LINE,
        db_default=Rounding.LINE,
    )
    rule_id = models.CharField(_("rule"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("territory rule")
        verbose_name_plural = _("territory rules")
        constraints = [
            starts_once_a_day(
                "territory_rule_starts_once_a_day", fields=["country", "region", "postcode_pattern"]
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"),
                name="territory_rule_has_an_iso_country",
                violation_error_message=_("A country is two capital letters."),
            ),
            ends_after_it_starts("territory_rule_ends_after_it_starts"),
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
            starts_once_a_day("tax_scheme_starts_once_a_day", fields=["regime", "area"]),
            models.CheckConstraint(
                condition=~Q(registrations=""),
                name="tax_scheme_needs_a_registration",
                violation_error_message=_("A scheme needs a registration."),
            ),
            ends_after_it_starts("tax_scheme_ends_after_it_starts"),
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
    excluded_categories = models.CharField(
        _("excluded categories"), max_length=100, blank=True, default="", db_default=""
    )
    rule_id = models.CharField(_("rule"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("threshold")
        verbose_name_plural = _("thresholds")
        constraints = [
            starts_once_a_day(
                "threshold_starts_once_a_day", fields=["rule", "area", "ships_from", "carriage"]
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="threshold_is_positive",
                violation_error_message=_("The amount must be above zero."),
            ),
            ends_after_it_starts("threshold_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.area}: {plain(self.amount)} {self.currency}"
