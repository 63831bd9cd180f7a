"""A provider asked at the checkout: what it says is charged, and frozen with the order."""

from decimal import Decimal

import pytest
from django.core.cache import cache

from shop.checkout.selectors import provider_answers
from shop.checkout.services import place_order
from shop.kernel.money import Money
from shop.markets.registry import REGISTRY
from shop.orders.models import Order
from shop.orders.recheck import find_tax_misfit
from shop.orders.replay import snapshots_of
from shop.tax.calculate import Buyer, Destination, ProviderAnswer, Quote, Warn
from shop.tax.models import SellerRegistration
from shop.tax.selectors import quote_tax
from shop.tax_providers.gateways import (
    AskedLine,
    HouseProvider,
    Place,
    TaxQuestion,
    provider_named,
)
from shop.tax_providers.selectors import find_answer, provider_for
from tests.factories.checkout import (
    AT,
    World,
    address_in,
    filled_cart,
    placed,
    priced,
    set_stock,
)
from tests.factories.shopper import Shopper
from tests.standins.stripe import StripeStandin

CALCULATIONS = "/v1/tax/calculations"
SAN_FRANCISCO = {"city": "San Francisco", "region": "CA", "postcode": "94107"}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]


@pytest.fixture(autouse=True)
def impatient(settings, no_limits: None) -> None:
    settings.TAX_PROVIDER_TIMEOUT_SECONDS = 0.3


