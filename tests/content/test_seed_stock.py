"""The demo's warehouse work: done once, and every ledger adds up after it."""

import pytest
from django.utils import timezone

from content.demo.seed_stock import seed_stock
from shop.inventory.models import StockCount, StockMovement, Transfer
from shop.inventory.services import receive_stock
from shop.ledgers.models import LedgerProof
from tests.factories.basics import MarketFactory, VariantFactory, WarehouseFactory

pytestmark = pytest.mark.django_db


def test_it_is_done_once_and_adds_up():
    MarketFactory(code="sg")
    for code in ("JDZ", "HAM", "DAV", "RNO"):
        WarehouseFactory(code=code)
    for _shelf in range(12):
        receive_stock(
            warehouse_id="JDZ",
            variant_id=VariantFactory().pk,
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
    assert LedgerProof.objects.get().is_sound
