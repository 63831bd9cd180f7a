"""The packing plan as the desk shows it."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from logistics.fulfilment.admin.drawing import draw
from logistics.fulfilment.cartons import Loose, ShipmentPlan, carton_plan, packed_size
from logistics.packing.calculate import Obstacle, Parcel, Reason


def plan_context(shipment_id: int) -> dict[str, object] | None:
    """Return what the template of the plan shows: cartons, or why there are none.

    Nothing when there is nothing to pack.
    """
    found = carton_plan(shipment_id=shipment_id)
    if not found.lines:
        return None
    plan = found.plan
    parcels = plan.parcels if plan else ()
    return {
        "unsized": found.unsized,
        "cartons": [_shown(found, parcel) for parcel in parcels],
        "percent": round(plan.fill_rate * 100) if plan else 0,
        "alone": found.alone,
        "loose": [(one, _why_loose(one)) for one in found.loose],
        "why_several": _why_several(found.obstacle) if found.obstacle else "",
        "has_several": len(parcels) + sum(units for units, _line in found.alone) > 1,
        "is_planned": plan is not None,
    }


def _why_several(obstacle: Obstacle) -> str:
    if obstacle.reason is Reason.WEIGHT:
        text = _("The goods weigh %(has)s kg; the strongest carton carries %(most)s kg.")
        return text % {"has": _kilos(obstacle.has), "most": _kilos(obstacle.most)}
    if obstacle.reason is Reason.VOLUME:
        text = _("The goods take %(has)s litres; the roomiest carton holds %(most)s litres.")
        return text % {"has": _litres(obstacle.has), "most": _litres(obstacle.most)}
    return _("By weight and volume one carton would do, but no way was found to lay them in one.")


def _why_loose(loose: Loose) -> str:
    if loose.obstacle.reason is Reason.WEIGHT:
        text = _("One weighs %(has)s kg; a carton that it fits into carries %(most)s kg.")
        obstacle = loose.obstacle
        return text % {"has": _kilos(obstacle.has), "most": _kilos(obstacle.most)}
    sides = " × ".join(str(side) for side in packed_size(loose.line.variant))
    return _("One measures %(sides)s mm, and fits into no carton as it may stand.") % {
        "sides": sides
    }


def _kilos(grams: int) -> str:
    return number_format(f"{grams / 1000:.2f}")


def _litres(cubic_mm: int) -> str:
    return number_format(f"{cubic_mm / 1_000_000:.1f}")


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
