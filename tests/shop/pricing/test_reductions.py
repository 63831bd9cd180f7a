"""A reduction is reckoned from the lowest price of the 30 days before it, or is none."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from shop.kernel.money import Money
from shop.pricing.calculate import (
    ShownPrice,
    lowest_before,
    prior_price,
    reduction_rate,
    unit_price,
)
from shop.pricing.models import PriceHistory
from shop.pricing.selectors import price_rows, reduction_of
from shop.pricing.services import set_price
from shop.search.models import Listing
from shop.search.services import refresh_listings
from tests.factories.basics import MarketFactory
from tests.factories.catalogue import SoldVariantFactory, VariantFactory

SALE = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def days(number: int) -> timedelta:
    return timedelta(days=number)


def shown(amount: str, *, before: timedelta, is_reduction: bool = False, currency: str = "EUR"):
    return ShownPrice(Money(Decimal(amount), currency), SALE - before, is_reduction)


def prior(*history: ShownPrice, amount: str = "80", days: int | None = 30) -> Money | None:
    return prior_price(history, amount=euros(amount), at=SALE, days=days)


@pytest.mark.parametrize(
    ("_case", "history", "expected"),
    [
        ("one price all the time", [shown("100", before=days(90))], "100"),
        ("since exactly thirty days", [shown("100", before=days(30))], "100"),
        (
            "since a second less: too new to be reduced",
            [shown("100", before=days(30) - SECOND)],
            None,
        ),
        ("never on sale", [], None),
        (
            "a lower price that ended exactly thirty days ago",
            [shown("85", before=days(60)), shown("100", before=days(30))],
            "100",
        ),
        (
            "a lower price that ended a second later",
            [shown("85", before=days(60)), shown("100", before=days(30) - SECOND)],
            "85",
        ),
        (
            "raised before the sale, to below the new price",
            [shown("75", before=days(60)), shown("100", before=days(5))],
            None,
        ),
        (
            "raised before the sale, still dearer than the new price",
            [shown("90", before=days(60)), shown("120", before=days(5))],
            "90",
        ),
        (
            "sold at the new price within the days",
            [
                shown("100", before=days(60)),
                shown("80", before=days(20)),
                shown("100", before=days(10)),
            ],
            None,
        ),
        (
            "the market took another currency twenty days ago",
            [shown("100", before=days(90), currency="GBP"), shown("100", before=days(20))],
            None,
        ),
        (
            "the market took another currency forty days ago",
            [shown("100", before=days(90), currency="GBP"), shown("110", before=days(40))],
            "110",
        ),
    ],
)
def test_the_prior_price_is_the_lowest_of_thirty_days(_case, history, expected):
    assert prior(*history) == (euros(expected) if expected else None)


def test_a_reduction_that_grows_keeps_its_first_prior_price():
    history = [
        shown("100", before=days(90)),
        shown("90", before=days(20), is_reduction=True),
        shown("85", before=days(10), is_reduction=True),
    ]

    assert prior(*history, amount="80") == euros("100")


def test_a_reduction_that_shrinks_is_over():
    history = [shown("100", before=days(90)), shown("80", before=days(10), is_reduction=True)]

    assert prior(*history, amount="90") is None


def test_a_reduction_begun_again_is_reckoned_from_the_first_one():
    history = [
        shown("100", before=days(90)),
        shown("80", before=days(20), is_reduction=True),
        shown("100", before=days(10)),
    ]

    assert prior(*history, amount="80") is None
    assert prior(*history, amount="60") == euros("80")


def test_a_reduction_begun_again_after_thirty_days_starts_afresh():
    history = [
        shown("100", before=days(90)),
        shown("80", before=days(50), is_reduction=True),
        shown("100", before=days(30)),
    ]

    assert prior(*history, amount="80") == euros("100")


def test_where_no_law_says_otherwise_the_price_just_before_counts():
    history = [shown("75", before=days(10)), shown("100", before=days(5))]

    assert prior(*history, days=None) == euros("100")


def test_the_percentage_never_says_more_than_there_is():
    assert reduction_rate(prior=euros("100"), amount=euros("80.01")) == Decimal("0.19")
    assert reduction_rate(prior=euros("100"), amount=euros("99.50")) == Decimal("0.00")


def test_the_lowest_price_may_have_stood_before_the_days_began():
    history = [shown("70", before=days(400)), shown("100", before=days(1))]

    assert lowest_before(history, at=SALE, days=30) == euros("70")


@pytest.mark.parametrize(
    ("content", "unit", "rule", "expected"),
    [
        ("180", "g", "whole", (euros("133.33"), 1, "kg")),
        ("180", "g", "per_100", (euros("13.33"), 100, "g")),
        ("0.75", "l", "whole", (euros("32.00"), 1, "l")),
        ("100", "ml", "per_100", (euros("24.00"), 100, "ml")),
        ("250", "cm", "per_100", (euros("9.60"), 1, "m")),
        ("2", "m2", "whole", (euros("12.00"), 1, "m2")),
        ("180", "g", "none", None),
        ("0", "g", "whole", None),
        ("1", "", "whole", None),
    ],
)
def test_the_unit_price_is_that_of_the_market_s_unit(content, unit, rule, expected):
    found = unit_price(euros("24.00"), content=Decimal(content), unit=unit, rule=rule)

    assert found == expected


def test_yen_have_no_decimals_in_a_unit_price_either():
    found = unit_price(Money(2400, "JPY"), content=Decimal(180), unit="g", rule="whole")

    assert found == (Money(13333, "JPY"), 1, "kg")


@pytest.fixture
def variant(db):
    """Give a variant that has cost 100 euros in Germany for 90 days."""
    MarketFactory()
    made = VariantFactory()
    set_price(variant_id=made.pk, market_code="de", amount=euros("100"), at=SALE - days(90))
    return made


@pytest.fixture(autouse=True)
def _law(request: pytest.FixtureRequest) -> None:
    if {"db", "variant"} & set(request.fixturenames):
        request.getfixturevalue("law")


def sell(variant, amount: str, *, at: datetime = SALE, is_reduction: bool | None = None):
    return set_price(
        variant_id=variant.pk,
        market_code="de",
        amount=euros(amount),
        at=at,
        is_reduction=is_reduction,
    )


def test_an_announced_reduction_is_stored_with_its_prior_price(variant):
    sell(variant, "80", is_reduction=True)

    price = price_rows([variant.pk], market_code="de").get()
    found = reduction_of(amount=price.amount, prior_amount=price.prior_amount, market_code="de")
    assert found is not None
    assert (found.prior, found.rate, found.lowest_of_days) == (euros("100"), Decimal("0.20"), 30)
    assert price.reduced_since == SALE


def test_a_lower_price_that_nobody_announces_is_no_reduction(variant):
    price = sell(variant, "80")

    assert (price.prior_amount, price.reduced_since) == (None, None)


def test_every_change_of_what_shoppers_see_is_a_row(variant):
    sell(variant, "80", is_reduction=True)
    sell(variant, "80", is_reduction=True, at=SALE + days(1))
    sell(variant, "80", at=SALE + days(2))
    sell(variant, "80", is_reduction=False, at=SALE + days(3))
    sell(variant, "100", at=SALE + days(4))

    rows = PriceHistory.objects.filter(variant=variant).order_by("valid_from")
    assert [(int(row.amount.amount), row.is_reduction, row.valid_from) for row in rows] == [
        (100, False, SALE - days(90)),
        (80, True, SALE),
        (80, False, SALE + days(3)),
        (100, False, SALE + days(4)),
    ]


def test_a_reduction_is_in_the_lists_of_its_market(db):
    variant = SoldVariantFactory(amount=Decimal("100.00"))
    set_price(variant_id=variant.pk, market_code="de", amount=euros("100"), at=SALE - days(90))
    PriceHistory.objects.create(
        market_id="de", variant=variant, amount=euros("100"), valid_from=SALE - days(90)
    )
    sell(variant, "80", is_reduction=True)

    refresh_listings(product_ids=[variant.product_id])

    assert Listing.objects.get(variant=variant).prior_amount == Decimal("100.0000")
