"""What each message means: the shop's own services do it, and say when they cannot."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from logistics.carriers.models import Carrier
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import (
    CustomsIncompleteError,
    NotReadyToFulfilError,
    ShipmentStateError,
    TaxMisfitError,
    TooManyScannedError,
    TrackingNumberTakenError,
    WrongItemError,
    pack_shipment,
)
from logistics.inbound.selectors import awaited_variants
from logistics.partners.models import PartnerLink, PartnerMessage
from logistics.partners.services.lots import named_lots
from logistics.partners.services.parcels import WrongNumberError, send_as_told
from logistics.returns.models import Return
from logistics.returns.services import MiscountError, ReturnStateError, take_in
from shop.catalogue.models import Variant
from shop.inventory.services import (
    LotDateError,
    LotsExpiredError,
    LotUnitsError,
    NotEnoughOnHandError,
    Reported,
    ReportedChange,
    Snapshot,
    book_reported,
    compare_snapshot,
)

Kind, Problem = PartnerMessage.Kind, PartnerMessage.Problem
MOST_NAMED = 5
"""So many unknown codes are named; whoever looks finds the others in the message."""
REFUSALS: dict[type[Exception], str] = {
    Carrier.DoesNotExist: Problem.UNKNOWN_CARRIER,
    CustomsIncompleteError: Problem.CUSTOMS,
    NotReadyToFulfilError: Problem.PAYMENT,
    ShipmentStateError: Problem.PARCEL_STATE,
    TaxMisfitError: Problem.TAX,
    TooManyScannedError: Problem.TOO_MANY,
    TrackingNumberTakenError: Problem.NUMBER_TAKEN,
    WrongItemError: Problem.WRONG_ITEM,
    WrongNumberError: Problem.WRONG_NUMBER,
    NotEnoughOnHandError: Problem.PROMISED,
    LotsExpiredError: Problem.EXPIRED,
    LotUnitsError: Problem.LOT_UNITS,
    LotDateError: Problem.LOT_DATE,
    MiscountError: Problem.MISCOUNT,
    ReturnStateError: Problem.RETURN_STATE,
}


class RefusedError(Exception):
    """Raised when a message cannot be applied; the problem is one that the desk can read."""

    def __init__(self, problem: str, detail: str = "") -> None:
        super().__init__(f"{problem} {detail}")
        self.problem, self.detail = problem, detail


def carry_out(message: PartnerMessage, *, link: PartnerLink, at: datetime) -> None:
    """Do what a message says, within the caller's transaction.

    :raises RefusedError: when that is not possible; the caller undoes what was begun
    """
    with _refusing():
        MEANINGS[message.kind](message, link, at)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except tuple(REFUSALS) as error:
        raise RefusedError(REFUSALS[type(error)], _detail(error)) from error


def _detail(error: Exception) -> str:
    """Return what a refusal is about, in no language."""
    match error:
        case LotDateError():
            return f"{error.number}: {error.expires_on}"
        case LotsExpiredError():
            return error.sku
        case _:
            return str(error)


def _delta(message: PartnerMessage, link: PartnerLink, at: datetime) -> None:
    rows = message.body["stock"]
    known = _variants(rows)
    _check_known(rows, known)
    _check_purchases(rows, known, warehouse_id=link.pk)
    book_reported(
        warehouse_id=link.pk,
        changes=[
            ReportedChange(
                known[row["sku"]],
                row["units"],
                Reported(row["reason"]),
                named_lots(row.get("lots", ())),
            )
            for row in rows
        ],
        reference=message.reference,
        actor=link.actor,
        at=at,
    )


def _snapshot(message: PartnerMessage, link: PartnerLink, at: datetime) -> None:
    rows = message.body["stock"]
    known = _variants(rows)
    unknown = [row["sku"] for row in rows if row["sku"] not in known and row["units"]]
    units = {known[row["sku"]]: row["units"] for row in rows if row["sku"] in known}
    lots = {known[row["sku"]]: named_lots(row["lots"]) for row in rows if _names_lots(row, known)}
    message.count = compare_snapshot(
        snapshot=Snapshot(link.pk, units, datetime.fromisoformat(message.body["at"]), lots),
        actor=link.actor,
        at=at,
        note=f"{link.name}: {message.reference}",
    )
    message.detail = _named(unknown)


def _names_lots(row: dict[str, Any], known: Mapping[str, int]) -> bool:
    return bool(row.get("lots")) and row["sku"] in known


def _packed(message: PartnerMessage, link: PartnerLink, at: datetime) -> None:
    shipment = _parcel(message, link)
    scans = {line["sku"]: line["units"] for line in message.body["lines"]}
    pack_shipment(shipment_id=shipment.pk, scans=scans, actor=link.actor, at=at)


def _shipped(message: PartnerMessage, link: PartnerLink, at: datetime) -> None:
    send_as_told(message, shipment=_parcel(message, link), actor=link.actor, at=at)


def _returned(message: PartnerMessage, link: PartnerLink, at: datetime) -> None:
    found = Return.objects.filter(pk=message.body["return"], warehouse_id=link.pk).first()
    if found is None:
        raise RefusedError(Problem.UNKNOWN_RETURN, str(message.body["return"]))
    left = {line["sku"]: line["units"] for line in message.body["lines"]}
    units: dict[int, int] = {}
    for line in found.lines.select_related("order_line").order_by("pk"):
        units[line.pk] = min(line.quantity, left.get(line.order_line.sku, 0))
        if units[line.pk]:
            left[line.order_line.sku] -= units[line.pk]
    if any(left.values()):
        raise RefusedError(Problem.MISCOUNT, _named([sku for sku, more in left.items() if more]))
    take_in(return_id=found.pk, units=units, actor=link.actor, at=at)


MEANINGS: dict[str, Callable[[PartnerMessage, PartnerLink, datetime], None]] = {
    Kind.SNAPSHOT: _snapshot,
    Kind.DELTA: _delta,
    Kind.PACKED: _packed,
    Kind.SHIPPED: _shipped,
    Kind.RETURNED: _returned,
}


def _parcel(message: PartnerMessage, link: PartnerLink) -> Shipment:
    shipment = Shipment.objects.filter(pk=message.body["parcel"], warehouse_id=link.pk).first()
    if shipment is None:
        raise RefusedError(Problem.UNKNOWN_PARCEL, str(message.body["parcel"]))
    message.shipment = shipment
    return shipment


def _variants(rows: list[dict[str, Any]]) -> dict[str, int]:
    skus = {row["sku"] for row in rows}
    # A bundle lies on no shelf: only its pieces do.
    found = Variant.objects.filter(sku__in=skus, parts__isnull=True)
    return dict(found.values_list("sku", "pk"))


def _check_known(rows: list[dict[str, Any]], known: dict[str, int]) -> None:
    unknown = [row["sku"] for row in rows if row["sku"] not in known]
    if unknown:
        raise RefusedError(Problem.UNKNOWN_SKU, _named(unknown))


def _check_purchases(
    rows: list[dict[str, Any]], known: dict[str, int], *, warehouse_id: str
) -> None:
    """Leave goods of a purchase order to its receipt, which serves who has ordered them ahead."""
    received = {row["sku"]: known[row["sku"]] for row in rows if row["reason"] == "received"}
    awaited = awaited_variants(warehouse_id=warehouse_id, variant_ids=received.values())
    refused = [sku for sku, variant_id in received.items() if variant_id in awaited]
    if refused:
        raise RefusedError(Problem.PURCHASE, _named(refused))


def _named(skus: list[str]) -> str:
    more = len(skus) - MOST_NAMED
    return ", ".join(skus[:MOST_NAMED]) + (f" (+{more})" if more > 0 else "")
