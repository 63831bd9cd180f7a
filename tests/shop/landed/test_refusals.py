"""What cannot be delivered says so early, and never costs a silent nothing."""

import pytest

from shop.catalogue.models import Variant
from shop.delivery.models import DeliveryRate
from shop.markets.registry import REGISTRY
from shop.tax.models import TerritoryRule
from shop.tax.selectors import forget_tax_data
from tests.factories.checkout import World, set_stock
from tests.factories.shopper import Shopper
from tests.shop.landed.test_same_everywhere import plain, product_page
from tests.shop.storefront.api_client import Program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]

NO_COUNTRY = "We cannot deliver to this country yet: Liechtenstein. Please choose another one."


@pytest.fixture
def undeclared(world: World) -> Variant:
    """Give a teapot in Jingdezhen that nobody has classified."""
    set_stock(world.teapot, {"JDZ": 5})
    Variant.objects.filter(pk=world.teapot.pk).update(hs_code="")
    return world.teapot


@pytest.fixture
def no_rule(world: World) -> World:
    """Give a law that does not know Liechtenstein."""
    TerritoryRule.objects.filter(country="LI").delete()
    forget_tax_data()
    return world


def test_a_piece_without_a_customs_code_is_not_offered_where_duty_is_due(undeclared: Variant):
    for variant in ("en-de", "en-us", "en-ch", "en-eu"):
        page = product_page(Shopper(variant), undeclared)

        assert "its customs data are incomplete, so its duty is not known." in plain(page), variant
        assert 'name="variant_id"' not in page
        assert 'class="sums"' not in page


def test_the_same_piece_is_sold_where_it_crosses_no_border(undeclared: Variant):
    set_stock(undeclared, {"HAM": 5})

    assert 'name="variant_id"' in product_page(Shopper("en-de"), undeclared)


def test_a_piece_that_nothing_carries_is_not_offered(world: World):
    DeliveryRate.objects.filter(market="sg").delete()

    page = product_page(Shopper("en-sg"), world.teapot)

    assert "This piece cannot be delivered there yet (Singapore)." in plain(page)
    assert 'name="variant_id"' not in page


def test_the_basket_names_the_piece_that_cannot_be_declared(undeclared: Variant, world: World):
    shopper = Shopper("en-de")
    shopper.add(undeclared)
    shopper.add(world.cup)

    page = plain(shopper.get("cart/").content.decode())
    refused = shopper.fill_in()

    assert "“Teapot” cannot be delivered there yet" in page
    assert "Total" not in page
    assert refused.status_code == 422
    assert "“Teapot” cannot be delivered there yet" in plain(refused.content.decode())


def test_the_api_says_why_there_is_no_landed_cost(undeclared: Variant):
    cart = Program("en-de").begin().add("TEAPOT").json()

    assert cart["landed"] is None
    assert "“Teapot” cannot be delivered there yet" in cart["landed_problem"]


def test_a_country_without_a_rule_is_refused_when_it_is_chosen(no_rule: World):
    shopper = Shopper("en-ch")
    shopper.add(no_rule.teapot)

    fine = shopper.post("checkout/address/", {"action": "country", "country": "CH"})
    chosen = shopper.post("checkout/address/", {"action": "country", "country": "LI"})

    assert NO_COUNTRY not in plain(fine.content.decode())
    assert NO_COUNTRY in plain(chosen.content.decode())


def test_a_country_without_a_rule_is_refused_before_the_address_is_finished(no_rule: World):
    shopper = Shopper("en-ch")
    shopper.add(no_rule.teapot)

    unfinished = shopper.fill_in(country="LI", line1="", postcode="9490")
    finished = shopper.fill_in(country="LI", line1="Städtle 1", city="Vaduz", postcode="9490")

    for answer in (unfinished, finished):
        assert answer.status_code == 422
        assert plain(answer.content.decode()).count(NO_COUNTRY) >= 1
    assert shopper.get("checkout/delivery/").status_code == 302


def test_the_api_names_the_country_as_what_is_wrong(no_rule: World):
    program = Program("en-ch").begin()
    program.add("TEAPOT")

    refused = program.cart("PUT", "address/", program.address(country="LI", postcode="9490"))

    assert refused.status_code == 422
    assert refused.json()["fields"] == {"country": [NO_COUNTRY]}


def test_every_country_of_the_market_file_has_a_rule_to_be_taxed_by(world: World):
    known = set(TerritoryRule.objects.values_list("country", flat=True))

    served = {country for market in REGISTRY.markets.values() for country in market.countries}

    assert served - known == set()
