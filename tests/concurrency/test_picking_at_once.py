"""Two pickers on one wave never get one line, and one parcel never comes onto two waves."""

from collections import Counter
from functools import partial
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.utils import timezone

from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import split_shipment
from logistics.picking.models import PickLine, PickScan, Wave
from logistics.picking.services import (
    close_box,
    open_wave,
    pick,
    report_short,
    scan_units,
    take_line,
)
from tests.concurrency.at_once import meeting, run_at_once
from tests.factories.orders import PaidOrderFactory, plan_parcel

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("sent"),
]
NOW = timezone.now()


def waiting(*quantities: int) -> Shipment:
    return plan_parcel(PaidOrderFactory(items=[("9.00", number) for number in quantities]))


def opening(*shipments: Shipment) -> partial[Wave]:
    return partial(
        open_wave,
        warehouse_id="HAM",
        shipment_ids=[row.pk for row in shipments],
        actor="mei",
        at=NOW,
    )


def taking(wave: Wave, picker: str) -> partial[PickLine | None]:
    return partial(take_line, wave_id=wave.pk, picker=picker, at=NOW)


def test_pickers_at_once_get_a_line_each() -> None:
    wave = opening(waiting(1, 1), waiting(1))()
    pickers = ["mei", "lin", "yan", "bo"]

    outcomes = run_at_once([taking(wave, picker) for picker in pickers])

    taken = PickLine.objects.exclude(taken_by="")
    assert sorted(Counter(outcomes).values()) == [1, 1, 1, 1]
    assert outcomes.count("None") == 1
    assert len(set(taken.values_list("taken_by", flat=True))) == 3


def test_without_the_lock_two_pickers_get_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    wave = opening(waiting(1, 1))()

    def look(*, wave_id: int) -> Wave:
        return Wave.objects.get(pk=wave_id)

    monkeypatch.setattr(pick, "lock_wave", look)
    lines_of = pick.lines_of
    read = meeting(lambda wave_id, **wanted: list(lines_of(wave_id=wave_id).filter(**wanted)))
    monkeypatch.setattr(
        pick, "lines_of", lambda *, wave_id: SimpleNamespace(filter=partial(read, wave_id))
    )

    outcomes = run_at_once([taking(wave, "mei"), taking(wave, "lin")])

    assert outcomes[0] == outcomes[1]


def test_a_scanner_that_fires_three_times_counts_once() -> None:
    wave = opening(waiting(3))()
    line = taking(wave, "mei")()
    assert line is not None
    scan = partial(
        scan_units,
        line_id=line.pk,
        code=line.order_line.sku,
        units=1,
        key=uuid4(),
        picker="mei",
        at=NOW,
    )

    run_at_once([scan] * 3)

    line.refresh_from_db()
    assert (line.picked, PickScan.objects.count()) == (1, 1)


def test_a_parcel_comes_onto_one_of_two_waves() -> None:
    shipment = waiting(1)

    outcomes = run_at_once([opening(shipment)] * 2)

    assert outcomes.count("NothingToPickError") == 1
    assert shipment.wave_parcels.count() == 1


def test_two_boxes_of_one_order_are_closed_and_sent_back_at_once() -> None:
    """Both lock the order before the wave; the other way round they would wait for each other."""
    for _round in range(2):
        full = waiting(1, 1)
        moved = full.order.lines.latest("pk")
        lacking = split_shipment(
            shipment_id=full.pk, units={moved.pk: 1}, key=uuid4(), actor="mei", at=NOW
        )
        wave = opening(full, lacking)()
        for picker in ("mei", "lin"):
            taking(wave, picker)()
        done, short = (PickLine.objects.get(parcel__shipment=row) for row in (full, lacking))
        scan_units(
            line_id=done.pk,
            code=done.order_line.sku,
            units=1,
            key=uuid4(),
            picker=done.taken_by,
            at=NOW,
        )

        run_at_once(
            [
                partial(close_box, parcel_id=done.parcel_id, actor="mei", at=NOW),
                partial(report_short, line_id=short.pk, picker=short.taken_by, at=NOW),
            ]
        )

        assert list(wave.parcels.order_by("shipment").values_list("state", flat=True)) == [
            "PACKED",
            "SENT_BACK",
        ]
