"""Reads of exceptions: what is known of parcels on their way, and where the two disagree."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery

from logistics.exceptions.calculate import ParcelFacts, RuleFacts, Trouble, troubles_of
from logistics.exceptions.models import ExceptionRule, ParcelException
from logistics.fulfilment.models import Shipment
from logistics.tracking.models import TrackingEvent

State = ParcelException.State


def rules_in_force() -> list[RuleFacts]:
    """Return every rule, those that are switched off among them."""
    rows = ExceptionRule.objects.order_by("pk").values_list(
        "kind", "carrier_id", "days", "due_hours", "is_active"
    )
    return [
        RuleFacts(kind, carrier or "", days, due_hours, is_active)
        for kind, carrier, days, due_hours, is_active in rows
    ]


def parcels_with_facts() -> QuerySet[Shipment]:
    """Return the parcels on their way with their newest scan and the first that sent them back."""
    scans = TrackingEvent.objects.filter(shipment=OuterRef("pk")).order_by("-occurred_at", "-pk")
    return Shipment.objects.filter(status=Shipment.Status.SHIPPED).annotate(
        last_code=Subquery(scans.values("code")[:1]),
        last_at=Subquery(scans.values("occurred_at")[:1]),
        returned_at=Min("scans__occurred_at", filter=Q(scans__code=TrackingEvent.Code.RETURNED)),
    )


def troubles_now(shipment_id: int, *, at: datetime) -> list[Trouble]:
    """Return what is wrong with a parcel; nothing with one that is not on its way."""
    shipment = parcels_with_facts().filter(pk=shipment_id).first()
    return [] if shipment is None else troubles_of(_facts(shipment), rules_in_force(), at=at)


def parcels_to_review(*, at: datetime) -> Iterator[int]:
    """Yield the ids of parcels whose open exceptions are not what is wrong with them now.

    What was settled by somebody stays settled. Read in chunks, however many are on their way.
    """
    rules = rules_in_force()
    known: dict[int, set[tuple[str, datetime, str]]] = {}
    under_way = ParcelException.objects.filter(shipment__status=Shipment.Status.SHIPPED)
    for pk, *fact in under_way.values_list("shipment_id", "kind", "since", "state"):
        known.setdefault(pk, set()).add(tuple(fact))  # type: ignore[arg-type]
    for shipment in parcels_with_facts().order_by("pk").iterator(chunk_size=1000):
        rows = known.get(shipment.pk, set())
        wrong = {(one.kind, one.since) for one in troubles_of(_facts(shipment), rules, at=at)}
        is_open = {(kind, since) for kind, since, state in rows if state == State.OPEN}
        settled = {(kind, since) for kind, since, state in rows if state != State.OPEN}
        if wrong - settled != is_open:
            yield shipment.pk
    gone = ParcelException.objects.filter(state=State.OPEN).exclude(
        shipment__status=Shipment.Status.SHIPPED
    )
    yield from sorted(set(gone.values_list("shipment_id", flat=True)))


def open_exceptions() -> QuerySet[ParcelException]:
    """Return what nobody has settled yet, what is due first on top."""
    return ParcelException.objects.filter(state=State.OPEN).order_by(F("due_at"), "pk")


def _facts(shipment: Shipment) -> ParcelFacts:
    return ParcelFacts(
        carrier=shipment.carrier_id,
        sent_at=shipment.shipped_at or shipment.planned_at,
        last_code=shipment.last_code or "",  # type: ignore[attr-defined]
        last_at=shipment.last_at,  # type: ignore[attr-defined]
        returned_at=shipment.returned_at,  # type: ignore[attr-defined]
    )
