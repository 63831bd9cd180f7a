"""A key is worked for by one at a time, answered once and kept for a day."""

from datetime import UTC, datetime, timedelta

import pytest

from shop.idempotency.models import IdempotencyKey
from shop.idempotency.services import (
    KEPT,
    KeyReusedError,
    StillRunningError,
    claim_key,
    forget_keys_of,
    forget_old_keys,
    give_up_key,
    keep_answer,
)
from shop.idempotency.tasks import forget_old_keys_task

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


def claim(
    *, at: datetime = AT, owner: str = "ada", key: str = "k", fingerprint: str = "f"
) -> IdempotencyKey:
    """Claim a key."""
    return claim_key(owner=owner, key=key, fingerprint=fingerprint, at=at)


def test_an_answer_is_kept_word_for_word():
    keep_answer(key_id=claim().pk, status=201, answer='{"b": 1, "a": 2}')

    again = claim(at=AT + SECOND)

    assert (again.status, again.answer) == (201, '{"b": 1, "a": 2}')


def test_the_first_answer_stays():
    row = claim()
    keep_answer(key_id=row.pk, status=201, answer='{"b": 1, "a": 2}')
    keep_answer(key_id=row.pk, status=201, answer="later")
    give_up_key(key_id=row.pk)

    assert claim().answer == '{"b": 1, "a": 2}'


def test_a_claim_holds_for_a_minute_and_goes_to_the_next_one_after_it():
    row = claim()

    with pytest.raises(StillRunningError):
        claim(at=AT + 59 * SECOND)
    assert claim(at=AT + 60 * SECOND).pk == row.pk
    with pytest.raises(StillRunningError):
        claim(at=AT + 61 * SECOND)


def test_another_request_is_refused_before_and_after_the_answer():
    row = claim()
    with pytest.raises(KeyReusedError):
        claim(fingerprint="other")
    keep_answer(key_id=row.pk, status=201, answer="{}")
    with pytest.raises(KeyReusedError):
        claim(fingerprint="other")


def test_owners_have_keys_of_their_own():
    assert claim(owner="ada").pk != claim(owner="bob", fingerprint="other").pk


def test_a_key_is_new_after_a_day_whether_swept_or_not():
    keep_answer(key_id=claim().pk, status=201, answer="{}")

    assert claim(at=AT + KEPT - SECOND).status == 201
    assert claim(at=AT + KEPT, fingerprint="other").status is None


def test_old_keys_go_in_batches_the_oldest_first():
    for number in range(5):
        claim(key=str(number), at=AT + number * SECOND)
    later = AT + KEPT + 3 * SECOND

    assert [forget_old_keys(at=later, limit=3) for _run in range(3)] == [3, 1, 0]
    assert IdempotencyKey.objects.get().key == "4"


def test_the_task_goes_on_until_all_old_keys_are_gone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shop.idempotency.tasks.BATCH", 1)
    for number in range(12):
        claim(key=str(number))
    claim(key="young", at=datetime.now(tz=UTC))

    forget_old_keys_task.delay()

    assert IdempotencyKey.objects.get().key == "young"


def test_a_persons_keys_can_be_forgotten():
    claim(owner="ada")
    claim(owner="bob")

    forget_keys_of(owners=["ada"])

    assert IdempotencyKey.objects.get().owner == "bob"
