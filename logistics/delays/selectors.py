"""Reads of delays: parcels that may miss their day."""

from datetime import date, datetime, timedelta

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from logistics.delays.calculate import new_day
from logistics.exceptions.models import ExceptionKind, ParcelException
from logistics.fulfilment.models import Shipment
from logistics.tracking.models import TrackingEvent
from shop.markets.registry import REGISTRY

# Of these nobody knows when they come, if they do: people look after them.
HOPELESS = (ExceptionKind.LOST, ExceptionKind.RETURNED)


def parcels_that_may_be_late(*, at: datetime) -> QuerySet[Shipment]:
    """Return parcels on their way whose last known day is near or gone, with that day.

    Those that are presumed lost or on their way back are left out. A day of margin covers the
    time zones of the world.
    """
    scans = TrackingEvent.objects.filter(shipment=OuterRef("pk")).order_by("-occurred_at", "-pk")
    hopeless = ParcelException.objects.filter(
        kind__in=HOPELESS, state=ParcelException.State.OPEN
    ).values("shipment")
    return (
        Shipment.objects.filter(status=Shipment.Status.SHIPPED)
        .exclude(pk__in=hopeless)
        .select_related("order", "consignment")
        .annotate(
            last_code=Subquery(scans.values("code")[:1]),
            known=Coalesce(Max("delays__expected_on"), "consignment__promised_until"),
        )
        .filter(known__lte=at.date() + timedelta(days=2))
        .order_by("pk")
    )


def late_day_of(shipment: Shipment, *, at: datetime) -> date | None:
    """Return the new day of one of these parcels; nothing while it can keep the old one."""
    zone = REGISTRY.markets[shipment.order.market_id].time_zone
    return new_day(
        code=shipment.last_code or "",  # type: ignore[attr-defined]
        known=shipment.known,  # type: ignore[attr-defined]
        now=at.astimezone(zone),
    )
