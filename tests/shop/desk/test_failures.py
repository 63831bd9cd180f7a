"""Failed tasks: what is kept of them, what is not, and how they run again."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from celery import current_app
from celery.signals import task_failure, task_success

from shop.desk import health, watch
from shop.desk.models import FailedTask, PeriodicRun
from shop.desk.services import failures
from shop.desk.services.failures import NotOpenError, record_failure, record_success
from shop.desk.tasks import is_known, sweep_failed_tasks_task
from tests.factories.checkout import AT

pytestmark = pytest.mark.django_db
NAME = "shop.tasks.capture_payment_task"
again = failures.run_failed_task_again.__wrapped__
dismiss = failures.dismiss_failed_task.__wrapped__
forget = failures.forget_failed_tasks.__wrapped__


def fail(*, text: str = "boom", at=AT, name: str = NAME) -> FailedTask:
    return record_failure(
        name=name, ids={"payment_id": 7}, error=ValueError(text), trace=None, at=at
    )


@pytest.fixture
def sent(monkeypatch) -> list[dict[str, int]]:
    """Give the messages that are sent to the task instead of running it."""
    messages = []
    monkeypatch.setattr(current_app.tasks[NAME], "delay", lambda **ids: messages.append(ids))
    return messages


def test_the_same_task_with_the_same_ids_is_one_row_that_counts():
    fail()
    fail(text="worse", at=AT + timedelta(hours=1))

    row = FailedTask.objects.get()
    assert (row.name, row.ids, row.times, row.error) == (
        NAME,
        {"payment_id": 7},
        2,
        "ValueError: worse",
    )
    assert (row.first_at, row.last_at) == (AT, AT + timedelta(hours=1))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("no answer", "ValueError: no answer"),
        ("to anna@kunden.example refused", "ValueError: to … refused"),
        ("key sk_test_51HabcdefGHIJKLMNop is wrong", "ValueError: key … is wrong"),
        ("value 'Anna Berger' is wrong\nDETAIL: Hafenstr. 1", "ValueError: value … is wrong"),
        ("Key (email)=(a b) exists", "ValueError: Key … exists"),
        ("call +49 170 1234567 now", "ValueError: call … now"),
        ("", "ValueError"),
    ],
)
def test_nothing_private_of_an_error_is_kept(text, kept):
    assert fail(text=text).error == kept


def test_only_ids_of_a_call_are_kept():
    values = {"order_id": 3, "email": "anna@kunden.example", "flag": True}

    assert failures.only_ids(values) == {"order_id": 3}


def test_the_place_is_the_last_line_of_ours():
    with pytest.raises(TypeError) as caught:
        failures.key_of("x", {"order_id": object()})

    place = failures.place_of(caught.value.__traceback__)
    assert place.startswith("desk/services/failures.py:")
    assert place.endswith(" key_of")


def test_a_task_sent_again_has_the_same_ids_and_is_settled_when_it_is_done(
    sent, django_capture_on_commit_callbacks
):
    row = fail()
    with django_capture_on_commit_callbacks(execute=True):
        again(failed_task_id=row.pk, actor="mei", at=AT)
    assert sent == [{"payment_id": 7}]
    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("AGAIN", "mei")

    record_success(name=NAME, ids={"payment_id": 8}, is_periodic=False, at=AT)
    row.refresh_from_db()
    assert row.state == "AGAIN"
    record_success(name=NAME, ids={"payment_id": 7}, is_periodic=False, at=AT)
    row.refresh_from_db()
    assert row.state == "DONE"


def test_a_message_that_was_lost_is_sent_once_more(sent):
    row = fail()
    again(failed_task_id=row.pk, actor="mei", at=AT)

    sweep_failed_tasks_task()
    sweep_failed_tasks_task()

    assert sent == [{"payment_id": 7}]


def test_a_further_failure_opens_it_again():
    row = fail()
    dismiss(failed_task_id=row.pk, actor="mei")

    fail()

    row.refresh_from_db()
    assert (row.state, row.times) == ("OPEN", 2)


def test_nobody_decides_twice():
    row = fail()
    dismiss(failed_task_id=row.pk, actor="mei")

    with pytest.raises(NotOpenError):
        again(failed_task_id=row.pk, actor="jo", at=AT)


@pytest.mark.parametrize("name", ["celery.backend_cleanup", "os.system", "shop.tasks.none"])
def test_only_tasks_of_ours_are_known(name):
    assert not is_known(name)
    assert is_known(NAME)


def test_settled_failures_are_forgotten_after_a_month_and_open_ones_after_three():
    open_one = fail()
    settled = fail(name="shop.tasks.send_refund_task")
    dismiss(failed_task_id=settled.pk, actor="mei")

    assert forget(at=AT + timedelta(days=30)) == 0
    assert forget(at=AT + timedelta(days=31)) == 1
    assert FailedTask.objects.get() == open_one
    assert forget(at=AT + timedelta(days=91)) == 1


def test_the_signals_of_a_worker_are_heard():
    watch.watch()
    task, beat = current_app.tasks[NAME], current_app.tasks["shop.tasks.heartbeat_task"]
    try:
        task_failure.send(
            sender=task, exception=ValueError("x"), kwargs={"payment_id": 7}, traceback=None
        )
        task_success.send(sender=beat)
    finally:
        task_failure.disconnect(dispatch_uid="desk-failure")
        task_success.disconnect(dispatch_uid="desk-success")

    assert FailedTask.objects.get().ids == {"payment_id": 7}
    assert PeriodicRun.objects.get().name == "shop.tasks.heartbeat_task"


def test_a_recorder_that_fails_is_logged_and_breaks_nothing(monkeypatch):
    def refuse(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(watch, "record_failure", refuse)

    watch.on_failure(sender=SimpleNamespace(name=NAME), exception=ValueError("x"), kwargs={})

    assert not FailedTask.objects.exists()


def test_a_periodic_task_is_late_when_it_is_not_done_in_time():
    record_success(name="shop.tasks.heartbeat_task", ids={}, is_periodic=True, at=AT)

    task = next(row for row in health.periodic_tasks() if row.name.endswith("heartbeat_task"))
    never = next(row for row in health.periodic_tasks() if row.name.endswith("fetch_rates_task"))

    assert task.done_at == AT
    assert task.is_late(at=AT + timedelta(seconds=30) + health.GRACE) is False
    assert task.is_late(at=AT + timedelta(minutes=6)) is True
    assert (never.due_at, never.is_late(at=AT)) == (None, False)
