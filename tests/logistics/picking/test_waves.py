"""A wave: walked in order, one line a person, only the right item, and packed as it was picked."""

from uuid import uuid4

import pytest

from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import pack_completely
from logistics.picking.models import PickLine, PickScan, Wave, WaveParcel
from logistics.picking.selectors import (
    lines_of,
    parcels_to_choose,
    short_lines,
    units_to_put_back,
    waiting_parcels,
)
from logistics.picking.services import (
    NothingToPickError,
    NotPickedError,
    NotYourLineError,
    ParcelGrewError,
    WaveOverError,
    close_box,
    give_up_wave,
    release_line,
)
from shop.catalogue.models import Variant
from shop.inventory.calculate import Place
from shop.inventory.models import StockCount
from shop.orders.models import Order
from tests.logistics.picking.worlds import (
    LATER,
    LIN,
    MEI,
    NOW,
    parcel,
    pick_all,
    put,
    scan,
    short,
    take,
    wave_of,
)

pytestmark = pytest.mark.django_db
LineState, BoxState, Result = PickLine.State, WaveParcel.State, PickScan.Result


def close(wave: Wave, box: int = 1) -> WaveParcel:
    row = wave.parcels.get(box=box)
    return close_box.__wrapped__(parcel_id=row.pk, actor=MEI, at=NOW)


def states(wave: Wave) -> list[str]:
    wave.refresh_from_db()
    return [wave.state, *wave.parcels.order_by("box").values_list("state", flat=True)]


def lose(shipment: Shipment, units: int) -> None:
    """Take units of the first line out of a parcel, as a refund does."""
    line = shipment.lines.earliest("pk")
    line.quantity -= units
    line.save()


def test_the_lines_are_in_walking_order():
    far, near, nowhere = parcel(1, 1), parcel(1), parcel(1)
    put(far, Place("A", 2, 1, 1), Place("A", 2, 9, 1))
    put(near, Place("A", 1, 5, 1))

    wave = wave_of(nowhere, far, near)

    assert [(line.bin_code, line.parcel.shipment) for line in lines_of(wave_id=wave.pk)] == [
        ("A-01-05-1", near),
        ("A-02-09-1", far),
        ("A-02-01-1", far),
        ("", nowhere),
    ]


def test_a_parcel_is_on_one_wave_at_a_time():
    first, second = parcel(1), parcel(1)
    wave_of(first)
    assert list(waiting_parcels()) == [second]

    wave = wave_of(first, second)

    assert [row.shipment for row in wave.parcels.all()] == [second]
    with pytest.raises(NothingToPickError):
        wave_of(first, second)


def test_a_parcel_that_must_not_leave_does_not_wait():
    shipment = parcel(1)
    Order.objects.filter(pk=shipment.order_id).update(status=Order.Status.IN_REVIEW)

    with pytest.raises(NothingToPickError):
        wave_of(shipment)


def test_two_pickers_get_two_lines_and_keep_them():
    wave = wave_of(parcel(1, 1))

    mine, theirs = take(wave), take(wave, LIN)

    assert mine != theirs
    assert take(wave) == mine
    with pytest.raises(NotYourLineError):
        scan(theirs)


def test_a_forgotten_line_goes_to_whoever_asks():
    wave = wave_of(parcel(1))
    line = take(wave)
    assert take(wave, LIN) is None

    assert take(wave, LIN, at=LATER) == line

    with pytest.raises(NotYourLineError):
        scan(line)


def test_a_line_left_to_others_keeps_what_is_in_the_box():
    wave = wave_of(parcel(3))
    line = take(wave)
    scan(line)

    release_line.__wrapped__(line_id=line.pk, picker=MEI, at=NOW)

    taken = take(wave, LIN)
    assert (taken, taken.missing) == (line, 2)


def test_the_right_item_goes_into_the_box_by_sku_or_gtin():
    wave = wave_of(parcel(3))
    line = take(wave)
    Variant.objects.filter(pk=line.order_line.variant_id).update(gtin="4006381333931")

    assert scan(line).result == Result.RIGHT
    assert scan(line, "04006381333931", units=2).result == Result.RIGHT

    line.refresh_from_db()
    assert (line.picked, line.state) == (3, LineState.PICKED)


