"""Reads of lots: what lies in which, what of it is over, which an order's units come from."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import Prefetch, Q, QuerySet, Sum

from shop.inventory.calculate import LotUnits, lots_to_send
from shop.inventory.models import Lot, LotMovement, LotPick, StockItem


def lots_on_shelves(*, stock_item_ids: Collection[int]) -> list[Lot]:
    """Return the lots that have units on shelves, with what is to be taken from each."""
    lots = Lot.objects.filter(stock_item_id__in=stock_item_ids, units__gt=0)
    picks = LotPick.objects.order_by("pk")
    return list(lots.prefetch_related(Prefetch("picks", queryset=picks)).order_by("pk"))


def as_units(lots: Iterable[Lot], *, reference: str) -> list[LotUnits]:
    """Return lots, read with their picks, as an order sees them: its own units and the others'."""
    found = []
    for lot in lots:
        picks = list(lot.picks.all())
        own = sum(pick.units for pick in picks if pick.reference == reference)
        others = sum(pick.units for pick in picks) - own
        found.append(LotUnits(lot.pk, lot.expires_on, lot.units, own=own, others=others))
    return found


def lots_to_take(
    *, wanted: Mapping[tuple[str, int], int], on: date
) -> dict[tuple[str, int], list[tuple[Lot, int]]]:
    """Return from which lots units are to be taken, by (order number, stock item id).

    What was named for an order before stays so; shelves that are not kept in lots are left out.
    Two statements.
    """
    lots = lots_on_shelves(stock_item_ids={item for _reference, item in wanted})
    by_pk = {lot.pk: lot for lot in lots}
    found = {}
    for (reference, item), units in wanted.items():
        own = [lot for lot in lots if lot.stock_item_id == item]
        if own:
            taken = lots_to_send(as_units(own, reference=reference), units=units, on=on)
            found[reference, item] = [(by_pk[pk], count) for pk, count in taken.items()]
    return found


def lots_by_variant(
    *, reference: str, warehouse_id: str, units: Mapping[int, int], on: date
) -> dict[int, list[tuple[Lot, int]]]:
    """Return from which lots a warehouse takes units for an order or a transfer, by variant id.

    Variants that it does not keep in lots are left out; one of which nothing good is left has none.
    """
    shelves = StockItem.objects.filter(
        warehouse_id=warehouse_id, variant_id__in=units, is_kept_in_lots=True
    )
    items = dict(shelves.values_list("variant_id", "pk"))
    wanted = {(reference, item): units[variant] for variant, item in items.items()}
    taken = lots_to_take(wanted=wanted, on=on)
    return {variant: taken.get((reference, item), []) for variant, item in items.items()}


def expired_units(*, stock_item_ids: Collection[int], on: date) -> dict[int, int]:
    """Return how many units of shelves may not be sent on a day any more, by stock item id."""
    lots = Lot.objects.filter(stock_item_id__in=stock_item_ids, units__gt=0, expires_on__lt=on)
    return dict(lots.values_list("stock_item_id").annotate(sum=Sum("units")).order_by())


def shelves_with_expired_lots(*, on: date) -> list[int]:
    """Return the shelves on which something lies that may not be sent on a day any more."""
    lots = Lot.objects.filter(units__gt=0, expires_on__lt=on)
    ids = lots.values_list("stock_item_id", flat=True).distinct().order_by("stock_item_id")
    return list(ids)


def variants_in_lots(*, warehouse_id: str, variant_ids: Collection[int]) -> set[int]:
    """Return which variants a warehouse keeps in lots."""
    shelves = StockItem.objects.filter(
        warehouse_id=warehouse_id, variant_id__in=variant_ids, is_kept_in_lots=True
    )
    return set(shelves.values_list("variant_id", flat=True))


def left_with(*, reference: str, variant_id: int) -> list[tuple[str, date | None, int]]:
    """Return which lots of a variant have left with a reference and not come back, with units."""
    rows = (
        LotMovement.objects.filter(
            movement__reference=reference, lot__stock_item__variant_id=variant_id
        )
        .values_list("lot__number", "lot__expires_on")
        .annotate(sum=Sum("units"))
        .order_by("lot__expires_on", "lot__number")
    )
    return [(number, day, -total) for number, day, total in rows if total < 0]


def same_lots(lot: Lot) -> QuerySet[Lot]:
    """Return a lot wherever it lies or lay: under its number in every warehouse."""
    same = Q(pk=lot.pk)
    if lot.number:
        same = Q(number=lot.number, stock_item__variant_id=lot.stock_item.variant_id)
    return Lot.objects.filter(same).select_related("stock_item__warehouse").order_by("pk")
