"""The landed cost, worked out by hand, in five countries; and what cannot be priced."""

import pytest

from shop.cart.services import switch_market
from shop.catalogue.models import Variant
from shop.checkout.selectors import AddressOutsideMarketError, EmptyCartError, StaleCartError
from shop.delivery.calculate import CannotPlanError
from shop.delivery.models import DeliveryRate
from shop.delivery.selectors import NoDeliveryError
from shop.kernel.money import sum_money
from shop.pricing.models import Price
from shop.tax.calculate import MissingCustomsDataError, UnknownTerritoryError
from tests.factories.checkout import World, address_in, filled_cart, priced, set_stock


def amounts(result) -> dict[str, str]:
    """Return what the shopper sees, as text."""
    return {
        "goods": str(result.goods_total.amount),
        "delivery": str(result.chosen.price.amount),
        "tax": str(result.tax_total.amount),
        "duty": str(result.duty_total.amount),
        "total": str(result.gross_total.amount),
    }


def test_berlin_pays_19_percent_from_hamburg(world: World):
    result = priced(filled_cart({world.teapot: 1, world.cup: 2}))

    # 59.00, 38.00 and 4.90 hold 9.42, 6.07 and 0.78.
    assert amounts(result) == {
        "goods": "97.0000",
        "delivery": "4.9000",
        "tax": "16.27",
        "duty": "0",
        "total": "101.90",
    }
    assert [plan.parcel.warehouse for plan in result.chosen.plans] == ["HAM"]


def test_from_120_euros_on_delivery_is_free(world: World):
    result = priced(filled_cart({world.teapot: 2, world.cup: 1}))

    assert (str(result.chosen.price), str(result.gross_total)) == ("€0.00", "€137.00")
    # 118.00 / 1.19 = 99.16, 19.00 / 1.19 = 15.97
    assert str(result.tax_total.amount) == "21.87"


def test_london_pays_20_percent_from_daventry(world: World):
    result = priced(filled_cart({world.teapot: 1, world.cup: 2}, market="gb"))

    # 49.00, 32.00 and 3.95 hold 8.17, 5.33 and 0.66.
    assert amounts(result)["tax"] == "14.16"
    assert str(result.gross_total) == "£84.95"


def test_osaka_pays_import_consumption_tax_from_china(world: World):
    result = priced(filled_cart({world.teapot: 1, world.cup: 2}, market="jp"))

    # ¥9,800, ¥6,400 and ¥1,500 hold ¥891, ¥582 and ¥136; porcelain is free of duty.
    assert amounts(result)["tax"] == "1609"
    assert amounts(result)["duty"] == "0"
    assert str(result.gross_total.amount) == "17700"
    assert result.quotes[0].regime == "DDP_IMPORT"


def test_zurich_pays_swiss_import_tax_from_hamburg(world: World):
    result = priced(filled_cart({world.teapot: 1, world.cup: 2}, market="ch"))

    # Import tax is rounded once: 115.90 holds 8.684 at 8.1 %, though its parts hold 8.69.
    assert amounts(result)["tax"] == "8.68"
    assert str(result.gross_total.amount) == "115.90"


def test_new_york_pays_prices_without_tax(world: World):
    result = priced(filled_cart({world.teapot: 1, world.cup: 2}, market="us"))

    assert amounts(result)["tax"] == "0.00"
    assert str(result.gross_total.amount) == "101.95"


def test_what_comes_from_china_to_new_york_bears_duty_on_top(world: World):
    set_stock(world.teapot, {"JDZ": 5})

    result = priced(filled_cart({world.teapot: 1}, market="us"))

    assert [plan.parcel.warehouse for plan in result.chosen.plans] == ["JDZ"]
    assert result.duty_total.amount > 0
    assert result.gross_total == result.goods_total + result.chosen.price + result.duty_total


