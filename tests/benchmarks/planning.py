"""How many orders a second one worker turns into parcels.

    python -m tests.benchmarks.planning [ORDERS]

Works on a copy of the demo's database (stop the demo first), with a broker of its own and one real
worker with one slot. The orders are placed and paid through the services before.
"""

import os
import subprocess
import sys
import time
from datetime import timedelta

from config.embedded import start_services
from tests.benchmarks.database import PLENTY, copied_database, leave_units

WORKER = "-m celery -A config worker --pool=prefork --concurrency=1 --queues=fulfilment"


def main() -> None:
    """Measure and print."""
    orders = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    start_services()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
    with copied_database() as address:
        os.environ["DATABASE_URL"] = address
        import django  # noqa: PLC0415 — the copy's address must be known before

        django.setup()
        from tests.chaos.own_broker import OwnBroker  # noqa: PLC0415

        with OwnBroker() as broker:
            os.environ["CELERY_BROKER_URL"] = broker.address
            measure_planning(orders, broker.address)


def measure_planning(number: int, broker: str) -> None:
    """Place and pay, then let the worker plan."""
    from celery import current_app  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from logistics.fulfilment.models import Shipment  # noqa: PLC0415
    from logistics.tasks import plan_shipment_task  # noqa: PLC0415
    from shop.catalogue.models import Variant  # noqa: PLC0415
    from tests.factories.checkout import confirmed, placed_order  # noqa: PLC0415
    from tests.factories.gateway import FakeGateway  # noqa: PLC0415

    current_app.conf.broker_url = broker
    variant = Variant.objects.get(sku="GWN-CBB")
    leave_units(variant.pk, units=PLENTY)
    gateway, before = FakeGateway(), Shipment.objects.count()
    began = time.monotonic()
    for _number in range(number):
        order = placed_order({variant: 2}, at=timezone.now())
        plan_shipment_task.delay(order_id=confirmed(order, gateway).pk)
    placing = time.monotonic() - began
    words = [sys.executable, *WORKER.split()]
    worker = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while Shipment.objects.count() < before + number:
            time.sleep(0.2)
    finally:
        worker.terminate()
        worker.wait()
    made = Shipment.objects.order_by("-pk").values_list("planned_at", flat=True)[:number]
    spent = (made[0] - made[number - 1]) / timedelta(seconds=1)
    sys.stdout.write(
        f"{number} orders placed and paid, {number / placing:.1f} a second; planned by "
        f"one worker in {spent:.1f} s: {(number - 1) / spent:.1f} orders/s\n"
    )


if __name__ == "__main__":
    main()
