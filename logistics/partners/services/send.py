"""What a partner is told: which parcels to send, which not, and what it should say again."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import F, Func, JSONField, Q, TextField, Value

from logistics.fulfilment.models import Shipment
from logistics.fulfilment.selectors import OPEN
from logistics.partners.locks import lock_link
from logistics.partners.models import PartnerLink, PartnerMessage
from logistics.partners.selectors import (
    NOBODY,
    UNACKNOWLEDGED,
    order_body,
    orders_with_address,
    parcels_to_order,
    parcels_to_stop,
    parcels_to_tell,
)

Kind, State = PartnerMessage.Kind, PartnerMessage.State
MOST_AT_ONCE = 200
NAMELESS = Func(
    F("body"),
    Value(["recipient"], ArrayField(TextField())),
    Value(NOBODY, JSONField()),
    Value(value=False),
    function="jsonb_set",
)
"""A message without the address of whoever gets the parcel, if it had one."""


def queue_message(
    link: PartnerLink,
    *,
    kind: str,
    body: Mapping[str, Any],
    at: datetime,
    shipment: Shipment | None = None,
) -> PartnerMessage:
    """Give a message to a locked partner its number; it waits to be fetched."""
    link.last_out += 1
    link.save(update_fields=["last_out"])
    return PartnerMessage.objects.create(
        link=link,
        direction="OUT",
        sequence=link.last_out,
        kind=kind,
        body=dict(body),
        state=State.QUEUED,
        shipment=shipment,
        created_at=at,
    )


@transaction.atomic(durable=True)
def queue_orders(*, warehouse_id: str, at: datetime) -> int:
    """Queue what a partner does not know yet: parcels to send, changed ones, and those to stop.

    Safe to repeat: a parcel is ordered once for each content that it has had. One that the
    partner could not fill waits until somebody asks for it again. An order is written down here,
    with its address, and nowhere else: each time it is fetched it is the same.
    """
    link = lock_link(warehouse_id=warehouse_id)
    if not link.is_active:
        return 0
    orders = list(parcels_to_order(warehouse_id=warehouse_id)[:MOST_AT_ONCE])
    for shipment in orders:
        queue_message(link, kind=Kind.ORDER, body=order_body(shipment), at=at, shipment=shipment)
    stops = list(parcels_to_stop(warehouse_id=warehouse_id)[:MOST_AT_ONCE])
    for shipment in stops:
        queue_message(link, kind=Kind.CANCEL, body={}, at=at, shipment=shipment)
    return len(orders) + len(stops)


@transaction.atomic(durable=True)
def order_again(*, shipment_id: int, at: datetime) -> PartnerMessage | None:
    """Ask a partner once more for a parcel; None when it is not to be sent any more."""
    warehouse_id = Shipment.objects.values_list("warehouse_id", flat=True).get(pk=shipment_id)
    link = lock_link(warehouse_id=warehouse_id)
    shipment = parcels_to_tell().get(pk=shipment_id)
    if shipment.status != Shipment.Status.PLANNED:
        return None
    body = order_body(shipment)
    return queue_message(link, kind=Kind.ORDER, body=body, at=at, shipment=shipment)


@transaction.atomic(durable=True)
def hand_out(*, warehouse_id: str, at: datetime, most: int = MOST_AT_ONCE) -> list[PartnerMessage]:
    """Return what a partner has not acknowledged, in order, and note that it was fetched.

    Fetched again it is the same until it is acknowledged, so nothing is lost on the way. An order
    that was queued before orders were written down is written down now.
    """
    link = lock_link(warehouse_id=warehouse_id)
    link.heard_at = at
    link.save(update_fields=["heard_at"])
    rows = link.messages.filter(direction="OUT", state__in=UNACKNOWLEDGED)
    waiting = list(rows.order_by("sequence")[:most])
    _write_down([row for row in waiting if row.kind == Kind.ORDER and "reference" not in row.body])
    new = [message for message in waiting if message.state == State.QUEUED]
    link.messages.filter(pk__in=[message.pk for message in new]).update(state=State.SENT)
    for message in new:
        message.state = State.SENT
    return waiting


def _write_down(orders: Collection[PartnerMessage]) -> None:
    parcels = parcels_to_tell().in_bulk([message.shipment_id for message in orders])
    for message in orders:
        message.body = order_body(parcels[message.shipment_id]) | message.body
        message.save(update_fields=["body"])
        # As the database keeps it, so that it is byte for byte the same the next time.
        message.refresh_from_db(fields=["body"])


@transaction.atomic(durable=True)
def acknowledge(*, warehouse_id: str, up_to: int, at: datetime) -> int:
    """Note that a partner has everything up to a number; return how many that were. Repeatable.

    Only what was fetched can be acknowledged. It is not sent any more, so its address is forgotten.
    """
    link = lock_link(warehouse_id=warehouse_id)
    fetched = link.messages.filter(direction="OUT", state=State.SENT, sequence__lte=up_to)
    return fetched.update(state=State.DONE, settled_at=at, body=NAMELESS)


@transaction.atomic
def forget_recipients(*, order_ids: Collection[int]) -> int:
    """Take the addresses of some orders out of what partners were told; return how many had one."""
    rows = orders_with_address().filter(shipment__order_id__in=order_ids)
    return rows.update(body=NAMELESS)


@transaction.atomic
def forget_needless_recipients() -> int:
    """Take out the addresses that no partner will acknowledge; return how many. Repeatable.

    Those are of parcels that are not to be sent any more, and of partners who were ended.
    """
    needless = ~Q(shipment__status__in=OPEN) | Q(link__is_active=False)
    rows = orders_with_address().filter(needless, state__in=UNACKNOWLEDGED)
    return rows.update(body=NAMELESS)
