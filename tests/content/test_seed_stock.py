"""The demo's warehouse work: done once, and every ledger adds up after it."""

import pytest
from django.utils import timezone

from content.demo.seed_stock import seed_stock
from shop.inventory.models import Lot, StockCount, StockMovement, Transfer
from shop.inventory.services import receive_stock
from shop.ledgers.models import LedgerProof
from tests.factories.basics import MarketFactory, VariantFactory, WarehouseFactory

pytestmark = pytest.mark.django_db


def test_it_is_done_once_and_adds_up():
    MarketFactory(code="sg")
    for code in ("JDZ", "HAM", "DAV", "RNO"):
        WarehouseFactory(code=code)
    for shelf in range(12):
        variant = VariantFactory(**({"sku": "INS-SAN"} if shelf == 11 else {}))
        receive_stock(
            warehouse_id="JDZ",
            variant_id=variant.pk,
            quantity=120,
            actor="tests",
            at=timezone.now(),
        )

    seed_stock(at=timezone.now())
    rows = StockMovement.objects.count()
    seed_stock(at=timezone.now())

    assert StockMovement.objects.count() == rows
    states = Transfer.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["REQUESTED", "SENT", "RECEIVED"]
    sheets = StockCount.objects.order_by("pk").values_list("state", flat=True)
    assert list(sheets) == ["OPEN", "REVIEW"]
    lots = Lot.objects.order_by("number").values_list("number", "units")
    assert list(lots) == [("", 0), ("S2301", 0), ("S2410", 60), ("S2506", 60)]
    assert LedgerProof.objects.get().is_sound
