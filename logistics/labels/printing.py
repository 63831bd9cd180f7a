"""The manifest on paper, for the driver to sign."""

from pathlib import Path

from django.utils.translation import gettext as _

from logistics.labels.models import Manifest
from logistics.labels.selectors import manifest_order
from shop.invoicing.printing import set_pdf


def manifest_pdf(manifest: Manifest) -> bytes:
    """Return the list of a manifest's parcels in the reader's language."""
    order = manifest_order(manifest=manifest)
    rows = [
        [
            label.tracking_number,
            parcel.reference,
            f"{parcel.recipient.postcode} {parcel.recipient.city}".strip(),
            parcel.recipient.country,
            f"{parcel.weight_g / 1000:.2f}",
        ]
        for label, parcel in zip(order.labels, order.parcels, strict=True)
    ]
    weight = sum(parcel.weight_g for parcel in order.parcels) / 1000
    data = {
        "title": _("Manifest %(number)s") % {"number": manifest.sequence},
        "carrier": manifest.carrier.name,
        "facts": [
            [_("From"), str(manifest.warehouse)],
            [_("Made at"), f"{manifest.made_at:%Y-%m-%d %H:%M} UTC"],
            [_("Parcels"), str(len(rows))],
            [_("Weight"), f"{weight:.2f} kg"],
        ],
        "columns": [_("Tracking number"), _("Parcel"), _("To"), _("Country"), "kg"],
        "rows": rows,
        "signature": _("Received: name, date and signature"),
    }
    return set_pdf("manifest.typ", data, made_at=manifest.made_at, folder=_FOLDER)


_FOLDER = Path(__file__).parent / "typst"
