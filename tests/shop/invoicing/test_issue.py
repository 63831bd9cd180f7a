"""An invoice says what the order says, once, its tax in the state's own currency too."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop.invoicing.models import Document, NumberSeries
from shop.invoicing.selectors import NoLegalEntityError, orders_without_invoice, own_currency
from shop.invoicing.services import issue_invoice
from shop.kernel.money import Money, sum_money
from shop.markets.models import ExchangeRate
from shop.markets.selectors import RateMissingError
from shop.orders.models import Order
from tests.factories.checkout import AT, TODAY, World, set_stock
from tests.factories.orders import CancelledOrderFactory, OrderFactory
from tests.shop.invoicing.conftest import Buy

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("market", ["de", "eu", "gb", "ch", "us", "jp", "sg"])
def test_the_totals_and_the_ledger_are_the_orders(buy: Buy, market: str) -> None:
    order = buy(market)

    invoice = issue_invoice(order_id=order.pk, at=AT)

    assert invoice is not None
    assert (invoice.gross_total, invoice.tax_total) == (order.gross_total, order.tax_total)
    taxes = sum_money(
        (row.tax for row in invoice.tax_entries.all()), currency=str(order.tax_total.currency)
    )
    assert taxes == order.tax_total
    assert Decimal(invoice.content["facts"]["totals"]["gross"]) == order.gross_total.amount


def test_an_order_has_one_invoice(buy: Buy) -> None:
    order = buy()

    first = issue_invoice(order_id=order.pk, at=AT)
    second = issue_invoice(order_id=order.pk, at=AT + timedelta(days=1))

    assert first == second
    assert NumberSeries.objects.get().last_number == 1


@pytest.mark.parametrize("factory", [OrderFactory, CancelledOrderFactory])
def test_an_order_without_money_has_no_invoice(factory: type[OrderFactory]) -> None:
    order = factory()

    assert issue_invoice(order_id=order.pk, at=AT) is None
    assert not orders_without_invoice(before=AT + timedelta(days=9999)).exists()


def test_an_order_is_found_until_it_has_its_invoice(buy: Buy) -> None:
    order = buy(how="authorise")
    later = AT + timedelta(minutes=6)

    assert list(orders_without_invoice(before=later)) == [order]
    issue_invoice(order_id=order.pk, at=AT)
    assert list(orders_without_invoice(before=later)) == []


def test_without_a_company_nothing_is_issued(buy: Buy, settings) -> None:
    order = buy()
    settings.LEGAL_ENTITY = "nobody"

    with pytest.raises(NoLegalEntityError):
        issue_invoice(order_id=order.pk, at=AT)

    assert not Document.objects.exists()


def test_the_tax_point_is_the_day_of_payment_where_the_buyer_is(buy: Buy) -> None:
    order = buy("sg")
    paid_at = AT.replace(hour=20)
    Order.objects.filter(pk=order.pk).update(paid_at=paid_at)

    invoice = issue_invoice(order_id=order.pk, at=AT)

    assert invoice is not None
    assert invoice.tax_point == TODAY + timedelta(days=1)


def test_swedish_vat_is_stated_in_kronor_at_the_rate_of_the_tax_point(buy: Buy) -> None:
    ExchangeRate.objects.create(date=TODAY + timedelta(days=1), currency="SEK", per_euro="99")
    order = buy("eu")

    invoice = issue_invoice(order_id=order.pk, at=AT + timedelta(days=2))

    assert invoice is not None
    (stated,) = invoice.content["facts"]["own_currency"]
    tax = order.tax_total.amount
    assert (stated["currency"], stated["rate"], stated["date"]) == (
        "SEK",
        "11.331",
        TODAY.isoformat(),
    )
    assert Decimal(stated["tax"]) == round(tax * Decimal("11.3310"), 2)


def test_a_tax_without_a_rate_is_never_guessed(buy: Buy) -> None:
    order = buy("eu")
    ExchangeRate.objects.filter(currency="SEK").delete()

    with pytest.raises(RateMissingError):
        issue_invoice(order_id=order.pk, at=AT)

    assert not NumberSeries.objects.exists()


@pytest.mark.parametrize(
    ("country", "currency"),
    [("SE", "SEK"), ("PL", "PLN"), ("DE", "EUR"), ("GB", "GBP"), ("XI", "GBP"), ("CH", "")],
)
def test_whose_law_wants_its_own_currency(shop: World, country: str, currency: str) -> None:
    assert own_currency(country=country, on=date(2026, 11, 2)) == currency


def test_the_number_of_the_import_scheme_is_never_printed(buy: Buy, shop: World) -> None:
    for variant in (shop.teapot, shop.cup):
        set_stock(variant, {"JDZ": 10})

    invoice = issue_invoice(order_id=buy("eu", teapots=1).pk, at=AT)

    assert invoice is not None
    assert {row.regime for row in invoice.tax_entries.all()} >= {"IOSS"}
    text = json.dumps(invoice.content)
    assert "IM0000000000" not in text
    values = [row["intrinsic_value"] for row in invoice.content["facts"]["parcels"]]
    assert values == ["62.40"]
    assert any("62.40" in note for note in invoice.content["page"]["notes"])


def test_a_sale_across_the_border_names_the_number_of_the_state_it_leaves(buy: Buy) -> None:
    invoice = issue_invoice(order_id=buy("eu").pk, at=AT)

    assert invoice is not None
    assert {row.regime for row in invoice.tax_entries.all()} == {"OSS"}
    assert invoice.content["facts"]["seller"]["tax_numbers"] == ["DE000000000"]


def test_an_invoice_costs_few_statements(buy: Buy) -> None:
    order = buy()

    with CaptureQueriesContext(connection) as statements:
        issue_invoice(order_id=order.pk, at=AT)

    assert len(statements) <= 21


def test_duty_is_an_entry_of_its_own(buy: Buy, shop: World) -> None:
    for variant in (shop.teapot, shop.cup):
        set_stock(variant, {"JDZ": 10})
    order = buy("eu", teapots=1)

    invoice = issue_invoice(order_id=order.pk, at=AT)

    assert invoice is not None
    duties = invoice.tax_entries.filter(supply="DUTY")
    assert sum_money((row.net for row in duties), currency="EUR") == order.duty_total
    assert order.duty_total > Money(0, "EUR")
