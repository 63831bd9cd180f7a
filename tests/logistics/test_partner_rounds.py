"""Rounds with partners: each on its own, one at a time, and no failure without a trace."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from celery import current_app
from django.test import Client
from django.utils import timezone

from logistics.partners.admin.tiles import partners_tile
from logistics.partners.models import PartnerExchange, PartnerLink
from logistics.partners.selectors import gaps_of
from logistics.partners.services import begin_exchanges, exchange_with_partner, sweep
from logistics.partners.tasks import exchange_with_partner_task
from shop.desk.models import FailedTask
from shop.desk.watch import on_failure
from shop.inventory.models import StockItem
from tests.factories.basics import VariantFactory
from tests.factories.partners import keep, line, partner

pytestmark = pytest.mark.django_db
PAGE = "/admin/logistics/partnerlink/HAM/exchange/"
AT = timezone.now()


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> PartnerExchange:
    """Give the exchange with Hamburg, whose messages nobody can apply; Reno's are fine."""
    partner("HAM")
    partner("RNO")
    VariantFactory(sku="CUP")
    keep(1, "delta", code="RNO", stock=[line("CUP", 2, reason="found")])
    real = sweep.apply_waiting

    def fails_in_hamburg(*, warehouse_id: str, at: datetime) -> int:
        if warehouse_id == "HAM":
            raise RuntimeError("no such shelf")
        return real(warehouse_id=warehouse_id, at=at)

    monkeypatch.setattr(sweep, "apply_waiting", fails_in_hamburg)
    begin_exchanges(at=AT)
    return PartnerExchange.objects.get(link_id="HAM")


def fail(exchange: PartnerExchange, *, times: int = 1) -> None:
    for _time in range(times):
        with pytest.raises(RuntimeError):
            exchange_with_partner(exchange_id=exchange.pk, at=AT)
    exchange.refresh_from_db()


def test_each_partner_gets_a_message_of_its_own(
    broken: PartnerExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    PartnerLink.objects.filter(pk=partner("DAV").pk).update(is_active=False)
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(exchange_with_partner_task, "delay", lambda **ids: sent.append(ids))

    current_app.tasks["logistics.tasks.exchange_with_partners_task"]()

    ids = PartnerExchange.objects.order_by("link_id").values_list("pk", flat=True)
    assert sent == [{"exchange_id": number} for number in ids]
    assert len(sent) == 2


def test_what_was_kept_and_not_applied_is_found_by_the_next_round(broken: PartnerExchange) -> None:
    reno = PartnerExchange.objects.get(link_id="RNO")

    assert exchange_with_partner(exchange_id=reno.pk, at=AT) == 1

    reno.refresh_from_db()
    assert (reno.succeeded_at, reno.failures, reno.claimed_until) == (AT, 0, None)
    assert StockItem.objects.get().on_hand == 2
    assert gaps_of(reno.link) == []


def test_a_failure_is_kept_with_its_reason_until_a_round_is_done(
    broken: PartnerExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(broken, times=2)
    told = (broken.failures, broken.failed_at, broken.error)
    assert told == (2, AT, "RuntimeError: no such shelf")

    monkeypatch.undo()
    exchange_with_partner(exchange_id=broken.pk, at=AT)

    broken.refresh_from_db()
    assert (broken.failures, broken.problem, broken.failed_at) == (0, "", AT)


def test_a_failed_round_lies_with_the_failed_tasks(broken: PartnerExchange) -> None:
    ids = {"exchange_id": broken.pk}
    with pytest.raises(RuntimeError) as failure:
        exchange_with_partner_task(**ids)

    on_failure(sender=exchange_with_partner_task, exception=failure.value, kwargs=ids)

    row = FailedTask.objects.get()
    assert (row.name, row.ids) == ("logistics.tasks.exchange_with_partner_task", ids)


def test_the_third_failure_in_a_row_is_the_desks(broken: PartnerExchange, desk: Client) -> None:
    fail(broken, times=2)
    assert (partners_tile(None).figure, partners_tile(None).is_alert) == ("0", False)

    fail(broken)

    tile = partners_tile(None)
    assert (tile.figure, tile.is_alert) == ("1", True)
    assert tile.note == "The exchange keeps failing: HAM"
    page = desk.get(PAGE).content.decode()
    assert "The last 3 rounds failed in a row" in page
    assert "RuntimeError: no such shelf" in page
    PartnerLink.objects.filter(pk="HAM").update(is_active=False)
    assert partners_tile(None).figure == "0"


def test_a_partner_in_somebodys_hands_is_left_to_them(broken: PartnerExchange) -> None:
    reno = PartnerExchange.objects.get(link_id="RNO")
    PartnerExchange.objects.filter(pk=reno.pk).update(claimed_until=AT + timedelta(seconds=1))

    assert exchange_with_partner(exchange_id=reno.pk, at=AT) == 0
    assert begin_exchanges(at=AT) == [broken.pk]
    assert not StockItem.objects.exists()


def test_a_worker_that_died_in_the_middle_counts_as_a_failure(broken: PartnerExchange) -> None:
    died = AT - sweep.CLAIM
    PartnerExchange.objects.filter(pk=broken.pk).update(
        claimed_until=AT, failures=1, failed_at=died
    )

    fail(broken)

    assert broken.failures == 3
    PartnerExchange.objects.update(error="")
    broken.refresh_from_db()
    assert broken.problem == "The worker was ended in the middle."
