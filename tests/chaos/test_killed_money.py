"""A worker dies of SIGKILL while it reads the statement, looks at the rates, and plans a week."""

from datetime import timedelta
from decimal import Decimal

import pytest
from celery import current_app
from django.utils import timezone

from logistics.forecast.models import Forecast, ForecastRun, StockProposal
from logistics.promise.models import TransitLearning
from shop.markets.models import ExchangeRate
from shop.pricing.models import Price, PriceProposal
from shop.settlement.models import BalanceEntry, ExchangeDifference
from tests.chaos.conftest import (
    QUEUES,
    Chaos,
    kill,
    sending_to,
    taken_messages,
    wait_until,
)
from tests.chaos.gate import is_any_worker_left, locked_tables, waiting_tasks
from tests.chaos.scenes import MONEY
from tests.factories.checkout import World
from tests.logistics.forecast.worlds import sells, stocks, supplied
from tests.shop.settlement.sales import sold

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_limits", "rates_server", "mail_server"),
]


def test_what_was_begun_is_booked_once(chaos: Chaos, world: World):
    """One has read the bookings and comes to the first, the others come to their proposals."""
    sold(world)
    supplied()
    stocks(sells([10] * 40), "HAM", 5)
    Price.objects.update(updated_at=timezone.now() - timedelta(days=30))
    for back, rate in ((31, "0.86"), (0, "0.95")):
        day = timezone.now().date() - timedelta(days=back)
        ExchangeRate.objects.create(date=day, currency="GBP", per_euro=Decimal(rate))
    worker = chaos.start_worker(QUEUES, slots=len(MONEY))
    with (
        sending_to(chaos.broker),
        locked_tables(
            "shop.ExchangeDifference",
            "shop.PriceProposal",
            "logistics.StockProposal",
            "shop.TransitTime",
        ),
    ):
        for task in MONEY:
            current_app.tasks[task].delay()
        wait_until(lambda: waiting_tasks().keys() == set(MONEY))
        kill(worker)
    wait_until(lambda: not is_any_worker_left())

    assert taken_messages(chaos.broker) == len(MONEY)
    assert BalanceEntry.objects.get().state == "OPEN"
    assert PriceProposal.objects.count() == 0
    assert ForecastRun.objects.get().state == "WAITING"
    assert Forecast.objects.count() == 0
    assert TransitLearning.objects.get().finished_at is None
    for _time in range(2):
        for task in MONEY:
            current_app.tasks[task].apply()
        assert BalanceEntry.objects.get().state == "MATCHED"
        assert ExchangeDifference.objects.count() == 1
        assert ForecastRun.objects.get().state == "DONE"
        assert TransitLearning.objects.get().finished_at is not None
        assert planned() == 1
        assert PriceProposal.objects.filter(market="gb").count() == world_prices("gb")


def planned() -> int:
    """Return how often the variant that is short is proposed."""
    return StockProposal.objects.filter(variant__sku__startswith="KAO-").count()


def world_prices(market: str) -> int:
    """Return how many prices a proposal is made for."""
    return Price.objects.filter(market=market, variant__base_price__isnull=False).count()