def dollars(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def cart_to(lines, **changes: str):
    address = address_in("us", **{**SAN_FRANCISCO, **changes})
    return filled_cart(lines, market="us", address=address)


def asked(stripe: StripeStandin) -> int:
    return sum(seen.path.startswith(CALCULATIONS) for seen in stripe.requests)


def test_the_provider_s_tax_is_in_the_total(world: World, stripe: StripeStandin):
    result = priced(cart_to({world.teapot: 1}))

    # 6 + 1.25 + 1.375 per cent, each rounded by itself: 3.48 + 0.73 + 0.80.
    assert result.tax_total == dollars("5.01")
    assert result.gross_total == dollars("70.96")
    (quote,) = result.quotes
    assert quote.warnings == ()
    assert quote.provider is not None
    assert [(share.name, str(share.tax.amount)) for share in quote.provider.shares] == [
        ("California", "3.48"),
        ("California county", "0.73"),
        ("San Francisco district", "0.80"),
    ]


def test_the_same_question_is_asked_once(world: World, stripe: StripeStandin):
    cart = cart_to({world.teapot: 1})

    first, second = priced(cart), priced(cart)

    assert first.quotes == second.quotes
    assert asked(stripe) == 1


def test_another_basket_has_an_answer_of_its_own(world: World, stripe: StripeStandin):
    one, two = priced(cart_to({world.teapot: 1})), priced(cart_to({world.teapot: 1}))

    assert one.quotes[0].provider != two.quotes[0].provider
    assert one.gross_total == two.gross_total


def test_a_state_without_a_permit_asks_nobody(world: World, stripe: StripeStandin):
    result = priced(filled_cart({world.teapot: 1}, market="us"))

    assert result.quotes[0].warnings == (Warn.US_SALES_TAX_NOT_COLLECTED,)
    assert stripe.requests == []


def test_a_permit_that_names_no_provider_bears_our_own_rate(world: World, stripe: StripeStandin):
    SellerRegistration.objects.filter(country="US-CA").update(provider="")

    result = priced(cart_to({world.teapot: 1}))

    assert (result.tax_total, result.quotes[0].warnings) == (dollars("4.21"), ())
    assert stripe.requests == []


def test_a_permit_of_a_state_counts_before_one_of_the_country():
    place = Destination("US", "ca", "94107")
    providers = {"US": "stripe", "US-CA": ""}

    assert provider_for(destination=place, providers=providers) == ""
    assert provider_for(destination=Destination("US", "TX", "78701"), providers=providers)
    assert provider_for(destination=Destination("US", "TX"), providers=providers) == ""


@pytest.mark.parametrize("kind", ["timeout", "429", "500"])
def test_a_provider_that_is_down_leaves_our_rate_and_a_flag(
    world: World, stripe: StripeStandin, kind
):
    stripe.fail_next(CALCULATIONS, kind)

    result = priced(cart_to({world.teapot: 1}))

    assert result.tax_total == dollars("4.21")
    assert result.quotes[0].warnings == (Warn.TAX_PROVIDER_UNREACHABLE,)


def test_nobody_waits_twice_for_a_silent_provider(world: World, stripe: StripeStandin):
    stripe.fail_next(CALCULATIONS, "timeout")

    priced(cart_to({world.teapot: 1}))
    priced(cart_to({world.cup: 1}))

    assert asked(stripe) == 1


def test_an_address_that_is_refused_leaves_our_rate_and_is_not_the_end_of_the_provider(
    world: World, stripe: StripeStandin
):
    refused = priced(cart_to({world.teapot: 1}, postcode="10013"))
    answered = priced(cart_to({world.teapot: 1}))

    assert refused.quotes[0].warnings == (Warn.TAX_PROVIDER_UNREACHABLE,)
    assert refused.tax_total == dollars("4.21")
    assert answered.quotes[0].warnings == ()


def test_each_parcel_is_asked_about_by_itself(world: World, stripe: StripeStandin):
    set_stock(world.teapot, {"RNO": 5})
    set_stock(world.cup, {"JDZ": 5})

    result = priced(cart_to({world.teapot: 1, world.cup: 1}))

    assert [plan.parcel.warehouse for plan in result.chosen.plans] == ["RNO", "JDZ"]
    # 18.00: 1.08 + 0.23 + 0.25.
    assert [str(quote.lines[0].tax.amount) for quote in result.quotes] == ["5.01", "1.56"]
    assert len({quote.provider.reference for quote in result.quotes if quote.provider}) == 2


def test_more_lines_than_the_first_page_of_an_answer_holds(stripe: StripeStandin):
    lines = tuple(
        AskedLine(key=str(number), category="STANDARD", quantity=1, amount=dollars("10.00"))
        for number in range(12)
    )
    place = Place(country="US", region="TX", postcode="78701")

    answer = provider_named("stripe").estimate(
        TaxQuestion(
            basket="b",
            currency="USD",
            includes_tax=False,
            ship_from=place,
            ship_to=place,
            lines=lines,
            shipping=dollars("8.00"),
        )
    )

    assert answer is not None
    assert [line.key for line in answer.lines] == [*(str(number) for number in range(12)), ""]
    # 0.63 + 0.20, and 0.50 + 0.16 on delivery, which Texas taxes.
    assert {str(line.tax.amount) for line in answer.lines[:12]} == {"0.83"}
    assert answer.on("") is not None
    assert answer.lines[12].tax == dollars("0.66")
    assert answer.lines[12].rate == Decimal("0.0825")


def test_our_own_engine_has_nothing_to_say_or_to_report():
    house = provider_named("")

    assert isinstance(house, HouseProvider)
    assert house.commit(calculation="c", reference="r", key="k") == ""
    assert house.void(transaction="t", reference="r", key="k") == ""
    assert house.refund(transaction="t", parts=(), reference="r", key="k") == ""


def test_the_order_keeps_the_answer_and_is_replayed_without_the_provider(
    world: World, stripe: StripeStandin
):
    order = placed(cart_to({world.teapot: 2}))
    before = len(stripe.requests)

    consignment = order.consignments.get()
    sold = Quote.from_json(consignment.quote)
    line = order.lines.get()
    again, half = (
        quote_tax(snapshot=snapshot)
        for units in (2, 1)
        for snapshot in snapshots_of(
            consignment, sold=sold, parcels=[{line.pk: units}], buyer=Buyer()
        )
    )

    assert again == sold
    # 116.00: 6.96 + 1.45 + 1.60.
    assert (sold.lines[0].tax, half.lines[0].tax) == (dollars("10.01"), dollars("5.01"))
    assert find_tax_misfit(consignment=consignment, parcels=[{line.pk: 1}]) is None
    assert len(stripe.requests) == before


def test_placing_an_order_asks_nobody(world: World, stripe: StripeStandin):
    cart = cart_to({world.teapot: 1})
    seen = priced(cart)
    cache.clear()
    before = asked(stripe)

    order = place_order(
        cart_id=cart.pk,
        user_id=None,
        shown=seen.shown,
        placed_at=AT,
        answers=seen.answers,
    )

    assert order.tax_total == dollars("5.01")
    assert asked(stripe) == before


def test_the_button_of_the_api_asks_before_it_orders(world: World, stripe: StripeStandin):
    cart, elsewhere = cart_to({world.teapot: 1}), filled_cart({world.teapot: 1}, market="us")
    market = REGISTRY.markets["us"]

    answers = provider_answers(cart=cart, market=market, at=AT)

    assert answers == priced(cart).answers
    assert [answer.lines[0].tax for answer in answers.values()] == [dollars("5.01")]
    assert provider_answers(cart=elsewhere, market=market, at=AT) == {}


def test_a_shopper_sees_the_same_sales_tax_on_every_page(world: World, stripe: StripeStandin):
    shopper = Shopper("en-us")
    product = shopper.get(f"products/{world.teapot.product.slug}/").content.decode()
    shopper.add(world.teapot)
    assert shopper.fill_in(**SAN_FRANCISCO).status_code == 302

    cart = shopper.get("cart/").content.decode()
    review = shopper.get("checkout/review/").content.decode()
    assert shopper.order().status_code == 302

    order = Order.objects.get()
    page = shopper.get(f"orders/{order.access_token}/").content.decode()
    assert "Sales tax is added as soon as your state is known." in product
    assert all("$5.01" in text and "$70.96" in text for text in (cart, review, page))
    assert asked(stripe) == 1


def test_the_flag_is_stored_with_the_order(world: World, stripe: StripeStandin):
    stripe.fail_next(CALCULATIONS, "timeout")

    order = placed(cart_to({world.teapot: 1}))

    stored = Quote.from_json(order.consignments.get().quote)
    assert order.tax_total == dollars("4.21")
    assert Warn.TAX_PROVIDER_UNREACHABLE in stored.warnings
    assert stored.provider == ProviderAnswer(provider="stripe")


def test_an_answer_survives_a_cache_that_is_away(world: World, stripe: StripeStandin, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:9/0",
        }
    }

    assert priced(cart_to({world.teapot: 1})).tax_total == dollars("5.01")


def test_find_answer_is_what_the_pages_use(stripe: StripeStandin):
    place = Place(country="US", region="CA", postcode="94107")
    line = AskedLine(key="1", category="BOOK", quantity=1, amount=dollars("58.00"))
    question = TaxQuestion(
        basket="b",
        currency="USD",
        includes_tax=True,
        ship_from=place,
        ship_to=place,
        lines=(line,),
        shipping=dollars("0"),
    )

    answer = find_answer(question=question, provider="stripe")

    # Inside of 58.00, at 6, 1.25 and 1.375 per cent: 3.20, 0.67 and 0.73.
    assert [str(row.tax.amount) for row in answer.lines] == ["4.60"]
