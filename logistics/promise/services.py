"""Learning transit times from parcels that have arrived, and seeding those of the others."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from logistics.promise.calculate import FEWEST, Booking, Spread, learn
from logistics.promise.locks import lock_learning
from logistics.promise.models import TransitLearning
from logistics.promise.selectors import rated_lanes, transit_facts
from shop.delivery.services import LearntTransit, keep_transit_times, seed_transit_times

LEARNT_FROM = timedelta(days=365)


@transaction.atomic(durable=True)
def begin_learning(*, night: date, at: datetime) -> TransitLearning:
    """Return a night's learning, made where there is none: a night's times are learnt once."""
    return _learning_of(night, at=at)


@transaction.atomic(durable=True)
def finish_learning(*, learning_id: int, at: datetime) -> bool:
    """Learn a night's transit times; tell whether there was work to do.

    Another run of the same night changes nothing: it waits for the lock and finds it done.
    """
    learning = lock_learning(learning_id=learning_id)
    if learning.finished_at is not None:
        return False
    _learn(learning, at=at)
    return True


@transaction.atomic(durable=True)
def learn_transit_times(*, night: date, at: datetime) -> int:
    """Learn the 50 % and 90 % transit days of every lane anew; return how many lanes have them.

    Done whether or not the night's learning is; it counts as that. Promises that were made stay
    as they are.
    """
    learning = _learning_of(night, at=at)
    return _learn(lock_learning(learning_id=learning.pk), at=at)


def seed_lanes(*, spreads: Sequence[Spread], at: datetime) -> int:
    """Give lanes that have no transit time of their own one that others' freight suggests.

    Of several spreads for a mode the first counts. Returns how many lanes were seeded; the others'
    days stay as they are, and so do promises that were made.
    """
    by_mode = {spread.mode: spread for spread in reversed(spreads)}
    seeds: dict[str, list[LearntTransit]] = {}
    for lane in rated_lanes():
        spread = by_mode.get(lane.mode)
        if spread is not None:
            days = spread.days(at_least=lane.min_days, at_most=lane.max_days)
            seeds.setdefault(spread.data_set, []).append(
                LearntTransit(
                    lane.warehouse, lane.market, lane.method_id, lane.carrier, *days, spread.parcels
                )
            )
    return seed_transit_times(seeds=seeds, at=at)


def _learning_of(night: date, *, at: datetime) -> TransitLearning:
    learning, _is_new = TransitLearning.objects.get_or_create(
        night=night, defaults={"begun_at": at}
    )
    return learning


def _learn(learning: TransitLearning, *, at: datetime) -> int:
    """Replace the learnt times and write down that it is done, in the caller's transaction."""
    learning.lanes = keep_transit_times(learnt=_learnt(at=at), at=at)
    learning.finished_at = at
    learning.save(update_fields=["lanes", "finished_at"])
    return learning.lanes


def _learnt(*, at: datetime) -> list[LearntTransit]:
    """Return the days of every lane that has enough parcels of the last year."""
    facts = transit_facts(since=at - LEARNT_FROM)
    lanes = Counter((fact.lane, fact.mode, fact.carrier) for fact in facts)
    enough = [lane for lane, parcels in lanes.items() if parcels >= FEWEST]
    if not enough:
        return []
    model = learn(facts)
    learnt = []
    for lane, mode, carrier in sorted(enough):
        warehouse, market = lane.split(">")
        booking = Booking(lane=lane, mode=mode, carrier=carrier, booked_at=at)
        learnt.append(
            LearntTransit(
                warehouse,
                market,
                int(mode),
                carrier,
                model.days_at(booking, 50),
                model.days_at(booking, 90),
                lanes[lane, mode, carrier],
            )
        )
    return learnt
