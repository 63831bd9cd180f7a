"""What every carrier must be able to do, in our own words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from shop.kernel.money import Money


class CarrierError(Exception):
    """Base of everything that can go wrong at a carrier."""


class CarrierUnavailableError(CarrierError):
    """Raised when it is unknown what the carrier did; asking again is safe."""


class CarrierRefusedError(CarrierError):
    """Raised when the carrier said no; asking again does not help."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address and who is there."""

    name: str
    company: str
    line1: str
    line2: str
    city: str
    region: str
    postcode: str
    country: str
    phone: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """Units of one line in a parcel, as customs see them; the value is without tax."""

    sku: str
    description: str
    quantity: int
    unit_value: Money
    unit_weight_g: int
    hs_code: str
    country_of_origin: str


@dataclass(frozen=True, slots=True)
class ParcelToSend:
    """One parcel, as quotes, labels, customs data and refunds see it.

    Sizes are millimetres, longest first, and () when they are not known; the weight is that of
    goods and carton.
    """

    reference: str
    sender: Place
    recipient: Place
    contents: tuple[Content, ...]
    weight_g: int
    size_mm: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelQuote:
    """What a service costs; the two references are the carrier's and buy just this."""

    service: str
    price: Money | None
    days: int | None = None
    quote: str = ""
    rate: str = ""


@dataclass(frozen=True, slots=True)
class LabelOrder:
    """A label that is asked for: the same serial, quote and rate always mean the same label."""

    serial: int
    quote: str
    rate: str
    price: Money | None
    tracking_number: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A label that the carrier has sold."""

    tracking_number: str
    price: Money | None


@dataclass(frozen=True, slots=True)
class ManifestOrder:
    """Parcels that are handed over together: the same sequence always means the same parcels."""

    sequence: int
    made_at: datetime
    labels: Sequence[LabelOrder]
    parcels: Sequence[ParcelToSend]


@dataclass(frozen=True, slots=True)
class ScanReport:
    """One message about a parcel, for the inbox; its id tells it from every other one."""

    event_id: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReportBatch:
    """Messages that are stored together; those of a file carry its number, name and fingerprint."""

    reports: Sequence[ScanReport]
    sequence: int | None = None
    name: str = ""
    digest: str = ""


class CarrierGateway(Protocol):
    """A carrier. Calls may raise CarrierUnavailableError or CarrierRefusedError."""

    def quote(self, parcel: ParcelToSend) -> list[LabelQuote]:
        """Return what the parcel costs, the cheapest first."""
        ...

    def buy(self, order: LabelOrder) -> Label:
        """Buy a label, once: asked again, the carrier gives the one it has sold."""
        ...

    def void(self, order: LabelOrder) -> None:
        """Give a label back, or make sure that none was sold; safe to repeat."""
        ...

    def document(self, order: LabelOrder, parcel: ParcelToSend, *, made_at: datetime) -> bytes:
        """Return the label as PDF, the same one each time."""
        ...

    def manifest(self, order: ManifestOrder) -> str:
        """Tell the carrier what it collects and return its reference; safe to repeat."""
        ...

    def reports(self, numbers: Sequence[str], *, after: int) -> Iterator[ReportBatch]:
        """Yield what has happened to parcels; files are those after a number, in turn."""
        ...

    def put_away(self, batch: ReportBatch) -> None:
        """Leave behind what has been stored; safe to repeat."""
        ...
