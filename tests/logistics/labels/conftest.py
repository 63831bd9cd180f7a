"""A parcel to be labelled, and carriers of each kind."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from logistics.carriers.gateways.base import LabelQuote
from logistics.carriers.models import Carrier
from logistics.fulfilment.models import Shipment
from logistics.labels.models import LabelPurchase
from logistics.labels.services import Choice, ask_for_label, quote_labels
from shop.kernel.money import Money
from tests.factories.basics import CarrierFactory
from tests.factories.orders import AuthorisedOrderFactory, plan_parcel
from tests.shop.admin.desk import desk, staff
from tests.standins.easypost import EasyPostStandin, start_easypost_standin

__all__ = ["desk", "staff"]


@pytest.fixture
def parcel(db: None) -> Shipment:
    """Give a parcel that waits to be packed."""
    return plan_parcel(AuthorisedOrderFactory())


@pytest.fixture
def manual(db: None) -> Carrier:
    """Give a carrier without interface, with a tariff."""
    price = Money("4.20", "EUR")
    return CarrierFactory(code="bote", name="Bote", parcel_price=price, kilo_price=Decimal("0.50"))


@pytest.fixture
def standin() -> Iterator[EasyPostStandin]:
    """Give a stand-in that has sold nothing yet."""
    with start_easypost_standin() as running:
        yield running


@pytest.fixture
def easypost(
    db: None, standin: EasyPostStandin, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Carrier:
    """Give a carrier that is reached through EasyPost, and little patience."""
    settings.EASYPOST_API_BASE = standin.base_url
    settings.CARRIER_TIMEOUT_SECONDS = 0.3
    monkeypatch.setenv("CARRIER_EASYPOST_KEY", "EZTK-test")
    return CarrierFactory(
        code="easypost",
        name="EasyPost",
        kind=Carrier.Kind.EASYPOST,
        credentials_env="CARRIER_EASYPOST_KEY",
        is_polled=True,
    )


@pytest.fixture
def files(db: None, settings: Any, tmp_path: Path) -> Carrier:
    """Give a carrier that exchanges files."""
    settings.CARRIER_FILES_DIR = str(tmp_path)
    return CarrierFactory(code="hanse", name="Hanse", kind=Carrier.Kind.FILES, is_polled=True)


def asked(
    shipment: Shipment, carrier: Carrier, *, quote: LabelQuote | None = None
) -> LabelPurchase:
    """Ask for the cheapest label of a parcel; in tests the task has bought it by then."""
    chosen = quote or quote_labels(shipment_id=shipment.pk, carrier=carrier)[0]
    label = ask_for_label(
        shipment_id=shipment.pk,
        choice=Choice(carrier.code, chosen, uuid4()),
        actor="mei",
        at=timezone.now(),
    )
    label.refresh_from_db()
    return label
