"""Addresses at partners: they have those of what they are to send, and no others."""

import json
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import plan_shipment
from logistics.partners.models import PartnerLink, PartnerMessage
from logistics.partners.selectors import NOBODY
from logistics.partners.services import (
    acknowledge,
    begin_exchanges,
    hand_out,
    queue_orders,
)
from tests.factories.checkout import AT, World, confirmed, placed_order
from tests.factories.partners import partner

pytestmark = pytest.mark.django_db
NOW = timezone.now() - timedelta(minutes=1)


@pytest.fixture
def told(world: World) -> PartnerMessage:
    """Give the order of a parcel that a partner is to send and has not fetched."""
    partner()
    order = confirmed(placed_order({world.cup: 1}), world.gateway)
    plan_shipment(order_id=order.pk, at=AT)
    queue_orders(warehouse_id="HAM", at=NOW)
    return PartnerMessage.objects.get()


def as_before(told: PartnerMessage) -> None:
    """Leave of an order what was written down before November: its lines alone."""
    told.body = {"lines": told.body["lines"]}
    told.save(update_fields=["body"])


@pytest.mark.parametrize("status", ["PACKED", "SHIPPED"])
def test_the_migration_writes_down_no_address_that_nobody_needs(
    told: PartnerMessage, status: str
) -> None:
    body = told.body
    as_before(told)
    Shipment.objects.update(status=status, tracking_number="T1")

    import_module("logistics.migrations.0014_partners").write_orders_down(apps, None)

    told.refresh_from_db()
    assert told.body == (body if status == "PACKED" else {"lines": body["lines"]})


def test_an_order_from_before_is_written_down_when_it_is_fetched(told: PartnerMessage) -> None:
    body = told.body
    as_before(told)

    (fetched,) = hand_out(warehouse_id="HAM", at=NOW)

    assert json.dumps(fetched.body) == json.dumps(body)
    told.refresh_from_db()
    assert (told.state, told.body) == ("SENT", body)


def test_an_order_from_before_whose_parcel_has_left_gets_no_address(told: PartnerMessage) -> None:
    as_before(told)
    Shipment.objects.update(status="SHIPPED", tracking_number="T1")

    (fetched,) = hand_out(warehouse_id="HAM", at=NOW)

    assert (fetched.body["recipient"], "reference" in fetched.body) == (NOBODY, True)


def test_a_round_forgets_the_address_of_a_parcel_that_is_not_to_be_sent(
    told: PartnerMessage,
) -> None:
    hand_out(warehouse_id="HAM", at=NOW)
    Shipment.objects.update(status="PACKED")
    begin_exchanges(at=NOW)
    assert PartnerMessage.objects.get().body == told.body

    Shipment.objects.update(status="CANCELLED")
    begin_exchanges(at=NOW)

    assert PartnerMessage.objects.get().body == told.body | {"recipient": NOBODY}


def test_a_partner_who_is_ended_keeps_no_address_and_who_comes_back_is_told_anew(
    told: PartnerMessage,
) -> None:
    PartnerLink.objects.update(is_active=False)
    begin_exchanges(at=NOW)
    assert PartnerMessage.objects.get().body["recipient"] == NOBODY

    PartnerLink.objects.update(is_active=True)

    assert [queue_orders(warehouse_id="HAM", at=NOW) for _time in range(2)] == [1, 0]
    assert PartnerMessage.objects.latest("pk").body == told.body


def test_what_is_acknowledged_loses_its_address_and_nothing_else(told: PartnerMessage) -> None:
    stop = PartnerMessage.objects.create(
        link=told.link, direction="OUT", sequence=2, kind="CANCEL", state="SENT", created_at=NOW
    )
    hand_out(warehouse_id="HAM", at=NOW)

    assert acknowledge(warehouse_id="HAM", up_to=2, at=NOW) == 2

    stop.refresh_from_db()
    assert (stop.state, stop.body) == ("DONE", {})
    assert PartnerMessage.objects.get(kind="ORDER").body == told.body | {"recipient": NOBODY}
