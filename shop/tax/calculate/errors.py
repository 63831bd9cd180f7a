"""What can stop a quote; each error carries what the caller needs to say so."""

from collections.abc import Collection

__all__ = [
    "InvalidSnapshotError",
    "MissingCustomsDataError",
    "MissingExchangeRateError",
    "MissingTaxRateError",
    "QuoteMismatchError",
    "TaxError",
    "UnknownTerritoryError",
]


class TaxError(Exception):
    """Base of everything that keeps a consignment from being taxed."""


class UnknownTerritoryError(TaxError):
    """Raised when no territory rule covers a place: the shop does not know its taxes."""

    def __init__(self, *, country: str) -> None:
        super().__init__(f"no territory rule for {country!r}")
        self.country = country


class MissingTaxRateError(TaxError):
    """Raised when a territory has no rate in force for a category, nor a standard one."""

    def __init__(self, *, territory: str, category: str) -> None:
        super().__init__(f"no tax rate for {category} in {territory}")
        self.territory, self.category = territory, category


class MissingCustomsDataError(TaxError):
    """Raised when a dutiable line has no HS code, or its code no duty rate."""

    def __init__(self, *, line_key: str, customs_area: str, hs_code: str) -> None:
        missing = "duty rate" if hs_code else "HS code"
        super().__init__(f"line {line_key}: no {missing} for import into {customs_area}")
        self.line_key, self.customs_area, self.hs_code = line_key, customs_area, hs_code


class MissingExchangeRateError(TaxError):
    """Raised when an amount in law cannot be compared with the order's currency."""

    def __init__(self, *, source: str, target: str) -> None:
        super().__init__(f"no exchange rate from {source} to {target}")
        self.source, self.target = source, target


class MissingLegalTermError(TaxError):
    """Raised when no row says how long a period of law is."""

    def __init__(self, *, term: str, areas: Collection[str]) -> None:
        super().__init__(f"no legal term {term} for {', '.join(areas) or 'any area'}")
        self.term, self.areas = term, tuple(areas)


class MissingReportRuleError(TaxError):
    """Raised when no row says how a report is made."""

    def __init__(self, *, report: str, country: str) -> None:
        super().__init__(f"no rule for the report {report} of {country or 'any country'}")
        self.report, self.country = report, country


class InvalidSnapshotError(TaxError):
    """Raised when the facts of a consignment contradict each other."""


class QuoteMismatchError(TaxError):
    """Raised when the totals stored with a quote are not the sums of its lines."""
