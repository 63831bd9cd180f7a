"""What is found in a file: rows, sales with their lines, and the credit notes that correct them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

CURRENCY = "GBP"
CANCELLATION = "C"
NOTHING = Decimal(0)


class ImportFileError(Exception):
    """Raised when a file or its surroundings make an import impossible; the message says why."""


@dataclass(slots=True)
class Row:
    """A row that can be read: who was charged for how many units of what; amounts are net GBP."""

    number: int
    invoice: str
    code: str
    title: str
    quantity: int
    price: Decimal
    at: datetime
    customer: str
    country: str

    @property
    def amount(self) -> Decimal:
        """Units times price, negative on a cancellation."""
        return self.quantity * self.price

    @property
    def is_credit(self) -> bool:
        """Whether the row stands on a cancellation."""
        return self.invoice.startswith(CANCELLATION)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the tax engine says of a sale: one rate, for every line of ours is standard-rated."""

    regime: str
    jurisdiction: str
    taxed_in: str
    rate: Decimal
    reason: str
    quote: Mapping[str, object]


@dataclass(slots=True)
class Line:
    """Units of one code at one price on one invoice; equal rows are one line."""

    code: str
    title: str
    price: Decimal
    is_delivery: bool
    quantity: int = 0
    credited: int = 0

    @property
    def net(self) -> Decimal:
        """What was charged without tax."""
        return self.quantity * self.price

    @property
    def left(self) -> int:
        """Units that no credit note has taken back yet."""
        return self.quantity - self.credited


@dataclass(slots=True)
class Sale:
    """An invoice of the file with what was credited of it since."""

    number: str
    at: datetime
    customer: str
    country: str
    lines: list[Line]
    ruling: Ruling
    net: Decimal
    tax: Decimal
    net_left: Decimal
    tax_left: Decimal
    rows: int
    credits: list["Credit"] = field(default_factory=list)

    @property
    def goods(self) -> list[Line]:
        """The lines of the order; an invoice over nothing but delivery has that as its lines."""
        return [line for line in self.lines if not line.is_delivery] or self.lines

    @property
    def delivery(self) -> Decimal:
        """What was charged for delivery beside goods."""
        if all(line.is_delivery for line in self.lines):
            return NOTHING
        return sum((line.net for line in self.lines if line.is_delivery), start=NOTHING)

    @property
    def day(self) -> date:
        """The day of the invoice where the seller is."""
        return self.at.date()


@dataclass(slots=True)
class Credit:
    """A credit note that corrects one sale; amounts are positive here, in pounds.

    A cancellation of goods from several invoices becomes one credit note for each of them.
    """

    number: str
    at: datetime
    sale: Sale
    goods: Decimal = NOTHING
    delivery: Decimal = NOTHING
    goods_tax: Decimal = NOTHING
    delivery_tax: Decimal = NOTHING
    items: list[tuple[str, str, int, Decimal]] = field(default_factory=list)
    rows: int = 0

    @property
    def net(self) -> Decimal:
        """What was given back without tax."""
        return self.goods + self.delivery

    @property
    def tax(self) -> Decimal:
        """The tax that was given back."""
        return self.goods_tax + self.delivery_tax


@dataclass(slots=True)
class Tally:
    """Rows and net pounds of one country."""

    rows: int = 0
    amount: Decimal = NOTHING
    rejected_rows: int = 0
    rejected: Decimal = NOTHING

    @property
    def accepted(self) -> Decimal:
        """What must be in the tax ledger."""
        return self.amount - self.rejected


@dataclass(slots=True)
class Plan:
    """Everything that a file says, decided before anything is written."""

    rows: int
    sales: list[Sale]
    rejects: dict[int, str]
    tallies: dict[str, Tally]
    titles: dict[str, str]