def test_the_wrong_item_is_blocked_and_logged():
    wave, other = wave_of(parcel(1)), parcel(1).lines.get().order_line.sku
    line = take(wave)

    wrong, unknown = scan(line, other), scan(line, "4006381333931")

    assert (wrong.result, wrong.found_sku) == (Result.WRONG, other)
    assert (unknown.result, unknown.found_sku) == (Result.UNKNOWN, "")
    line.refresh_from_db()
    assert (line.picked, line.state, line.scans.count()) == (0, LineState.TAKEN, 2)


def test_more_than_is_missing_is_blocked():
    line = take(wave_of(parcel(2)))

    assert scan(line, units=3).result == Result.TOO_MANY

    line.refresh_from_db()
    assert line.picked == 0


def test_a_scan_that_is_sent_twice_counts_once():
    line, key = take(wave_of(parcel(2))), uuid4()

    assert scan(line, key=key) == scan(line, key=key)

    line.refresh_from_db()
    assert line.picked == 1


def test_a_picked_box_is_packed_and_the_wave_done():
    shipment = parcel(2, 1)
    wave = wave_of(shipment)
    with pytest.raises(NotPickedError):
        close(wave)
    pick_all(wave)
    assert states(wave) == ["OPEN", "PICKED"]

    assert close(wave) == close(wave)

    shipment.refresh_from_db()
    assert (shipment.status, shipment.packed_by) == (Shipment.Status.PACKED, MEI)
    assert states(wave) == ["DONE", "PACKED"]


def test_a_short_pick_sends_the_parcel_back_and_has_the_shelf_counted():
    shipment, other = parcel(2, 1), parcel(1)
    wave = wave_of(shipment, other)
    line = take(wave)
    scan(line)

    short(line, "Only one behind the pillar")

    count = StockCount.objects.get()
    assert [row.stock_item for row in count.lines.all()] == [line.stock_item]
    assert states(wave) == ["OPEN", "SENT_BACK", "PICKING"]
    assert [row.state for row in lines_of(wave_id=wave.pk)] == ["SHORT", "DROPPED", "WAITING"]
    assert list(parcels_to_choose(warehouse_id="HAM")) == [shipment]
    assert short_lines(shipment_ids=[shipment.pk, other.pk]) == {shipment.pk: line}
    assert units_to_put_back(lines_of(wave_id=wave.pk)) == [(line, 1)]
    event = shipment.order.events.get(kind="PARCEL_SENT_BACK")
    assert event.data["note"] == f"1/2 × {line.order_line.sku} Only one behind the pillar"


def test_a_parcel_that_is_picked_again_is_short_of_nothing():
    shipment = parcel(1)
    short(take(wave_of(shipment)))

    wave_of(shipment)

    assert short_lines(shipment_ids=[shipment.pk]) == {}


def test_units_that_the_order_lost_are_not_picked_or_go_back():
    shipment = parcel(3)
    wave = wave_of(shipment)
    line = take(wave)
    lose(shipment, 1)
    assert scan(line, units=3).result == Result.TOO_MANY
    assert scan(line, units=2).result == Result.RIGHT

    lose(shipment, 1)

    assert units_to_put_back(lines_of(wave_id=wave.pk)) == [(line, 1)]
    assert close(wave).state == BoxState.PACKED


def test_a_parcel_that_was_packed_elsewhere_leaves_the_wave():
    shipment = parcel(1)
    wave = wave_of(shipment)
    line = take(wave)
    pack_completely(shipment_id=shipment.pk, actor=LIN, at=NOW)
    with pytest.raises(NotYourLineError):
        scan(line)

    assert take(wave) is None

    assert states(wave) == ["DONE", "LEFT"]


def test_a_box_that_grew_is_not_closed_unseen():
    shipment = parcel(1)
    wave = wave_of(shipment)
    pick_all(wave)
    shipment.lines.update(quantity=2)

    with pytest.raises(ParcelGrewError):
        close(wave)


def test_a_wave_that_is_given_up_lets_its_parcels_wait_again():
    shipment = parcel(1)
    wave = wave_of(shipment)
    take(wave)

    give_up_wave.__wrapped__(wave_id=wave.pk, at=NOW)

    assert states(wave) == ["CANCELLED", "LEFT"]
    assert list(waiting_parcels()) == [shipment]
    assert take(wave) is None
    with pytest.raises(WaveOverError):
        give_up_wave.__wrapped__(wave_id=wave.pk, at=NOW)
