"""A rate proposes, a person accepts: nothing is converted on its own."""

from datetime import timedelta
from decimal import Decimal

import pytest

from shop.kernel.money import Money
from shop.markets.models import ExchangeRate
from shop.markets.selectors import RateMissingError
from shop.pricing.models import Price, PriceHistory, PriceProposal
from shop.pricing.selectors import prices_for
from shop.pricing.services import (
    Accepted,
    WrongCurrencyError,
    accept_proposals,
    propose_after_drift,
    propose_prices,
    reject_proposals,
    set_price,
)
from tests.factories.catalogue import VariantFactory
from tests.factories.checkout import AT, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def teapot(world: World):
    """Give a variant with a base price of 48 euros and a price of 49.99 pounds."""
    variant = VariantFactory()
    amount = Money(Decimal("49.99"), "GBP")
    set_price(variant_id=variant.pk, market_code="gb", amount=amount, at=AT)
    return variant


LATER = AT + timedelta(days=14)


def pounds(per_euro: str, *, days: int = 0) -> None:
    ExchangeRate.objects.create(
        date=AT.date() + timedelta(days=days), currency="GBP", per_euro=Decimal(per_euro)
    )


def price_of(variant) -> Decimal:
    return prices_for(variant_ids=[variant.pk], market_code="gb")[variant.pk].amount


def test_a_moved_rate_changes_no_price_until_somebody_accepts(teapot):
    pounds("0.8944")  # four per cent more than before

    count = propose_prices(market_code="gb", at=AT, variant_ids=[teapot.pk])

    proposal = PriceProposal.objects.get()
    assert count == 1
    assert price_of(teapot) == Decimal("49.99")
    # 48 × 0.8944 × 1.20 = 51.52
    assert proposal.proposed == Money(Decimal("51.99"), "GBP")
    assert (proposal.current, proposal.rate) == (Decimal("49.9900"), Decimal("0.8944"))


def test_an_accepted_proposal_is_charged_and_remembered(teapot, django_user_model):
    staff = django_user_model.objects.create_user("mei@example.com")
    pounds("0.8944")
    propose_prices(market_code="gb", at=AT, variant_ids=[teapot.pk])
    proposal = PriceProposal.objects.get()

    accepted = accept_proposals(proposal_ids=[proposal.pk], actor_id=staff.pk, at=LATER)

    assert accepted == Accepted(variant_ids=(teapot.pk,), too_early=0)
    assert price_of(teapot) == Decimal("51.99")
    history = PriceHistory.objects.filter(variant=teapot).order_by("pk")
    assert [row.amount.amount for row in history] == [Decimal("49.99"), Decimal("51.99")]
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == (PriceProposal.State.ACCEPTED, staff)


def test_a_proposal_is_decided_once(teapot):
    pounds("0.8944")
    propose_prices(market_code="gb", at=AT, variant_ids=[teapot.pk])
    proposal = PriceProposal.objects.get()

    assert reject_proposals(proposal_ids=[proposal.pk], actor_id=None, at=AT) == 1
    nothing = Accepted(variant_ids=(), too_early=0)
    assert accept_proposals(proposal_ids=[proposal.pk], actor_id=None, at=LATER) == nothing
    assert reject_proposals(proposal_ids=[proposal.pk], actor_id=None, at=AT) == 0
    assert price_of(teapot) == Decimal("49.99")


def test_a_new_proposal_replaces_the_open_one(teapot):
    pounds("0.8944")
    propose_prices(market_code="gb", at=AT, variant_ids=[teapot.pk])
    pounds("0.95", days=1)

    propose_prices(market_code="gb", at=AT + timedelta(days=1), variant_ids=[teapot.pk])

    # 48 × 0.95 × 1.20 = 54.72
    assert PriceProposal.objects.get().proposed.amount == Decimal("54.99")


def test_a_rate_that_gives_the_same_price_proposes_nothing(teapot):
    # 48 × 0.86 × 1.20 = 49.54
    assert propose_prices(market_code="gb", at=AT, variant_ids=[teapot.pk]) == 0


def test_without_a_rate_nothing_is_proposed(teapot):
    ExchangeRate.objects.all().delete()

    with pytest.raises(RateMissingError):
        propose_prices(market_code="gb", at=AT)
    assert PriceProposal.objects.exists() is False


def test_prices_without_tax_are_proposed_without_tax(teapot):
    propose_prices(market_code="us", at=AT, variant_ids=[teapot.pk])

    # 48 × 1.10 = 52.80
    assert PriceProposal.objects.get().proposed == Money(Decimal("52.99"), "USD")


def test_a_price_in_another_market_s_currency_is_refused(teapot):
    with pytest.raises(WrongCurrencyError):
        set_price(variant_id=teapot.pk, market_code="gb", amount=Money(1, "EUR"), at=AT)
    with pytest.raises(ValueError, match="not negative"):
        set_price(variant_id=teapot.pk, market_code="gb", amount=Money(-1, "GBP"), at=AT)
    assert Price.objects.filter(variant=teapot).count() == 1


def test_a_price_is_not_changed_again_within_the_market_s_days(teapot):
    pounds("0.8944")
    propose_prices(market_code="gb", at=AT, variant_ids=[teapot.pk])
    proposal = PriceProposal.objects.get()

    early = accept_proposals(
        proposal_ids=[proposal.pk], actor_id=None, at=LATER - timedelta(days=1)
    )

    assert early == Accepted(variant_ids=(), too_early=1)
    assert price_of(teapot) == Decimal("49.99")
    assert PriceProposal.objects.get().state == PriceProposal.State.OPEN


def test_the_first_price_of_a_market_need_not_wait(teapot):
    propose_prices(market_code="us", at=AT, variant_ids=[teapot.pk])

    accepted = accept_proposals(proposal_ids=[PriceProposal.objects.get().pk], actor_id=None, at=AT)

    assert accepted.variant_ids == (teapot.pk,)


@pytest.mark.parametrize(
    ("per_euro", "open_then"), [("0.8858", 0), ("0.8859", 1), ("0.8342", 0), ("0.8341", 1)]
)
def test_a_rate_beyond_the_tolerance_proposes_by_itself(teapot, per_euro, open_then):
    # 0.86 ± 3 % is 0.8342 to 0.8858.
    pounds(per_euro, days=14)

    propose_after_drift(market_code="gb", at=LATER)

    assert PriceProposal.objects.filter(market_id="gb").count() == open_then


def test_a_young_price_is_left_in_peace(teapot):
    pounds("0.95", days=13)

    assert propose_after_drift(market_code="gb", at=LATER - timedelta(days=1)) == 0


def test_a_market_in_the_accounting_currency_has_no_drift(teapot):
    assert propose_after_drift(market_code="de", at=LATER) == 0


def test_a_proposal_says_what_it_does_to_the_proceeds(teapot):
    pounds("0.8944", days=1)
    propose_prices(market_code="gb", at=AT + timedelta(days=1), variant_ids=[teapot.pk])

    proposal = PriceProposal.objects.get()
    # 49.99 / 1.2 / 0.8944 = 46.5771, 51.99 / 1.2 / 0.8944 = 48.4405; the base price is 48.
    assert round(proposal.proceeds(proposal.current), 2) == Decimal("46.58")
    assert round(proposal.proceeds(proposal.proposed.amount), 2) == Decimal("48.44")
    assert round(proposal.drift, 4) == Decimal("0.0400")
