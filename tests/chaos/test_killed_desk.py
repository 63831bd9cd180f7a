"""A worker dies of SIGKILL while it does what the desk has asked for."""

from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from shop.inventory.models import StockImport, StockMovement
from shop.inventory.services import confirm_stock_import, keep_stock_import
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
from tests.factories.checkout import World, set_stock, stock_of

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_limits", "rates_server", "mail_server"),
]


def test_what_the_desk_asked_for_is_done_once(chaos: Chaos, world: World):
    """The one has locked its import and waits for the stock, the other has just begun."""
    set_stock(world.cup, {"HAM": 10})
    data = f"warehouse,variant,quantity\nHAM,{world.cup.sku},7\n".encode()
    with losing_messages():
        row = keep_stock_import(data=data, file_name="x.csv", actor="mei", at=timezone.now())
        confirm_stock_import(stock_import_id=row.pk, actor="mei", at=timezone.now())
    messages: list[dict[str, int]] = [{"stock_import_id": row.pk}, {}]
    worker = chaos.start_worker(QUEUES, slots=len(DESK))
    with sending_to(chaos.broker), locked_tables("shop.StockItem") as lock:
        current_app.tasks[DESK[0]].delay(**messages[0])
        wait_until(lambda: waiting_tasks().keys() == {DESK[0]})
        lock("shop.StockImportLine")
        current_app.tasks[DESK[1]].delay(**messages[1])
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
