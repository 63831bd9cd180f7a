"""Somebody at the desk, a supplier, and an order of ten cups."""

from decimal import Decimal
from uuid import uuid4

import pytest

from logistics.inbound.models import PurchaseOrder, Supplier
from logistics.inbound.services import PurchaseRequest, Wanted, write_purchase
from shop.markets.models import ExchangeRate
from tests.factories.basics import VariantFactory, WarehouseFactory
from tests.factories.checkout import AT
from tests.shop.admin.desk import desk, staff

__all__ = ["desk", "staff"]


@pytest.fixture
def supplier() -> Supplier:
    """Give kilns that are paid in yuan, eight to the euro."""
    ExchangeRate.objects.create(currency="CNY", date=AT.date(), per_euro=8, source="ECB")
    return Supplier.objects.create(code="kilns", name="Kilns", country="CN", currency="CNY")


@pytest.fixture
def order(supplier: Supplier) -> PurchaseOrder:
    """Give an order of ten cups that is not placed yet."""
    request = PurchaseRequest(
        supplier_id=supplier.pk,
        warehouse_id=WarehouseFactory(code="HAM").code,
        goods={VariantFactory(sku="CUP-1").pk: Wanted(10, Decimal("4.20"))},
        key=uuid4(),
    )
    return write_purchase(request=request, actor="staff:1", at=AT)
