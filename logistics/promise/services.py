"""Learning transit times from parcels that have arrived."""

from collections import Counter
from datetime import datetime, timedelta

from logistics.promise.calculate import Booking, learn
from logistics.promise.selectors import transit_facts
from shop.delivery.services import LearntTransit, keep_transit_times

LEARNT_FROM = timedelta(days=365)
FEWEST = 30
"""A lane with fewer parcels keeps its carrier's word: a percentile of a handful says nothing."""


def learn_transit_times(*, at: datetime) -> int:
    """Learn the 50 % and 90 % transit days of every lane anew; return how many lanes have them.

    Promises that were made stay as they are.
    """
    facts = transit_facts(since=at - LEARNT_FROM)
    lanes = Counter((fact.lane, fact.mode, fact.carrier) for fact in facts)
    enough = [lane for lane, parcels in lanes.items() if parcels >= FEWEST]
    if not enough:
        return keep_transit_times(learnt=[], at=at)
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
    return keep_transit_times(learnt=learnt, at=at)
