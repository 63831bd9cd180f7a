"""An import of orders dies of SIGKILL in its second batch; the next run goes on behind it."""

import os
import signal
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Sum

from shop.invoicing.models import Document, TaxEntry
from shop.orders.models import Order, OrderLine
from tests.chaos.conftest import wait_until
from tests.chaos.gate import locked_tables
from tests.shop.historical.samples import SAUCER, TEAPOT, row, shop, write

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ORDERS = 1200


def test_a_killed_import_goes_on_without_doubles(tmp_path: Path) -> None:
    shop()
    path = write(tmp_path / "orders.csv", _rows())
    guard = connection.copy()
    guard.inc_thread_sharing()
    with locked_tables("shop.TaxEntry"):
        command = _start(path, tmp_path)
        wait_until(lambda: _waiting() == 1)
        # Whoever asks for the ledger next comes between the first batch and the second.
        second = Thread(target=_lock, args=[guard])
        second.start()
        wait_until(lambda: _waiting() == 2)
    second.join()
    wait_until(lambda: _waiting() == 1)

    os.killpg(command.pid, signal.SIGKILL)
    command.wait()
    guard.close()
    wait_until(lambda: not _is_alone())

    assert Order.objects.count() == Document.objects.count() == 500
    call_command("import_orders", path, format="online-retail", rejected=tmp_path / "out.csv")
    assert Order.objects.count() == Document.objects.count() == ORDERS
    assert OrderLine.objects.count() == 2 * ORDERS
    assert TaxEntry.objects.aggregate(net=Sum("net"))["net"] == ORDERS * Decimal("8.40")


def _rows() -> list[str]:
    return [
        row(str(700001 + number), what, 2, "2.10")
        for number in range(ORDERS)
        for what in (TEAPOT, SAUCER)
    ]


def _start(path: Path, tmp_path: Path) -> "subprocess.Popen[bytes]":
    words = ["manage.py", "import_orders", str(path), "--format", "online-retail", "--skip-checks"]
    return subprocess.Popen(
        [sys.executable, *words, "--rejected", str(tmp_path / "killed.csv")],
        cwd=settings.BASE_DIR,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
            "CHAOS_DATABASE": str(connection.settings_dict["NAME"]),
        },
    )


def _lock(guard: BaseDatabaseWrapper) -> None:
    with guard.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE shop_taxentry IN ACCESS EXCLUSIVE MODE")


def _waiting() -> int:
    """Return how many wait for the ledger."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE NOT granted AND relation = 'shop_taxentry'::regclass"
        )
        return int(cursor.fetchone()[0])


def _is_alone() -> bool:
    """Say whether an import still keeps others away."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        return bool(cursor.fetchone()[0])
