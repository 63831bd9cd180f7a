"""Writes of exceptions: found and closed by the rules, looked after by people."""

from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction

from logistics.exceptions.locks import lock_exception, lock_exceptions_of
from logistics.exceptions.models import ExceptionNote, ParcelException
from logistics.exceptions.selectors import parcels_to_review, troubles_now
from logistics.fulfilment.locks import lock_shipment_with_order

State, Resolution = ParcelException.State, ParcelException.Resolution
SYSTEM = "system"
BATCH = 500


class AlreadySettledError(Exception):
    """Raised when somebody has settled the exception in the meantime."""


def review_parcels(*, at: datetime) -> int:
    """Open and close exceptions by the rules; return how many parcels were touched.

    One transaction for each parcel, a bounded number of them: the next run goes on.
    """
    shipment_ids = list(islice(parcels_to_review(at=at), BATCH))
    for shipment_id in shipment_ids:
        review_parcel(shipment_id=shipment_id, at=at)
    return len(shipment_ids)


@transaction.atomic
def review_parcel(*, shipment_id: int, at: datetime) -> None:
    """Open what is wrong with a parcel and is not open yet, and close what is over.

    Doing it again changes nothing; what a person has settled is not opened again.
    """
    lock_shipment_with_order(shipment_id=shipment_id)
    troubles = troubles_now(shipment_id, at=at)
    for row in lock_exceptions_of(shipment_id=shipment_id):
        if not any((row.kind, row.since) == (one.kind, one.since) for one in troubles):
            _settle(row, resolution=Resolution.MOVED_ON, actor=SYSTEM, at=at)
    for trouble in troubles:
        ParcelException.objects.get_or_create(
            shipment_id=shipment_id,
            kind=trouble.kind,
            since=trouble.since,
            defaults={"opened_at": at, "due_at": at + timedelta(hours=trouble.due_hours)},
        )


@transaction.atomic(durable=True)
def take_exception(*, exception_id: int, owner_id: int) -> None:
    """Make somebody look after an exception, whoever did before.

    :raises AlreadySettledError: when there is nothing left to look after
    """
    row = _lock_open(exception_id)
    row.owner_id = owner_id
    row.save(update_fields=["owner"])


@transaction.atomic(durable=True)
def note_on_exception(*, exception_id: int, text: str, actor: str, at: datetime) -> None:
    """Write down what was found out or agreed; also about what is settled."""
    _note(lock_exception(exception_id=exception_id), text=text, actor=actor, at=at)


@transaction.atomic(durable=True)
def postpone_exception(
    *, exception_id: int, due_at: datetime, text: str, actor: str, at: datetime
) -> None:
    """Give an exception more time, and say why.

    :raises AlreadySettledError: when there is nothing left to wait for
    """
    row = _lock_open(exception_id)
    row.due_at = due_at
    row.save(update_fields=["due_at"])
    _note(row, text=text, actor=actor, at=at)


@transaction.atomic(durable=True)
def resolve_exception(
    *, exception_id: int, resolution: str, text: str, actor: str, at: datetime
) -> None:
    """Say how an exception was settled; it does not come back until something new is wrong.

    :raises AlreadySettledError: when somebody was faster
    """
    row = _lock_open(exception_id)
    _settle(row, resolution=resolution, actor=actor, at=at)
    if text:
        _note(row, text=text, actor=actor, at=at)


def _lock_open(exception_id: int) -> ParcelException:
    row = lock_exception(exception_id=exception_id)
    if row.state != State.OPEN:
        raise AlreadySettledError
    return row


def _settle(row: ParcelException, *, resolution: str, actor: str, at: datetime) -> None:
    row.state, row.resolution = State.RESOLVED, resolution
    row.resolved_at, row.resolved_by = at, actor
    row.save(update_fields=["state", "resolution", "resolved_at", "resolved_by"])


def _note(row: ParcelException, *, text: str, actor: str, at: datetime) -> None:
    ExceptionNote.objects.create(exception=row, at=at, actor=actor, text=text)
