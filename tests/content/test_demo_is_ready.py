"""The demo brings all that its markets need; what it lacks it says."""

from datetime import UTC, datetime

import pytest

from shop.markets.models import AccessibilityRun, Market
from shop.markets.opening import READINESS, blocks
from shop.markets.registry import REGISTRY
from shop.pricing.models import Price
from tests.journeys.demo_shop import demo_database


@pytest.fixture(scope="module")
def demo(django_db_blocker: pytest.MonkeyPatch):
    """Give the demo's database."""
    with demo_database(django_db_blocker):
        yield


def test_nothing_blocks_the_demo_s_markets(demo):
    """On the day of its accessibility run, which ages as a real one does."""
    on = AccessibilityRun.objects.latest("ran_at").ran_at
    found = {
        market.code: [finding.code for finding in blocks(READINESS.findings(market=market, at=on))]
        for market in REGISTRY.markets.values()
    }

    assert found == {code: [] for code in REGISTRY.markets}
    assert Market.objects.filter(is_open=True).count() == len(REGISTRY.markets)


def test_the_demo_s_warnings_are_known(demo):
    """Old rates (the history that ships ends), and taxes that the demo company does not collect."""
    at = datetime(2026, 11, 26, tzinfo=UTC)
    codes = {
        finding.code
        for market in REGISTRY.markets.values()
        for finding in READINESS.findings(market=market, at=at)
    }

    assert codes <= {"EXCHANGE_RATE_OLD", "SCHEME_CLOSED", "SALES_TAX_BY_STATE"}


def test_a_product_of_the_demo_is_reduced_in_every_market(demo):
    reduced = Price.objects.filter(prior_amount__isnull=False)

    assert set(reduced.values_list("market_id", flat=True)) == set(REGISTRY.markets)
