"""A reduction is announced at the desk, and what was shown can be read there."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from shop.kernel.money import Money
from shop.pricing.models import Price, PriceHistory
from shop.pricing.services import set_price
from tests.factories.basics import MarketFactory
from tests.factories.catalogue import VariantFactory
from tests.factories.law import enact_tax_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def price() -> Price:
    """Give a price of 100 euros that has stood for 40 days."""
    enact_tax_data()
    MarketFactory()
    return set_price(
        variant_id=VariantFactory().pk,
        market_code="de",
        amount=Money(100, "EUR"),
        at=timezone.now() - timedelta(days=40),
    )


def page_of(desk: Client) -> str:
    price = Price.objects.get()
    return desk.get(f"/admin/shop/price/{price.pk}/change/").content.decode()


def announce(desk: Client, amount: str) -> str:
    price = Price.objects.get()
    sent = {"amount": amount, "is_reduction": "on"}
    return desk.post(f"/admin/shop/price/{price.pk}/set/", sent, follow=True).content.decode()


def test_a_reduction_is_announced_with_its_prior_price(desk: Client, price: Price):
    page = announce(desk, "80")

    assert "Lowest price of the 30 days before the reduction: €100.00" in page
    assert Price.objects.get().prior_amount == Decimal(100)
    assert [row.is_reduction for row in PriceHistory.objects.order_by("pk")] == [False, True]


def test_the_desk_says_when_there_is_nothing_to_announce(desk: Client, price: Price):
    page = announce(desk, "100")

    assert "It is not announced as a reduction" in page
    assert Price.objects.get().prior_amount is None


def test_an_announcement_ends_when_its_box_is_emptied(desk: Client, price: Price):
    announce(desk, "80")

    desk.post(f"/admin/shop/price/{Price.objects.get().pk}/set/", {"amount": "80"})

    assert (Price.objects.get().amount.amount, Price.objects.get().prior_amount) == (80, None)


def test_the_page_of_a_price_shows_what_was_shown(desk: Client, price: Price):
    announce(desk, "80")

    page = page_of(desk)

    assert "<polyline" in page
    assert "€100.00" in page
    assert "€80.00" in page
    assert "as a reduction" in page
