"""Make percentiles come true: correct them by how far they missed on parcels they had not seen.

A percentile of the past is met less often than it says: groups are small, and percentiles fit the
parcels they are read from. Split-conformal calibration (V. Vovk, A. Gammerman, G. Shafer,
"Algorithmic Learning in a Random World", 2005; J. Lei, M. G'Sell, A. Rinaldo, R. Tibshirani,
L. Wasserman, "Distribution-Free Predictive Inference for Regression", JASA 2018) adds the one
number that makes it true on held-back parcels, and the error then is bounded whatever the
distribution. The score is that of Y. Romano, E. Patterson, E. Candès, "Conformalized Quantile
Regression", NeurIPS 2019, on its upper side: actual time minus promised percentile. Where time
passes between learning and asking, scores are weighted by their age (R. Barber, E. Candès,
A. Ramdas, R. Tibshirani, "Conformal prediction beyond exchangeability", Annals of Statistics 2023).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from logistics.promise.calculate.facts import Fact, Horizon
from logistics.promise.calculate.groups import Groups

FOLDS = 5
# Looking ahead, the first part only learns; the rest is cut into blocks, each promised from all
# that was before it.
LEARNING_PERCENT = 30
BLOCKS = 12
# Fewer facts cannot be cut into a past and a future that say anything.
FEWEST_AHEAD = 40
# After this time a parcel counts half: freight lanes change over years, not weeks, and a shorter
# memory leaves too few parcels to tell a slower lane from chance.
HALF_LIFE = timedelta(days=730)
# A promise may be kept by this much more than it says before a lower one is looked at.
TOLERANCE = 0.02


@dataclass(frozen=True, slots=True)
class Score:
    """How much longer than its percentile a parcel took (below zero: shorter), and its weight."""

    excess: float
    weight: float = 1.0


Sample = tuple[Fact, float]


def correction(scores: Sequence[Score], level: int) -> float:
    """Return what must be added to the percentile so that `level` % of parcels arrive by it.

    The parcel that is asked about counts as one more, later than all: that is what makes the
    promise hold for few scores too; with fewer than the level needs, the largest is returned,
    and without any, nothing is added.

    Whole days tie. Where the tied value would be met by more than the tolerance above the level,
    and the next lower one comes nearer to it, the lower one is returned.
    """
    if not scores:
        return 0.0
    steps = _steps(scores)
    total = steps[-1][1]
    needed = (total + 1) * level / 100
    place = next((at for at, (_, mass) in enumerate(steps) if mass >= needed), len(steps) - 1)
    share = steps[place][1] / total - level / 100
    if share > TOLERANCE and place and len(scores) >= FEWEST_AHEAD:
        below = level / 100 - steps[place - 1][1] / total
        place -= below < share
    return steps[place][0]


def _steps(scores: Sequence[Score]) -> list[tuple[float, float]]:
    """Return each distinct score with the weight of all up to it."""
    steps: list[tuple[float, float]] = []
    mass = 0.0
    for score in sorted(scores, key=lambda score: score.excess):
        mass += score.weight
        if steps and steps[-1][0] == score.excess:
            steps.pop()
        steps.append((score.excess, mass))
    return steps


def folds(samples: Sequence[Sample], level: int) -> list[Score]:
    """Score each parcel by a model that has not seen its fold: for parcels of the same time."""
    scores = []
    for fold in range(min(FOLDS, len(samples))):
        rest = [sample for at, sample in enumerate(samples) if at % FOLDS != fold]
        if rest:
            scores += list(_scores(rest, samples[fold::FOLDS], level))
    return scores


def score_ahead(samples: Sequence[Sample], level: int, horizon: Horizon) -> list[Score]:
    """Score each parcel by a model of what was before it: for parcels that are yet to come.

    The samples must be in the order of the horizon's time. What counts as before is decided by
    that time: by deliveries, since a shop knows only what has arrived, or by bookings.
    """
    first = len(samples) * LEARNING_PERCENT // 100
    ahead = len(samples) - first
    edges = [first + ahead * block // BLOCKS for block in range(BLOCKS + 1)]
    now = moment(samples[-1][0], horizon)
    scores = []
    for start, end in pairwise(edges):
        begins = moment(samples[start][0], horizon) if start < end else now
        past = [sample for sample in samples[:start] if moment(sample[0], horizon) < begins]
        if past:
            block = samples[start:end]
            weights = [_weight(now - moment(fact, horizon)) for fact, _ in block]
            found = _scores(past, block, level)
            scores += [Score(s.excess, w) for s, w in zip(found, weights, strict=True)]
    return scores


def moment(fact: Fact, horizon: Horizon) -> datetime:
    """Return when a parcel belongs to the past, as a horizon sees it."""
    return fact.delivered_at if horizon is Horizon.AFTER_DELIVERIES else fact.booked_at


def _scores(past: Sequence[Sample], unseen: Sequence[Sample], level: int) -> Iterator[Score]:
    groups = Groups.of(past, levels=(level,))
    for fact, value in unseen:
        yield Score(value - groups.value(fact, level))


def _weight(age: timedelta) -> float:
    return float(0.5 ** (age / HALF_LIFE))
