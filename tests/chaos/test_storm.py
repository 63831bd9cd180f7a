"""Three hundred orders while workers and the broker die, and the carrier does as it likes."""

import itertools
import os
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from crm.messages.models import OutgoingMail
from crm.messages.smtp import message_id
from logistics.carriers.gateways import CarrierRefusedError, CarrierUnavailableError
from logistics.carriers.models import Carrier
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import pack_completely, ship_shipment
from logistics.labels.models import LabelPurchase
from logistics.labels.services import Choice, ask_for_label, quote_labels
from shop.inventory.models import StockItem
from shop.ledgers.selectors import broken_rows
from shop.orders.models import Order
from shop.payments.models import LedgerEntry, Payment
from tests.chaos.conftest import QUEUES, Chaos, kill, let_beat_run, sending_to, wait_until
from tests.chaos.gate import is_any_worker_left
from tests.chaos.money import hold
from tests.chaos.own_broker import OwnBroker
from tests.chaos.scenes import at_the_provider, doubled_history
from tests.chaos.servers import SlowCatcher
from tests.factories.checkout import World, placed_order, set_stock
from tests.logistics.labels.conftest import easypost, standin
from tests.standins.easypost import EasyPostStandin

__all__ = ["easypost", "standin"]
pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_limits", "rates_server"),
]
ORDERS = int(os.environ.get("CHAOS_ORDERS", "300"))
STOCK = 2 * ORDERS + 7
MOODS = ("late", "twice", "timeout", "doubt", "busy", "refuse")
CALLS_BETWEEN_MOODS = 8
DONE_BETWEEN_DEATHS = max(ORDERS // 6, 4)
BOUGHT, REFUSED = LabelPurchase.State.BOUGHT, LabelPurchase.State.FAILED


class Desk:
    """The people who pack: they take what is there, and try again what does not work."""

    def __init__(self, carrier: Carrier) -> None:
        self.carrier = carrier

    def do_a_round(self) -> None:
        """Pack and label what waits; send what has its label."""
        for parcel in Shipment.objects.filter(status=Shipment.Status.PLANNED).order_by("pk")[:40]:
            pack_completely(shipment_id=parcel.pk, actor="mei", at=timezone.now())
            self._label(parcel)
        packed = Shipment.objects.filter(status=Shipment.Status.PACKED)
        for parcel in packed.filter(labels__isnull=True).order_by("pk")[:40]:
            self._label(parcel)
        for label in LabelPurchase.objects.filter(state=BOUGHT, shipment__in=packed)[:40]:
            ship_shipment(
                shipment_id=label.shipment_id,
                tracking_number=label.tracking_number,
                carrier_code=self.carrier.code,
                actor="mei",
                at=timezone.now(),
            )

    def _label(self, parcel: Shipment) -> None:
        try:
            quote = quote_labels(shipment_id=parcel.pk, carrier=self.carrier)[0]
        except (CarrierRefusedError, CarrierUnavailableError):
            return
        ask_for_label(
            shipment_id=parcel.pk,
            choice=Choice(self.carrier.code, quote, uuid4()),
            actor="mei",
            at=timezone.now(),
        )


class Storm:
    """Two workers on two machines that die in turn, a broker that dies, and a carrier's moods."""

    def __init__(
        self, chaos: Chaos, broker: OwnBroker, standin: EasyPostStandin, *, folder: Path, port: int
    ) -> None:
        self._chaos, self._broker, self._standin, self._port = chaos, broker, standin, port
        self._homes = [folder / name for name in ("first", "second")]
        self._workers = [self._start(home) for home in self._homes]
        self._moods, self._victims = itertools.cycle(MOODS), itertools.cycle((0, 1, None))
        self._done_before = self._calls_before = 0
        self.deaths = 0

    def strike(self) -> None:
        """Change the carrier's mood; kill somebody whenever enough has been done since."""
        if len(self._standin.calls) >= self._calls_before + CALLS_BETWEEN_MOODS:
            self._calls_before = len(self._standin.calls)
            for kind in ("buy", "quote"):
                self._standin.misbehave(kind, next(self._moods))
        if _done() < self._done_before + DONE_BETWEEN_DEATHS:
            return
        victim = next(self._victims)
        if victim is None:
            self._broker.restart()
        else:
            kill(self._workers[victim])
            self._workers[victim] = self._start(self._homes[victim])
            self.deaths += 1
        self._done_before = _done()

    def is_over(self) -> bool:
        """Whether everybody has died often enough, and much has come through all the same."""
        return self._broker.deaths >= 2 and _sent() > ORDERS // 2

    def end(self) -> None:
        """Kill whoever is left, and calm the carrier."""
        for worker in self._workers:
            kill(worker)
        self._standin.behave()

    def _start(self, home: Path) -> Any:
        home.mkdir(exist_ok=True)
        return self._chaos.start_worker(
            QUEUES,
            slots=2,
            cwd=home,
            CELERY_BROKER_URL=self._broker.address,
            EASYPOST_API_BASE=self._standin.base_url,
            CARRIER_TIMEOUT_SECONDS=1,
            EMAIL_PORT=self._port,
        )


def test_three_hundred_orders_come_through_a_storm(
    chaos: Chaos,
    world: World,
    easypost: Carrier,
    standin: EasyPostStandin,
    mail_server: SlowCatcher,
    tmp_path: Path,
) -> None:
    set_stock(world.cup, {"HAM": STOCK})
    Carrier.objects.filter(pk=easypost.pk).update(per_minute=10_000)
    easypost.refresh_from_db()
    desk = Desk(easypost)
    began = time.monotonic()
    with OwnBroker() as broker, sending_to(broker.address):
        storm = Storm(chaos, broker, standin, folder=tmp_path, port=mail_server.port)

        def rage() -> bool:
            desk.do_a_round()
            storm.strike()
            return storm.is_over()

        for number in range(ORDERS):
            hold(placed_order({world.cup: 2}, at=timezone.now()), chaos.stripe)
            if number % 10 == 9:
                rage()
        wait_until(rage, seconds=600)
        storm.end()
        came_through, deaths = _sent(), (storm.deaths, broker.deaths)
    wait_until(lambda: not is_any_worker_left())

    # Calm: what was lost is found by the sweepers, and the desk goes on as it did.
    for minutes in (3, 11, 14, 22, 25):
        let_beat_run(after=timedelta(minutes=minutes))
        desk.do_a_round()
        for _round in range(ORDERS // 40):
            desk.do_a_round()

    print(f"{ORDERS} orders, {came_through} through the storm, deaths {deaths}")  # noqa: T201
    print(f"{time.monotonic() - began:.0f} s, {len(mail_server.messages)} mails")  # noqa: T201
    refused = set(LabelPurchase.objects.filter(state=REFUSED).values_list("shipment", flat=True))
    _all_is_sent_or_explained(refused)
    _no_label_was_bought_twice(standin)
    _no_stock_or_money_is_off()
    _every_mail_was_sent_once(mail_server)
    assert doubled_history() == []


def _sent() -> int:
    return Order.objects.filter(fulfilment=Order.Fulfilment.SHIPPED).count()


def _all_is_sent_or_explained(refused: set[int]) -> None:
    parcels = Shipment.objects.exclude(pk__in=refused)
    assert set(parcels.values_list("status", flat=True)) == {Shipment.Status.SHIPPED}
    explained = LabelPurchase.objects.filter(state=REFUSED)
    assert all(label.error for label in explained)
    assert Shipment.objects.filter(pk__in=refused).exclude(status="PACKED").count() == 0
    assert parcels.count() + len(refused) == Order.objects.count() == ORDERS


def _no_label_was_bought_twice(standin: EasyPostStandin) -> None:
    bought = LabelPurchase.objects.filter(state=BOUGHT)
    assert len(standin.account.sold) == len(set(standin.account.sold)) == bought.count()
    numbers = Shipment.objects.filter(status="SHIPPED").values_list("tracking_number", flat=True)
    assert sorted(numbers) == sorted(bought.values_list("tracking_number", flat=True))


def _no_stock_or_money_is_off() -> None:
    assert broken_rows() == []
    sent = Shipment.objects.filter(status="SHIPPED").count()
    item = StockItem.objects.get(warehouse_id="HAM", variant__sku="CUP")
    waiting = 2 * (ORDERS - sent)
    assert (item.on_hand, item.on_hand - item.available) == (STOCK - 2 * sent, waiting)
    for payment in Payment.objects.select_related("order"):
        is_sent = payment.order.fulfilment == Order.Fulfilment.SHIPPED
        cents = int(payment.amount.amount * 100) if is_sent else 0
        assert at_the_provider(payment.order) == (cents, 0)
    booked = LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CAPTURED)
    assert booked.count() == booked.values("payment").distinct().count() == sent


def _every_mail_was_sent_once(mail_server: SlowCatcher) -> None:
    """A mail whose answer died with its worker comes again as the same mail, and only then."""
    sent = Shipment.objects.filter(status="SHIPPED").count()
    kinds = OutgoingMail.objects.filter(order__isnull=False).values_list("kind", flat=True)
    assert Counter(kinds) == {"ORDER_CONFIRMED": ORDERS, "ORDER_SHIPPED": sent}
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"SENT"}
    taken = Counter(mail_server.ids())
    assert set(taken) == {message_id(mail) for mail in OutgoingMail.objects.all()}
    again = OutgoingMail.objects.filter(attempts__gt=1)
    assert {key for key, times in taken.items() if times > 1} <= {message_id(m) for m in again}


def _done() -> int:
    return LabelPurchase.objects.filter(state=BOUGHT).count() + (
        OutgoingMail.objects.filter(state="SENT").count()
    )