def test_goods_in_two_places_make_two_parcels_and_one_delivery_price(world: World):
    set_stock(world.teapot, {"HAM": 1})
    set_stock(world.cup, {"JDZ": 5})

    result = priced(filled_cart({world.teapot: 1, world.cup: 1}))

    assert [plan.parcel.warehouse for plan in result.chosen.plans] == ["HAM", "JDZ"]
    # The dearer one of 4.90 and 14.90.
    assert [str(plan.price.amount) for plan in result.chosen.plans] == ["0.0000", "14.9000"]
    assert [quote.regime for quote in result.quotes] == ["DOMESTIC", "IOSS"]
    totals = [quote.gross_total for quote in result.quotes]
    assert sum_money(totals, currency="EUR") == result.gross_total


@pytest.mark.parametrize("market", ["de", "gb", "ch", "us", "jp", "sg"])
@pytest.mark.parametrize("quantity", [1, 2, 3, 7])
def test_every_quote_adds_up(world: World, market: str, quantity: int):
    result = priced(filled_cart({world.teapot: quantity, world.cup: 1}, market=market))

    for quote in result.quotes:
        parts = quote.taxed_parts
        assert all(part.net + part.tax == part.gross for part in parts)
        paid = sum_money((part.gross for part in parts), currency=quote.currency)
        extras = quote.duty_total + quote.duty_tax_total + quote.fee_total
        assert quote.gross_total == paid + extras


def test_an_empty_cart_costs_nothing(world: World):
    cart = filled_cart({world.teapot: 1})
    cart.lines.all().delete()

    with pytest.raises(EmptyCartError):
        priced(cart)


def test_what_is_not_sold_any_more_stops_the_checkout(world: World):
    cart = filled_cart({world.teapot: 1})
    Price.objects.filter(variant=world.teapot, market="de").delete()

    with pytest.raises(StaleCartError):
        priced(cart)


def test_what_is_gone_stops_the_checkout(world: World):
    cart = filled_cart({world.teapot: 3})
    set_stock(world.teapot, {"HAM": 1, "JDZ": 1})

    with pytest.raises(CannotPlanError) as raised:
        priced(cart)

    assert (raised.value.requested, raised.value.available) == (3, 2)


def test_what_is_too_heavy_for_every_method_stops_the_checkout(world: World):
    Variant.objects.filter(pk=world.teapot.pk).update(weight_g=40_000)

    with pytest.raises(NoDeliveryError):
        priced(filled_cart({world.teapot: 1}))


def test_a_rate_in_the_wrong_currency_is_left_out(world: World):
    DeliveryRate.objects.filter(market="de", method__code="standard").update(currency="USD")

    result = priced(filled_cart({world.teapot: 1}))

    assert [option.method.code for option in result.options] == ["express"]


def test_an_address_of_another_market_stops_the_checkout(world: World):
    cart = filled_cart({world.teapot: 1})
    switch_market(cart_id=cart.pk, market_code="gb", variant_code="en-gb", at=cart.created_at)
    cart.refresh_from_db()

    with pytest.raises(AddressOutsideMarketError):
        priced(cart)


def test_goods_without_a_customs_code_are_not_imported(world: World):
    Variant.objects.filter(pk=world.teapot.pk).update(hs_code="")

    with pytest.raises(MissingCustomsDataError):
        priced(filled_cart({world.teapot: 2}, market="jp"))


def test_a_place_without_a_rule_is_not_delivered_to(world: World, monkeypatch):
    monkeypatch.setattr(
        "shop.tax.calculate.engine.find_territory",
        lambda *, destination, data: _unknown(destination.country),
    )

    with pytest.raises(UnknownTerritoryError):
        priced(filled_cart({world.teapot: 1}))


@pytest.mark.parametrize("postcode", ["27498", "D-27498", "２７４９８"])
def test_helgoland_is_outside_the_german_tax(world: World, postcode: str):
    cart = filled_cart({world.teapot: 1}, address=address_in("de", postcode=postcode))

    result = priced(cart)

    assert result.quotes[0].regime == "EXPORT_ZERO"
    assert result.tax_total.amount == 0


def _unknown(country: str) -> None:
    raise UnknownTerritoryError(country=country)
