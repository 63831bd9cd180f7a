"""The facts of one consignment, as the caller knows them: the input of the tax engine.

All values are frozen. Rates are fractions (0.19), amounts are ``Money``, codes are upper case.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from shop.kernel.money import Money
from shop.tax.calculate.errors import MissingExchangeRateError

GIFT_CARD = "GIFT_CARD"

# What the tables know; goods of any other category would be taxed at a rate nobody chose.
CATEGORIES = frozenset(
    {"STANDARD", "BOOK", "FOOD", "CHILD_CLOTHING", "ALCOHOL", "TOBACCO", GIFT_CARD}
)


class Regime(StrEnum):
    """Under which rule the tax of a consignment is charged, or why it is not."""

    DOMESTIC = "DOMESTIC"
    OSS = "OSS"
    IOSS = "IOSS"
    DDU_IMPORT = "DDU_IMPORT"
    DDP_IMPORT = "DDP_IMPORT"
    UK_LOW_VALUE = "UK_LOW_VALUE"
    REVERSE_CHARGE = "REVERSE_CHARGE"
    EXPORT_ZERO = "EXPORT_ZERO"
    OUTSIDE_SCOPE = "OUTSIDE_SCOPE"
    CH_MAIL_ORDER = "CH_MAIL_ORDER"
    NO_VOEC = "NO_VOEC"
    AU_LVIG = "AU_LVIG"
    NZ_LVG = "NZ_LVG"
    SG_OVR = "SG_OVR"
    MY_LVG = "MY_LVG"
    US_SALES_TAX = "US_SALES_TAX"


class Reason(StrEnum):
    """Why a line has its rate: the VAT category codes of EN 16931."""

    STANDARD = "S"
    ZERO_RATED = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUTSIDE_SCOPE = "O"


class Terms(StrEnum):
    """Who pays import charges where no point-of-sale scheme applies: the buyer or the seller."""

    DAP = "DAP"
    DDP = "DDP"


class BuyerKind(StrEnum):
    """Whether the buyer says to buy as a person or as a business."""

    B2C = "B2C"
    B2B = "B2B"


class VatIdStatus(StrEnum):
    """What the register answered; only VALID ever lowers a tax."""

    UNCHECKED = ""
    VALID = "VALID"
    INVALID = "INVALID"
    UNAVAILABLE = "UNAVAILABLE"
    NOT_EU = "NOT_EU"


class PricePolicy(StrEnum):
    """What a consumer pays of a tax-inclusive price when the tax in it is not collected."""

    SAME_GROSS = "SAME_GROSS"
    SAME_NET = "SAME_NET"


class TaxRounding(StrEnum):
    """Whether tax is rounded on each line and share, or once for each rate of the document."""

    LINE = "LINE"
    DOCUMENT = "DOCUMENT"


class DutyBasis(StrEnum):
    """Whether duty is charged on the goods alone (FOB) or with their carriage (CIF)."""

    FOB = "FOB"
    CIF = "CIF"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the goods go; the postcode decides between a country and its special territories."""

    country: str
    region: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys, and what the register said about the number given."""

    kind: BuyerKind = BuyerKind.B2C
    vat_id: str = ""
    vat_id_status: VatIdStatus = VatIdStatus.UNCHECKED

    @property
    def is_validated_business(self) -> bool:
        """Whether a register has confirmed the buyer's number; all others count as consumers."""
        return (
            self.kind is BuyerKind.B2B
            and self.vat_id_status is VatIdStatus.VALID
            and bool(self.vat_id)
        )

    @property
    def vat_id_prefix(self) -> str:
        """The letters that say whose number it is, as somebody may have typed them (``fr 40…``)."""
        return "".join(self.vat_id.split())[:2].upper()


@dataclass(frozen=True, slots=True)
class ExchangeRates:
    """Units of each currency per euro; euro itself need not be listed."""

    per_euro: Mapping[str, Decimal] = field(default_factory=dict)

    def convert(self, money: Money, *, target: str) -> Decimal:
        """Return the unrounded amount in another currency.

        :raises MissingExchangeRateError: when one of the two currencies has no rate
        """
        source = str(money.currency)
        if source == target:
            return money.amount
        rates = {**self.per_euro, "EUR": Decimal(1)}
        if source not in rates or target not in rates:
            raise MissingExchangeRateError(source=source, target=target)
        return money.amount * rates[target] / rates[source]


@dataclass(frozen=True, slots=True)
class SnapshotLine:
    """One order line of the consignment; ``discount`` is this line's own share, if any."""

    key: str
    category: str
    quantity: int
    unit_price: Money
    hs_code: str = ""
    origin: str = ""
    discount: Money | None = None


@dataclass(frozen=True, slots=True)
class Shipping:
    """What the buyer pays for carriage, and whether the buyer is shown it as its own amount."""

    price: Money
    is_shown_separately: bool = True


@dataclass(frozen=True, slots=True)
class GivenDuty:
    """A duty rate that somebody else has determined; it replaces the table's."""

    rate: Decimal
    basis: DutyBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenTax:
    """The tax on one price as a provider has determined it; ``rate`` describes, ``tax`` counts.

    ``key`` is the line's, empty for the carriage. Of a part of the price the same part of the tax
    is charged.
    """

    key: str
    base: Money
    tax: Money
    rate: Decimal
    reason: Reason = Reason.STANDARD


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxShare:
    """What one state, county or city has in a provider's answer."""

    name: str
    rate: Decimal
    tax: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderAnswer:
    """What a tax provider has said of a consignment; without a reference it said nothing.

    It is frozen with the quote, so that nobody needs to be asked again. The fields of an answer
    that never came are empty, and our own rates are charged.
    """

    provider: str
    reference: str = ""
    lines: tuple[GivenTax, ...] = ()
    shares: tuple[TaxShare, ...] = ()

    def on(self, key: str) -> GivenTax | None:
        """Return the tax on a line, or on the carriage; None where it was not determined."""
        return next((line for line in self.lines if line.key == key and line.base.amount), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxSnapshot:
    """Everything that decides the tax of one consignment, on one date.

    ``tax_point`` chooses the rows in force; a credit note gives the date of the original sale.
    ``registrations`` holds codes such as ``VAT:DE``, ``OSS:DE``, ``IOSS`` or ``SG_OVR:SG``.
    ``eu_sales_this_year`` is what the seller sold across EU borders before this sale, net; only
    sellers established in a member state may use it. With ``prices_include_tax`` the prices hold
    the destination's tax, import tax included; where none is collected the ``price_policy`` says
    whether the buyer pays the same all the same, or the price without it. ``provider`` is what a
    tax provider answered, where the seller's registration says that one is asked.
    """

    seller_country: str
    registrations: frozenset[str]
    ships_from: str
    destination: Destination
    tax_point: date
    currency: str
    prices_include_tax: bool
    lines: tuple[SnapshotLine, ...]
    shipping: Shipping
    buyer: Buyer = Buyer()
    terms: Terms = Terms.DAP
    price_policy: PricePolicy = PricePolicy.SAME_GROSS
    carriage: str = "COURIER"
    fx: ExchangeRates = ExchangeRates()
    order_discount: Money | None = None
    eu_sales_this_year: Money | None = None
    given_duty: GivenDuty | None = None
    provider: ProviderAnswer | None = None
