"""A worker dies of SIGKILL while it does what the desk has asked for."""

from datetime import date, timedelta

import pytest
from celery import current_app
from django.utils import timezone

from shop.desk.services import record_failure, run_failed_task_again
from shop.inventory.models import StockImport, StockItem, StockMovement
from shop.inventory.services import (
    NamedLot,
    Received,
    confirm_stock_import,
    keep_stock_import,
    receive_goods,
)
from shop.tax_returns.calculate import parse_period
from shop.tax_returns.models import TaxReturn
from shop.tax_returns.services import request_tax_return
from tests.chaos.conftest import (
    QUEUES,
    Chaos,
    kill,
    let_beat_run,
    losing_messages,
    sending_to,
    taken_messages,
    wait_until,
)
from tests.chaos.gate import is_any_worker_left, locked_tables, waiting_tasks
from tests.chaos.scenes import DESK
from tests.factories.basics import VariantFactory
from tests.factories.checkout import World, placed_order, set_stock, stock_of
from tests.factories.tax_returns import book_oss, register

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_limits", "rates_server", "mail_server"),
]


def test_what_the_desk_asked_for_is_done_once(chaos: Chaos, world: World):
    """One has locked its import and waits for its lines, the others have just begun.

    A task that failed was to run again, and its message was lost.
    """
    set_stock(world.cup, {"HAM": 10})
    data = f"warehouse,variant,quantity\nHAM,{world.cup.sku},7\n".encode()
    with losing_messages():
        row = keep_stock_import(data=data, file_name="x.csv", actor="mei", at=timezone.now())
        confirm_stock_import(stock_import_id=row.pk, actor="mei", at=timezone.now())
        failed = record_failure(
            name=DESK[0],
            ids={"stock_import_id": row.pk},
            error=ValueError("x"),
            trace=None,
            at=timezone.now(),
        )
        run_failed_task_again(failed_task_id=failed.pk, actor="mei", at=timezone.now())
        tax_return = asked_for_return(world)
    over = expired_shelf()
    messages: list[dict[str, int]] = [
        {"stock_import_id": row.pk},
        {},
        {},
        {"tax_return_id": tax_return.pk},
        {},
        {},
    ]
    worker = chaos.start_worker(QUEUES, slots=len(DESK))
    with (
        sending_to(chaos.broker),
        locked_tables("shop.StockImportLine", "shop.FailedTask", "shop.TaxReturnLine", "shop.Lot"),
    ):
        for task, message in zip(DESK, messages, strict=True):
            current_app.tasks[task].delay(**message)
        wait_until(lambda: waiting_tasks().keys() == set(DESK))
        kill(worker)
    wait_until(lambda: not is_any_worker_left())

    assert taken_messages(chaos.broker) == len(DESK)
    assert StockImport.objects.get().state == "RUNNING"
    assert stock_of(world.cup).on_hand == 10
    for _time in range(2):
        let_beat_run(after=timedelta(minutes=11))
        assert StockImport.objects.get().state == "DONE"
        assert stock_of(world.cup).on_hand == 7
        assert StockMovement.objects.filter(reference=f"import-{row.pk}").count() == 1
        tax_return.refresh_from_db()
        assert (tax_return.state, tax_return.tax_total.amount) == ("DRAFT", 20)
        assert tax_return.lines.get().entries == 1
        over.refresh_from_db()
        assert (over.on_hand, over.quarantine) == (0, 3)
        assert over.movements.filter(kind=StockMovement.Kind.QUARANTINED).count() == 1


def expired_shelf() -> StockItem:
    """Leave three units on a shelf that nobody may be sent any more."""
    now = timezone.now()
    shelf = StockItem.objects.create(
        warehouse_id="HAM", variant=VariantFactory(), is_kept_in_lots=True
    )
    lot = NamedLot("A-1", now.date() - timedelta(days=1))
    return receive_goods(
        warehouse_id="HAM",
        goods=Received(shelf.variant_id, 3, lot),
        actor="mei",
        at=now,
    )


def asked_for_return(world: World) -> TaxReturn:
    """Ask for a return with one sale, whose message is lost."""
    register("OSS", "DE")
    set_stock(world.teapot, {"HAM": 10})
    order = placed_order({world.teapot: 1})
    book_oss(order, net="100.00", tax="20.00", booked=date(2021, 11, 10))
    # The workers' clock is the real one, so the moment is, too.
    return request_tax_return(
        report="OSS",
        country="DE",
        period=parse_period("2021-Q4"),
        actor="mei",
        at=timezone.now(),
    )
