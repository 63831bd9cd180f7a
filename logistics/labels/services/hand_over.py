"""The end of the day: what a carrier collects is put on a list, and the carrier is told."""

from datetime import datetime

from django.db import transaction

from logistics.carriers.gateways import CarrierGateway, CarrierRefusedError, gateway_of
from logistics.events import manifest_made
from logistics.labels.locks import lock_carrier, lock_labels_to_hand_over, lock_manifest
from logistics.labels.models import LabelPurchase, Manifest
from logistics.labels.selectors import manifest_order
from logistics.labels.services.claim import count_carrier_call
from logistics.labels.services.errors import NothingToHandOverError
from shop.kernel.events import announce

MOST_PARCELS = 500
"""A longer day makes two lists."""


@transaction.atomic(durable=True)
def close_day(*, carrier_code: str, warehouse_id: str, actor: str, at: datetime) -> Manifest:
    """Put the sent parcels of a carrier and warehouse that are on no list yet on a new one.

    :raises NothingToHandOverError: when there are none
    """
    carrier = lock_carrier(code=carrier_code)
    labels = lock_labels_to_hand_over(carrier=carrier, warehouse_id=warehouse_id)[:MOST_PARCELS]
    if not labels:
        raise NothingToHandOverError
    last = Manifest.objects.filter(carrier=carrier).order_by("-sequence").first()
    manifest = Manifest.objects.create(
        carrier=carrier,
        warehouse_id=warehouse_id,
        sequence=last.sequence + 1 if last else 1,
        actor=actor[:80],
        made_at=at,
    )
    ids = [label.pk for label in labels]
    LabelPurchase.objects.filter(pk__in=ids).update(manifest=manifest)
    announce(manifest_made, manifest_id=manifest.pk)
    return manifest


def tell_carrier(
    *, manifest_id: int, at: datetime, gateway: CarrierGateway | None = None
) -> Manifest:
    """Tell a carrier what it collects; safe to repeat, because the list has its own number.

    :raises CarrierUnavailableError: when nobody knows what the carrier did; try again later
    """
    manifest = Manifest.objects.select_related("carrier").get(pk=manifest_id)
    if manifest.state != Manifest.State.ASKED:
        return manifest
    try:
        provider = gateway or gateway_of(manifest.carrier)
        if manifest.carrier.has_network:
            count_carrier_call(manifest.carrier)
        reference = provider.manifest(manifest_order(manifest=manifest))
    except CarrierRefusedError as error:
        return _record(manifest_id=manifest_id, reference="", error=str(error), at=at)
    return _record(manifest_id=manifest_id, reference=reference, error="", at=at)


@transaction.atomic(durable=True)
def tell_again(*, manifest_id: int) -> Manifest:
    """Try a refused list once more."""
    manifest = lock_manifest(manifest_id=manifest_id)
    if manifest.state == Manifest.State.FAILED:
        manifest.state, manifest.error = Manifest.State.ASKED, ""
        manifest.save(update_fields=["state", "error"])
        announce(manifest_made, manifest_id=manifest.pk)
    return manifest


@transaction.atomic(durable=True)
def _record(*, manifest_id: int, reference: str, error: str, at: datetime) -> Manifest:
    manifest = lock_manifest(manifest_id=manifest_id)
    if manifest.state != Manifest.State.ASKED:
        return manifest
    manifest.state = Manifest.State.FAILED if error else Manifest.State.TOLD
    manifest.reference, manifest.error = reference[:80], error[:300]
    manifest.told_at = None if error else at
    manifest.save(update_fields=["state", "reference", "error", "told_at"])
    return manifest
