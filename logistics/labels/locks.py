"""Row locks of labels: after order and shipment, and a carrier's row for its numbers."""

from django.db.models import F

from logistics.carriers.models import Carrier
from logistics.labels.models import LabelPurchase, Manifest
from shop.kernel.locking import require_transaction


def lock_label(*, label_id: int) -> LabelPurchase:
    """Lock a label until the transaction ends.

    :raises LabelPurchase.DoesNotExist: when there is none
    """
    require_transaction("lock_label")
    return LabelPurchase.objects.select_for_update(of=("self",)).get(pk=label_id)


def lock_manifest(*, manifest_id: int) -> Manifest:
    """Lock a manifest until the transaction ends.

    :raises Manifest.DoesNotExist: when there is none
    """
    require_transaction("lock_manifest")
    return Manifest.objects.select_for_update(of=("self",)).get(pk=manifest_id)


def lock_labels_to_hand_over(*, carrier: Carrier, warehouse_id: str) -> list[LabelPurchase]:
    """Lock the bought labels of sent parcels that are on no manifest, in order of their key."""
    require_transaction("lock_labels_to_hand_over")
    labels = LabelPurchase.objects.select_for_update(of=("self",)).filter(
        carrier=carrier,
        state=LabelPurchase.State.BOUGHT,
        manifest__isnull=True,
        shipment__warehouse_id=warehouse_id,
        shipment__status__in=("SHIPPED", "DELIVERED"),
        shipment__tracking_number=F("tracking_number"),
    )
    return list(labels.order_by("pk"))


def lock_carrier(*, code: str) -> Carrier:
    """Lock a carrier, for whoever gives or takes its next number.

    :raises Carrier.DoesNotExist: when there is none
    """
    require_transaction("lock_carrier")
    return Carrier.objects.select_for_update(of=("self",)).get(pk=code)
