"""Reads of the exchange with partners."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    Exists,
    F,
    Func,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Collate, JSONObject

from logistics.fulfilment.builder import recipient_of, reference_of
from logistics.fulfilment.models import Shipment, ShipmentLine
from logistics.fulfilment.selectors import OPEN
from logistics.partners.calculate import missing_numbers
from logistics.partners.models import PartnerExchange, PartnerLink, PartnerMessage
from logistics.returns.models import Return
from logistics.withdrawals.models import Withdrawal
from shop.orders.states import READY_TO_FULFIL

Kind, State = PartnerMessage.Kind, PartnerMessage.State
TOO_OFTEN = 3
"""So many failures in a row are no hiccup any more."""
FAILING = "FAILING"
ADDRESS = (
    *("name", "company", "line1", "line2", "city", "region", "postcode", "country"),
    "phone",
)
NOBODY = dict.fromkeys(ADDRESS, "")
"""The address of whoever needs not be known any more: a strict reader still finds each field."""
UNACKNOWLEDGED = (State.QUEUED, State.SENT)


def gaps_of(link: PartnerLink) -> list[range]:
    """Return the numbers that are missing between a partner's messages."""
    later = link.messages.filter(direction="IN", sequence__gt=link.last_in)
    return missing_numbers(last=link.last_in, waiting=later.values_list("sequence", flat=True))


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers that are missing at a partner's warehouse, for longer than the desk's patience."""

    warehouse_id: str
    numbers: range


@dataclass(frozen=True, slots=True)
class Undecided:
    """What the desk has to decide about partners."""

    gaps: tuple[Gap, ...]
    refused: int
    short: int
    failing: tuple[str, ...]

    @property
    def count(self) -> int:
        """All of it together."""
        return len(self.gaps) + self.refused + self.short + len(self.failing)


def undecided(*, now: datetime) -> Undecided:
    """Return what waits for the desk; one statement, however many partners."""
    rows = list(_undecided_rows())
    failing = tuple(row.code for row in rows if row.state == FAILING)
    rows = [row for row in rows if row.state != FAILING]
    early: dict[tuple[str, int, int], dict[int, datetime]] = {}
    for row in rows:
        if row.number > row.last:
            early.setdefault((row.code, row.last, row.patience), {})[row.number] = row.at
    return Undecided(
        gaps=tuple(
            Gap(code, gap)
            for (code, last, patience), arrived in early.items()
            for gap in missing_numbers(last=last, waiting=arrived)
            if _missed_since(gap, arrived) <= now - timedelta(minutes=patience)
        ),
        refused=sum(row.state == State.REFUSED for row in rows),
        short=len({row.short for row in rows if row.short is not None}),
        failing=failing,
    )


class _Row(NamedTuple):
    """A message that waits for the desk, or a partner whose rounds keep failing."""

    code: str
    last: int
    patience: int
    number: int
    at: datetime
    state: str
    short: int | None


def _undecided_rows() -> Iterator[_Row]:
    is_early = Q(direction="IN", sequence__gt=F("link__last_in"))
    is_short = Q(missing_from__in=short_parcels())
    rows = PartnerMessage.objects.filter(is_early | Q(state=State.REFUSED) | is_short)
    link = ("link_id", "link__last_in", "link__patience_minutes")
    failing = failing_exchanges().annotate(
        kind=Value(FAILING), nothing=Value(None, BigIntegerField())
    )
    found = rows.values_list(*link, "sequence", "created_at", "state", "missing_from_id").union(
        failing.values_list(*link, "failures", "failed_at", "kind", "nothing"), all=True
    )
    return map(_Row._make, found.order_by("link_id", "sequence"))


def _missed_since(gap: range, arrived: Mapping[int, datetime]) -> datetime:
    """Return when a later message first showed that numbers are missing."""
    return min(at for number, at in arrived.items() if number >= gap.stop)


def failing_exchanges() -> QuerySet[PartnerExchange]:
    """Return the active partners whose rounds have failed too often in a row to be left alone."""
    return PartnerExchange.objects.filter(failures__gte=TOO_OFTEN, link__is_active=True)


def refused_messages() -> QuerySet[PartnerMessage]:
    """Return the messages that somebody has to look at."""
    return PartnerMessage.objects.filter(direction="IN", state=State.REFUSED)


def short_parcels() -> QuerySet[Shipment]:
    """Return the parcels that a partner could not fill and was not asked for again since."""
    return Shipment.objects.filter(status=Shipment.Status.PLANNED, pk__in=_short_ids())


def _short_ids() -> QuerySet[PartnerMessage, int]:
    later = PartnerMessage.objects.filter(
        kind=Kind.ORDER, shipment=OuterRef("missing_from"), pk__gt=OuterRef("pk")
    )
    short = PartnerMessage.objects.filter(missing_from__isnull=False, state=State.APPLIED)
    return short.filter(~Exists(later)).values_list("missing_from_id", flat=True)


def parcels_to_order(*, warehouse_id: str) -> QuerySet[Shipment]:
    """Return parcels to be packed whose present content the partner does not know, oldest first.

    They come with all that `order_body` reads. The database compares, so a slice reads no more
    than it returns. An order that lost its address before the partner had it has told nothing.
    """
    last_order = PartnerMessage.objects.filter(shipment=OuterRef("pk"), kind=Kind.ORDER).exclude(
        state__in=UNACKNOWLEDGED, body__recipient=NOBODY
    )
    told = last_order.order_by("-sequence").values("body__lines")[:1]
    nothing = Value([], JSONField())
    return (
        parcels_to_tell()  # type: ignore[misc]
        .filter(
            warehouse_id=warehouse_id,
            status=Shipment.Status.PLANNED,
            order__status__in=READY_TO_FULFIL,
        )
        .exclude(pk__in=_short_ids())
        .exclude(content=nothing)
        .exclude(content=Coalesce(Subquery(told), nothing, output_field=JSONField()))
        .order_by("planned_at", "pk")
    )


def parcels_to_tell() -> QuerySet[Shipment]:
    """Return the parcels with all that `order_body` reads."""
    return Shipment.objects.select_related("order", "consignment").annotate(
        content=parcel_content()
    )


def parcel_content() -> Func:
    """Return what a parcel holds, as a partner is told: units by SKU, in one order."""
    sku = F("order_line__sku")
    rows = (
        ShipmentLine.objects.filter(shipment=OuterRef("pk"), quantity__gt=0)
        .values(sku=sku)
        .annotate(units=Sum("quantity"))
        .order_by(Collate("sku", "C"))
        .values_list(JSONObject(sku=F("sku"), units=F("units")))
    )
    return Func(ArraySubquery(rows), function="to_jsonb", output_field=JSONField())


def orders_with_address() -> QuerySet[PartnerMessage]:
    """Return the orders to partners that say where the parcel goes."""
    orders = PartnerMessage.objects.filter(kind=Kind.ORDER, body__has_key="recipient")
    return orders.exclude(body__recipient=NOBODY)


def order_body(shipment: Shipment) -> dict[str, Any]:
    """Return what a partner is told of one of `parcels_to_tell`.

    Where it goes is left empty once it is not to be sent any more.
    """
    recipient = recipient_of(shipment)
    address = {name: getattr(recipient, name) for name in ADDRESS}
    return {
        "lines": shipment.content,  # type: ignore[attr-defined]
        "reference": reference_of(shipment),
        "carrier": shipment.carrier_id,
        "recipient": address if shipment.status in OPEN else NOBODY,
    }


def parcels_to_stop(*, warehouse_id: str) -> QuerySet[Shipment]:
    """Return the cancelled parcels that the partner was asked to send and not told to stop."""
    told = PartnerMessage.objects.filter(shipment=OuterRef("pk"), direction="OUT")
    last = told.order_by("-sequence").values("kind")[:1]
    return (
        Shipment.objects.filter(
            warehouse_id=warehouse_id,
            status=Shipment.Status.CANCELLED,
            pk__in=PartnerMessage.objects.filter(link_id=warehouse_id, kind=Kind.ORDER).values(
                "shipment_id"
            ),
        )
        .annotate(last_told=Subquery(last))
        .filter(last_told=Kind.ORDER)
        .order_by("pk")
    )


def returns_to_note(*, warehouse_id: str) -> QuerySet[Return]:
    """Return what has come back to a warehouse while its withdrawal still waits for the goods."""
    return Return.objects.filter(
        warehouse_id=warehouse_id,
        state=Return.State.RECEIVED,
        withdrawal__state=Withdrawal.State.MATCHED,
    ).select_related("withdrawal")


def outgoing(message: PartnerMessage) -> dict[str, Any]:
    """Return a message to a partner as it is sent: as it was written down, each time the same."""
    shown: dict[str, Any] = {"sequence": message.sequence, "kind": message.kind.lower()}
    if message.shipment_id is not None:
        shown["parcel"] = message.shipment_id
    return {**shown, **message.body}
