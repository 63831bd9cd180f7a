"""The parts of a quote: every amount of it is in exactly one of these."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from shop.kernel.money import Money
from shop.tax.calculate.values import Reason


class DutyKind(StrEnum):
    """How a duty was found: so much per item, or a share of the customs value."""

    FLAT = "FLAT"
    AD_VALOREM = "AD_VALOREM"


class Warn(StrEnum):
    """What a caller may want to tell the buyer or the staff; never an error."""

    IMPORT_CHARGES_PAID_BY_BUYER = "IMPORT_CHARGES_PAID_BY_BUYER"
    DDP_NOT_OFFERED = "DDP_NOT_OFFERED"
    ORIGIN_NOT_REGISTERED = "ORIGIN_NOT_REGISTERED"
    OSS_NOT_REGISTERED = "OSS_NOT_REGISTERED"
    POSTCODE_MISSING = "POSTCODE_MISSING"
    SALES_TAX_BY_STATE = "SALES_TAX_BY_STATE"
    STANDARD_RATE_USED = "STANDARD_RATE_USED"
    TAX_PROVIDER_UNREACHABLE = "TAX_PROVIDER_UNREACHABLE"
    US_SALES_TAX_NOT_COLLECTED = "US_SALES_TAX_NOT_COLLECTED"
    VAT_ID_NOT_ACCEPTED = "VAT_ID_NOT_ACCEPTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteLine:
    """One order line taken apart: ``net + tax = gross``, after ``discount``."""

    key: str
    category: str
    rate: Decimal
    reason: Reason
    discount: Money
    gross: Money
    net: Money
    tax: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingPart:
    """The part of the shipping price that shares a tax rate with part of the goods."""

    rate: Decimal
    reason: Reason
    gross: Money
    net: Money
    tax: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLine:
    """The duty on the goods of one declared item; ``tax_rate`` is what import tax it bears."""

    kind: DutyKind
    hs_code: str
    origin: str
    line_keys: tuple[str, ...]
    rate: Decimal | None
    base: Money | None
    amount: Money
    tax_rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTaxLine:
    """Import tax on the duty itself; that on goods and shipping is in their own lines."""

    rate: Decimal
    base: Money
    tax: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeLine:
    """A handling fee of a customs union or state."""

    code: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdCheck:
    """A limit that was looked at, the value found (unrounded) and the outcome."""

    rule: str
    value: Decimal
    limit: Decimal
    currency: str
    is_met: bool
