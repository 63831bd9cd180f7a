"""Reads of tracking: where an order's parcels are, in the reader's words."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from logistics.carriers.models import Carrier, CarrierEvent
from logistics.delays.models import Delay
from logistics.fulfilment.models import Shipment, ShipmentLine
from logistics.tracking.models import TrackingEvent
from shop.orders.models import Order
from shop.orders.presenters import ParcelLine

# A parcel's number is known when its transaction ends, a little after the moment it carries.
SLOW_TRANSACTION = timedelta(hours=1)
# What the warehouse calls "to be packed" sounds like waiting to whoever waits.
RECEIVER_WORDS: dict[str, Promise] = {
    Shipment.Status.PLANNED: _("Being packed"),
    Shipment.Status.PACKED: _("Ready to leave"),
    Shipment.Status.SHIPPED: _("On its way"),
    Shipment.Status.DELIVERED: _("Delivered"),
}

LATER = _("Will arrive later than planned")


@dataclass(frozen=True, slots=True)
class ParcelEvent:
    """Something that happened to a parcel."""

    at: datetime
    label: str
    location: str
    day: date | None = None
    """The new day, where the event is that the parcel will be late."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel as its receiver sees it, the newest event first."""

    number: int
    carrier: str
    tracking_number: str
    tracking_url: str
    status: str
    status_label: str
    promised_date: date
    expected_date: date
    """When it comes, as far as is known now: the promised day, or the newest one told since."""
    lines: tuple[ParcelLine, ...]
    events: tuple[ParcelEvent, ...]


def tracking_for_order(order: Order) -> list[Parcel]:
    """Return the parcels of an order in order of their number; cancelled ones are left out."""
    shipments = (
        Shipment.objects.filter(order=order)
        .exclude(status=Shipment.Status.CANCELLED)
        .select_related("carrier", "consignment")
        .prefetch_related(
            Prefetch("scans", TrackingEvent.objects.order_by("-occurred_at", "-pk")),
            Prefetch("lines", _filled_lines()),
        )
        .order_by("consignment__position", "part")
    )
    delays = _delays_of(order)
    return [
        _parcel(number, shipment, delays=delays.get(shipment.pk, []))
        for number, shipment in enumerate(shipments, start=1)
    ]


def find_shipment_by_tracking(*, carrier_code: str, tracking_number: str) -> Shipment | None:
    """Return the shipment that a carrier knows by a number, if we sent it."""
    return Shipment.objects.filter(carrier_id=carrier_code, tracking_number=tracking_number).first()


def carrier_events_to_process(*, received_before: datetime) -> QuerySet[CarrierEvent]:
    """Return messages that nobody has used yet, oldest first.

    Either nobody has looked at them, or they failed because they came before their parcel's number
    was known here, and by now it is: whoever should have tried again then may have died.
    """
    known_since = Shipment.objects.filter(
        carrier_id=OuterRef("carrier_id"),
        tracking_number=OuterRef("named"),
        status=Shipment.Status.SHIPPED,
        shipped_at__gt=OuterRef("processed_at") - SLOW_TRANSACTION,
    )
    return (
        CarrierEvent.objects.annotate(named=KeyTextTransform("tracking_number", "payload"))
        .filter(Q(processed_at__isnull=True) | ~Q(error="") & Exists(known_since))
        .filter(received_at__lt=received_before)
        .order_by("received_at", "pk")
    )


def carrier_events_waiting_for(*, shipment: Shipment) -> QuerySet[CarrierEvent]:
    """Return messages that failed and name the shipment's tracking number, oldest first."""
    return (
        CarrierEvent.objects.exclude(error="")
        .filter(
            carrier_id=shipment.carrier_id,
            payload__tracking_number=shipment.tracking_number,
        )
        .order_by("received_at", "pk")
    )


def tracking_address(*, carrier: Carrier, tracking_number: str) -> str:
    """Return the carrier's own page of a parcel; nothing when it has none."""
    if not tracking_number or not carrier.tracking_url.startswith("https://"):
        return ""
    return carrier.tracking_url.replace("{number}", quote(tracking_number, safe=""))


def _filled_lines() -> QuerySet[ShipmentLine]:
    lines = ShipmentLine.objects.filter(quantity__gt=0)
    return lines.select_related("order_line").order_by("order_line_id")


def _delays_of(order: Order) -> dict[int, list[Delay]]:
    """Return the new days of an order's parcels by parcel, the latest first."""
    found: dict[int, list[Delay]] = {}
    for delay in Delay.objects.filter(shipment__order=order).order_by("-expected_on"):
        found.setdefault(delay.shipment_id, []).append(delay)
    return found


def _timeline(shipment: Shipment, delays: list[Delay]) -> tuple[ParcelEvent, ...]:
    """Return the scans and each new day, the newest first."""
    scans = [
        ParcelEvent(at=scan.occurred_at, label=scan.get_code_display(), location=scan.location)
        for scan in shipment.scans.all()
    ]
    later = [
        ParcelEvent(at=delay.found_at, label=str(LATER), location="", day=delay.expected_on)
        for delay in delays
    ]
    # Sorting is stable: of two scans of one moment the one that was recorded last stays first.
    return tuple(sorted([*scans, *later], key=lambda event: event.at, reverse=True))


def _parcel(number: int, shipment: Shipment, *, delays: list[Delay]) -> Parcel:
    tracking_number = shipment.tracking_number or ""
    scans = shipment.scans.all()
    is_underway = shipment.status == Shipment.Status.SHIPPED and scans
    label = scans[0].get_code_display() if is_underway else str(RECEIVER_WORDS[shipment.status])
    promised = shipment.consignment.promised_until
    return Parcel(
        number=number,
        carrier=shipment.carrier.name,
        tracking_number=tracking_number,
        tracking_url=tracking_address(carrier=shipment.carrier, tracking_number=tracking_number),
        status=shipment.status,
        status_label=label,
        promised_date=promised,
        expected_date=delays[0].expected_on if delays else promised,
        lines=tuple(
            ParcelLine(line.order_line.title, line.order_line.option_label, line.quantity)
            for line in shipment.lines.all()
        ),
        events=_timeline(shipment, delays),
    )
