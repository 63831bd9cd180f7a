"""Why goods do not go into one carton."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from logistics.packing.calculate.cartons import Carton
from logistics.packing.calculate.values import Box


class Reason(Enum):
    """What stands in the way: looked at in this order."""

    WEIGHT = "WEIGHT"
    VOLUME = "VOLUME"
    SIDES = "SIDES"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """The first reason, with what the goods have and the most that any carton takes of it.

    Both are grams or cubic units; of sides there is no figure.
    """

    reason: Reason
    has: int = 0
    most: int = 0


def why_not_one(boxes: Sequence[Box], cartons: Sequence[Carton]) -> Obstacle:
    """Return why the boxes do not go into any one of the cartons, given that they do not."""
    weight = sum(box.weight * box.quantity for box in boxes)
    volume = sum(box.volume * box.quantity for box in boxes)
    strongest = max((carton.load for carton in cartons), default=0)
    roomiest = max((carton.volume for carton in cartons), default=0)
    if weight > strongest:
        return Obstacle(Reason.WEIGHT, weight, strongest)
    if volume > roomiest:
        return Obstacle(Reason.VOLUME, volume, roomiest)
    return Obstacle(Reason.SIDES)
