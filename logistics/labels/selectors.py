"""Reads of labels and manifests."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, F, Max, Q, QuerySet

from logistics.carriers.gateways.base import ManifestOrder
from logistics.carriers.models import Carrier, CarrierFile
from logistics.fulfilment.builder import build_parcel
from logistics.fulfilment.models import Shipment
from logistics.labels.models import LabelPurchase, Manifest

LIVE = (
    LabelPurchase.State.ASKED,
    LabelPurchase.State.BOUGHT,
    LabelPurchase.State.VOID_ASKED,
)
TO_DO = (LabelPurchase.State.ASKED, LabelPurchase.State.VOID_ASKED)


def find_label_of(*, shipment_id: int) -> LabelPurchase | None:
    """Return the label of a parcel that counts: asked for, bought, or on its way back."""
    labels = LabelPurchase.objects.filter(shipment_id=shipment_id, state__in=LIVE)
    return labels.select_related("carrier").defer("document").first()


def labels_of(*, shipment_id: int) -> Sequence[LabelPurchase]:
    """Return all labels of a parcel, the newest first."""
    labels = LabelPurchase.objects.filter(shipment_id=shipment_id).select_related("carrier")
    return list(labels.defer("document").order_by("-pk"))


def overdue_labels(*, before: datetime, at: datetime) -> QuerySet[LabelPurchase]:
    """Return labels that nobody works on although something is to be done, oldest first."""
    is_free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=at)
    labels = LabelPurchase.objects.filter(is_free, state__in=TO_DO, asked_at__lt=before)
    return labels.order_by("asked_at", "pk")


def labels_of_stopped_parcels() -> QuerySet[LabelPurchase]:
    """Return bought labels whose parcel will never leave."""
    return LabelPurchase.objects.filter(
        state=LabelPurchase.State.BOUGHT,
        shipment__status=Shipment.Status.CANCELLED,
        error="",
        manifest__isnull=True,
    ).order_by("pk")


def overdue_manifests(*, before: datetime) -> QuerySet[Manifest]:
    """Return manifests that no carrier was told of, oldest first."""
    manifests = Manifest.objects.filter(state=Manifest.State.ASKED, made_at__lt=before)
    return manifests.order_by("made_at", "pk")


def waiting_to_be_handed_over() -> list[tuple[str, str, int]]:
    """Return carrier, warehouse and number of sent parcels that are on no manifest yet."""
    labels = LabelPurchase.objects.filter(
        state=LabelPurchase.State.BOUGHT,
        manifest__isnull=True,
        shipment__status__in=(Shipment.Status.SHIPPED, Shipment.Status.DELIVERED),
        shipment__tracking_number=F("tracking_number"),
    )
    rows = labels.values("carrier_id", "shipment__warehouse_id").annotate(parcels=Count("pk"))
    return [
        (row["carrier_id"], row["shipment__warehouse_id"], row["parcels"])
        for row in rows.order_by("carrier_id", "shipment__warehouse_id")
    ]


def manifest_order(*, manifest: Manifest) -> ManifestOrder:
    """Return a manifest in the words of the carriers' interface, parcels in order of key."""
    labels = list(manifest.labels.defer("document").order_by("pk"))
    return ManifestOrder(
        sequence=manifest.sequence,
        made_at=manifest.made_at,
        labels=[label.order for label in labels],
        parcels=[build_parcel(shipment_id=label.shipment_id) for label in labels],
    )


def carriers_to_poll() -> list[Carrier]:
    """Return the carriers that are to be asked for scans."""
    return list(Carrier.objects.filter(is_polled=True).order_by("pk"))


def labels_to_poll(*, carrier: Carrier, limit: int) -> list[LabelPurchase]:
    """Return labels of parcels on their way, the one that was asked for longest ago first."""
    labels = LabelPurchase.objects.filter(
        carrier=carrier,
        state=LabelPurchase.State.BOUGHT,
        shipment__status=Shipment.Status.SHIPPED,
        shipment__tracking_number=F("tracking_number"),
    )
    return list(
        labels.defer("document").order_by(F("polled_at").asc(nulls_first=True), "pk")[:limit]
    )


def last_file_read(*, carrier: Carrier) -> int:
    """Return the number of the last status file that was used; 0 before the first."""
    files = CarrierFile.objects.filter(carrier=carrier)
    return files.aggregate(last=Max("sequence"))["last"] or 0
