"""Which reports the seller's registrations call for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shop.kernel.countries import EU_MEMBERS
from shop.tax.models import SellerRegistration
from shop.tax.selectors import in_force
from shop.tax_returns.calculate import Period, frequencies_of
from shop.tax_returns.models import Report
from shop.tax_returns.selectors.law import find_rule

_BY_SCHEME = {"OSS": Report.OSS, "IOSS": Report.IOSS, "VOEC": Report.NO_VOEC}
_BY_VAT_COUNTRY = {"GB": Report.UK_VAT, "CH": Report.CH_VAT}


@dataclass(frozen=True, slots=True)
class Offer:
    """A report that a registration calls for, and since when."""

    report: str
    country: str
    number: str
    valid_from: date
    valid_to: date | None = None

    @property
    def key(self) -> str:
        """The report and its country as one word: OSS:DE."""
        return f"{self.report}:{self.country}"

    def covers(self, period: Period) -> bool:
        """Whether the registration held on some day of a period."""
        ended = self.valid_to is not None and self.valid_to <= period.starts_on
        return self.valid_from <= period.ends_on and not ended


def reports_offered(registrations: Iterable[SellerRegistration]) -> list[Offer]:
    """Return the reports that registrations call for, in the order of the registrations."""
    return [
        Offer(report, row.country, row.number, row.valid_from, row.valid_to)
        for row in registrations
        for report in _reports(row)
    ]


def _reports(row: SellerRegistration) -> list[Report]:
    if row.scheme in _BY_SCHEME:
        return [_BY_SCHEME[row.scheme]]
    if row.scheme != SellerRegistration.Scheme.VAT:
        return []
    if row.country in _BY_VAT_COUNTRY:
        return [_BY_VAT_COUNTRY[row.country]]
    if row.country == "XI":
        return [Report.EC_SALES]
    return [Report.DOMESTIC, Report.EC_SALES] if row.country in EU_MEMBERS else []


def offers_on(day: date) -> list[Offer]:
    """Return the reports of every registration that began by a day; ended ones too."""
    rows = SellerRegistration.objects.filter(valid_from__lte=day)
    return reports_offered(rows.order_by("scheme", "country", "valid_from"))


def offer_for(report: str, *, country: str, period: Period) -> Offer | None:
    """Return the registration that calls for a report in a period: of several the newest."""
    rule = find_rule(report, country=country, on=period.ends_on)
    if rule is None or period.frequency not in frequencies_of(rule):
        return None
    for offer in reversed(offers_on(period.ends_on)):
        if (offer.report, offer.country) == (report, country) and offer.covers(period):
            return offer
    return None


def has_oss_number(period: Period) -> bool:
    """Whether the seller was in the Union OSS on some day of a period."""
    held = in_force(on=period.starts_on, until=period.ends_on)
    return SellerRegistration.objects.filter(held, scheme="OSS").exists()
