"""Cartonisation on values: no Django, no clock, no database. A table of contents."""

from logistics.packing.calculate.cartons import Carton, PackingPlan, Parcel, plan_cartons
from logistics.packing.calculate.obstacles import Obstacle, Reason, why_not_one
from logistics.packing.calculate.search import fill_container
from logistics.packing.calculate.values import (
    Box,
    IsOver,
    Packing,
    PackingError,
    Placement,
    Size,
)

__all__ = [
    "Box",
    "Carton",
    "IsOver",
    "Obstacle",
    "Packing",
    "PackingError",
    "PackingPlan",
    "Parcel",
    "Placement",
    "Reason",
    "Size",
    "fill_container",
    "plan_cartons",
    "why_not_one",
]
