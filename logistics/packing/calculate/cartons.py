"""Which cartons an order takes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from logistics.packing.calculate.search import fill_container
from logistics.packing.calculate.values import Box, IsOver, Packing, PackingError, Size

GREEDY, WIDEST = 0, 4
"""How wide the beam grows for one carton; wider ones found nothing more in a dozen pieces."""


@dataclass(frozen=True, slots=True)
class Carton:
    """A carton that is kept in stock.

    ``inner`` is the room in it as it stands, ``own_weight`` what it weighs empty, ``most_weight``
    what it may weigh filled, itself included, and ``price`` an amount in the same currency for all.
    """

    code: str
    inner: Size
    own_weight: int
    most_weight: int
    price: Decimal

    @property
    def volume(self) -> int:
        """The room in it."""
        length, width, height = self.inner
        return length * width * height

    @property
    def load(self) -> int:
        """What its content may weigh."""
        return self.most_weight - self.own_weight

    def takes(self, box: Box) -> bool:
        """Tell whether it takes one of these alone."""
        return box.weight <= self.load and box.fits(self.inner)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One carton, what lies in it, and what it weighs filled."""

    carton: Carton
    packing: Packing
    weight: int


@dataclass(frozen=True, slots=True)
class PackingPlan:
    """The parcels of an order, and the goods for which there is no carton.

    Every box is in exactly one parcel or in ``loose``.
    """

    parcels: tuple[Parcel, ...]
    loose: tuple[Box, ...]

    @property
    def fill_rate(self) -> float:
        """The share of all cartons' volume that is filled, from 0 to 1; 0 without a carton."""
        room = sum(parcel.carton.volume for parcel in self.parcels)
        return sum(parcel.packing.volume for parcel in self.parcels) / room if room else 0.0


def plan_cartons(
    boxes: Sequence[Box], cartons: Sequence[Carton], *, is_over: IsOver
) -> PackingPlan:
    """Return the parcels in which the boxes travel.

    When one carton takes everything, it is the cheapest of those found to do so. Otherwise the
    roomiest is filled and the rest planned in the same way: few parcels, though not proven to be
    the fewest or the cheapest. When the time is over, what was found by then is taken; no box is
    ever forgotten.

    :raises PackingError: when two boxes have the same key, or there are too many to be handled
    """
    if len({box.key for box in boxes}) < len(boxes):
        raise PackingError("every box needs a key of its own")
    usable = sorted(cartons, key=lambda one: (one.price, one.volume, one.code))
    wanted = [box for box in boxes if box.quantity]
    left = [box for box in wanted if any(carton.takes(box) for carton in usable)]
    loose = [box for box in wanted if box not in left]
    parcels = []
    while left:
        parcel = _next_parcel(left, usable, is_over)
        parcels.append(parcel)
        left = _without(left, parcel.packing.counts())
    return PackingPlan(tuple(parcels), tuple(loose))


def _next_parcel(boxes: list[Box], cartons: list[Carton], is_over: IsOver) -> Parcel:
    """Return the cheapest carton found to take all, else the roomiest, filled.

    The greedy rule is quick and says which carton surely does; the beam then looks whether the next
    cheaper one does as well, and so on down.
    """
    tried: list[Carton] = []
    for carton in cartons:
        if _may_take_all(carton, boxes):
            parcel = _filled(carton, boxes, is_over, GREEDY)
            if _takes_all(parcel, boxes):
                return _cheaper(parcel, tried, boxes, is_over)
            tried.append(carton)
    return _fullest(boxes, cartons, is_over)


def _cheaper(parcel: Parcel, cheaper: list[Carton], boxes: list[Box], is_over: IsOver) -> Parcel:
    for carton in reversed(cheaper):
        denser = _filled(carton, boxes, is_over, WIDEST)
        if not _takes_all(denser, boxes):
            break
        parcel = denser
    return parcel


def _fullest(boxes: list[Box], cartons: list[Carton], is_over: IsOver) -> Parcel:
    """Return the roomiest carton that takes anything, as full as it gets."""
    for carton in sorted(cartons, key=lambda one: -one.volume):
        parcel = _filled(carton, boxes, is_over, WIDEST)
        if parcel.packing.volume:
            return parcel
    raise PackingError("no carton takes any of the boxes")


def _filled(carton: Carton, boxes: list[Box], is_over: IsOver, widest: int) -> Parcel:
    packing = fill_container(
        carton.inner, boxes, is_over=is_over, most_weight=carton.load, widest=widest
    )
    weights = {box.key: box.weight for box in boxes}
    content = sum(weights[key] * count for key, count in packing.counts().items())
    return Parcel(carton, packing, carton.own_weight + content)


def _takes_all(parcel: Parcel, boxes: list[Box]) -> bool:
    return parcel.packing.volume == sum(box.volume * box.quantity for box in boxes)


def _may_take_all(carton: Carton, boxes: list[Box]) -> bool:
    """Tell whether there is no plain reason why the carton cannot take everything."""
    return (
        sum(box.volume * box.quantity for box in boxes) <= carton.volume
        and sum(box.weight * box.quantity for box in boxes) <= carton.load
        and all(box.fits(carton.inner) for box in boxes)
    )


def _without(boxes: list[Box], packed: dict[str, int]) -> list[Box]:
    """Return the boxes that are not packed yet."""
    left = [replace(box, quantity=box.quantity - packed.get(box.key, 0)) for box in boxes]
    return [box for box in left if box.quantity]
