"""Handing over, failed tasks and their health, at the desk."""

import pytest
from celery import current_app
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shop.accounts.models import User
from shop.accounts.roles import sync_roles
from shop.desk.models import FailedTask, HandedView
from shop.desk.services import failures, handing
from shop.desk.services.failures import record_failure
from shop.payments.models import ProviderEvent
from shop.payments.services import inbox
from shop.payments.services.confirm import UnknownPaymentError
from tests.factories.basics import StaffFactory
from tests.factories.checkout import AT
from tests.naughty import readings
from tests.shop.admin.desk import sign_in
from tests.shop.admin.naughty_forms import send

pytestmark = pytest.mark.django_db
HAND_OVER = "/admin/shop/handedview/hand-over/"
UNSENT = "/admin/shop/order/?fulfilment__exact=NONE"
EVENTS = "/admin/shop/providerevent/"
FAILED = "/admin/shop/failedtask/"
NAME = "shop.tasks.capture_payment_task"


@pytest.fixture(autouse=True)
def _inside_the_tests_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call the services inside the test's own transaction."""
    for name in ("hand_over", "take_over"):
        plain = getattr(handing, name).__wrapped__
        monkeypatch.setattr(f"shop.desk.admin.handing.{name}", plain)
    for name in ("run_failed_task_again", "dismiss_failed_task"):
        plain = getattr(failures, name).__wrapped__
        monkeypatch.setattr(f"shop.desk.admin.failures.{name}", plain)


def handed(desk: Client, *, address: str = UNSENT, name: str = "Evening") -> HandedView:
    desk.post(f"{HAND_OVER}?address={address}", {"name": name, "note": "<b>Two are urgent</b>"})
    return HandedView.objects.latest("pk")


def reader_of_markets() -> Client:
    """Return a browser of somebody who sees what is handed over, and no orders."""
    user: User = StaffFactory(is_superuser=False)
    sync_roles()
    rights = Group.objects.get(name="Read-only").permissions
    user.user_permissions.set(rights.filter(codename__in=["view_handedview", "view_market"]))
    return sign_in(user)


def test_a_list_leads_to_handing_it_over_with_its_filters(desk: Client):
    page = desk.get(UNSENT).content.decode()

    assert f"{HAND_OVER}?address=%2Fadmin%2Fshop%2Forder%2F%3Ffulfilment__exact%3DNONE" in page


def test_what_is_handed_over_is_on_the_first_page_until_it_is_done(desk: Client):
    view = handed(desk)
    page = desk.get("/admin/").content.decode()
    assert f'href="{UNSENT}">Evening</a>' in page
    assert "&lt;b&gt;Two are urgent" in page

    desk.post(reverse("admin:shop_handedview_take", args=[view.pk]))

    assert ">Evening</a>" not in desk.get("/admin/").content.decode()
    view.refresh_from_db()
    assert view.taken_by.startswith("staff:")


def test_who_may_not_see_the_rows_does_not_see_the_view(desk: Client):
    handed(desk)
    handed(desk, address="/admin/shop/market/", name="Markets")

    page = reader_of_markets().get("/admin/").content.decode()

    assert "Evening" not in page
    assert ">Markets</a>" in page


def test_who_only_reads_neither_hands_over_nor_takes(desk: Client):
    view, reader = handed(desk), reader_of_markets()

    assert reader.get(f"{HAND_OVER}?address=/admin/shop/market/").status_code == 403
    assert reader.post(reverse("admin:shop_handedview_take", args=[view.pk])).status_code == 403
    assert desk.get(reverse("admin:shop_handedview_take", args=[view.pk])).status_code == 403


def test_a_strange_address_is_refused(desk: Client):
    answer = desk.post(f"{HAND_OVER}?address=//evil.example/", {"name": "x"})

    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert not HandedView.objects.exists()


def test_any_name_and_note_is_kept_as_typed(desk: Client):
    for reader, text in list(readings())[::3]:
        data = {"name": text, "note": text}
        url = f"{HAND_OVER}?address=/admin/shop/market/"
        status = send(desk, url, data, reader=reader, text=text)[0]
        fits = 0 < len(text.strip()) <= 80 and "\0" not in text
        assert status == (302 if fits else 422), text


def failed(number: int, *, name: str = NAME) -> FailedTask:
    ids = {"payment_id": number}
    return record_failure(name=name, ids=ids, error=ValueError("x"), trace=None, at=AT)


def test_chosen_tasks_run_again_with_their_ids_and_unknown_ones_do_not(
    desk: Client, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(current_app.tasks[NAME], "delay", lambda **ids: sent.append(ids))
    rows = [failed(1), failed(2), failed(3, name="shop.tasks.gone_task")]

    with django_capture_on_commit_callbacks(execute=True):
        desk.post(FAILED, {"action": "run_again", "_selected_action": [row.pk for row in rows]})

    assert sent == [{"payment_id": 1}, {"payment_id": 2}]
    states = FailedTask.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["AGAIN", "AGAIN", "OPEN"]


def test_a_dismissed_task_is_not_counted_on_the_first_page(desk: Client):
    row = failed(1)
    assert f"{FAILED}?state__exact=OPEN" in desk.get("/admin/").content.decode()

    desk.post(FAILED, {"action": "dismiss", "_selected_action": [row.pk]})

    row.refresh_from_db()
    assert row.state == "DISMISSED"


def test_the_health_of_tasks_is_one_page(desk: Client):
    desk.get("/admin/")
    with CaptureQueriesContext(connection) as captured:
        page = desk.get(f"{FAILED}health/").content.decode()

    assert len(captured) <= 10
    for words in ("Broker", "Worker", "catalogue", "Expire orders", "not seen yet"):
        assert words in page


def test_a_webhook_that_failed_is_found_and_processed_once_its_cause_is_gone(
    desk: Client, monkeypatch
):
    reopen, close = (
        getattr(inbox, name).__wrapped__ for name in ("reopen_provider_event", "_close")
    )
    monkeypatch.setattr("shop.payments.admin.provider_events.reopen_provider_event", reopen)
    monkeypatch.setattr(inbox, "_close", close)
    event = ProviderEvent.objects.create(
        event_id="evt_1",
        type="payment_intent.succeeded",
        payload={"id": "evt_1", "data": {"object": {"object": "payment_intent", "id": "pi_1"}}},
        received_at=AT,
    )
    seen = []

    def check(*, reference: str, **_: object) -> None:
        seen.append(reference)
        if len(seen) == 1:
            raise UnknownPaymentError(reference)

    monkeypatch.setattr(inbox, "check_payment", check)
    inbox.process_provider_event(provider_event_id=event.pk, at=AT)
    assert "evt_1" in desk.get(f"{EVENTS}?outcome=failed").content.decode()
    assert "evt_1" not in desk.get(f"{EVENTS}?outcome=done").content.decode()

    desk.post(EVENTS, {"action": "replay", "_selected_action": [event.pk]})
    inbox.process_provider_event(provider_event_id=event.pk, at=AT)

    event.refresh_from_db()
    assert (seen, event.error, event.attempts) == (["pi_1", "pi_1"], "", 2)
    assert "evt_1" in desk.get(f"{EVENTS}?outcome=done").content.decode()
