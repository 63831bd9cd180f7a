"""The packing plan as the desk shows it."""

from typing import Any

from logistics.fulfilment.admin.drawing import draw
from logistics.fulfilment.cartons import ShipmentPlan, carton_plan
from logistics.packing.calculate import Parcel


def plan_context(shipment_id: int) -> dict[str, object] | None:
    """Return what the template of the plan shows: cartons, or why there are none.

    Nothing when there is nothing to pack.
    """
    found = carton_plan(shipment_id=shipment_id)
    if not found.lines:
        return None
    plan = found.plan
    return {
        "unsized": found.unsized,
        "cartons": [_shown(found, parcel) for parcel in plan.parcels] if plan else [],
        "loose": [(box.quantity, found.lines[box.key]) for box in plan.loose] if plan else [],
        "is_planned": plan is not None,
    }


def _shown(found: ShipmentPlan, parcel: Parcel) -> dict[str, Any]:
    return {
        "code": parcel.carton.code,
        "size": parcel.carton.inner,
        "percent": round(parcel.packing.fill_rate * 100),
        "weight_kg": parcel.weight / 1000,
        "drawing": draw(parcel.packing),
        "steps": [
            {
                "line": found.lines[one.key],
                "place": (one.x, one.y, one.z),
                "stands": (one.dx, one.dy, one.dz),
            }
            for one in parcel.packing.placements
        ],
    }
