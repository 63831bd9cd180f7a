"""OSS and IOSS: per state and rate, at the rate of the period's end, corrections by origin."""

from datetime import date
from decimal import Decimal

import pytest

from shop.orders.models import Order
from shop.tax_returns.models import TaxReturn
from tests.factories.orders import OrderFactory
from tests.factories.tax_returns import (
    book,
    book_oss,
    built,
    figures,
    publish,
    register,
)

pytestmark = pytest.mark.django_db
Q2 = date(2026, 5, 4)


@pytest.fixture
def order() -> Order:
    """Give an order in a shop that is in the Union OSS in Germany."""
    register("OSS", "DE")
    return OrderFactory()


def lines(row: TaxReturn) -> list[tuple[str, ...]]:
    """Return section, country, dispatch, rate, net and tax of each line."""
    found = row.lines.order_by("section", "country", "-rate", "origin_from")
    return [
        (
            line.section,
            line.country,
            line.ships_from,
            f"{line.rate:.3f}",
            str(line.net.amount),
            str(line.tax.amount),
        )
        for line in found
    ]


def test_each_state_and_rate_is_a_line_and_others_are_none(order: Order):
    book_oss(order, net="100.00", tax="20.00")
    book_oss(order, net="50.00", tax="10.00", booked=date(2026, 9, 30))
    book_oss(order, net="10.00", tax="0.55", rate=Decimal("0.055"), category="BOOK")
    book_oss(order, net="30.00", tax="7.50", country="SE", rate=Decimal("0.25"))
    book_oss(order, net="9.00", tax="1.80", booked=date(2026, 10, 1))
    book(order)

    row = built("OSS", "DE", "2026-Q3")

    assert lines(row) == [
        ("SUPPLY", "FR", "DE", "0.200", "150.0000", "30.0000"),
        ("SUPPLY", "FR", "DE", "0.055", "10.0000", "0.5500"),
        ("SUPPLY", "SE", "DE", "0.250", "30.0000", "7.5000"),
    ]
    types = row.lines.order_by("country", "-rate").values_list("rate_type", flat=True)
    assert list(types) == ["STANDARD", "REDUCED", "STANDARD"]
    assert (row.state, row.due_on) == ("DRAFT", date(2026, 10, 31))
    assert figures(row)["PAYABLE"] == "38.05"


def test_the_rate_is_that_of_the_last_day(order: Order):
    publish(date(2026, 9, 29), SEK="10")
    publish(date(2026, 9, 30), SEK="11.331")
    publish(date(2026, 10, 1), SEK="12")
    book_oss(order, net="1000.00", tax="250.00", country="SE", currency="SEK")

    line = built("OSS", "DE", "2026-Q3").lines.get()

    assert (line.net.amount, line.tax.amount) == (Decimal("88.25"), Decimal("22.06"))
    assert line.sums.get().rate_on == date(2026, 9, 30)


def test_the_next_published_rate_stands_for_a_weekend(order: Order):
    publish(date(2026, 5, 29), SEK="10")
    publish(date(2026, 6, 1), SEK="11")
    register("IOSS", number="IM2760000001")
    book(
        order, booked=date(2026, 5, 3), net="110", tax="22", currency="SEK", regime="IOSS",
        country="SE", ships_from="CN",
    )  # fmt: skip

    line = built("IOSS", "", "2026-05").lines.get()

    # 31 May 2026 is a Sunday.
    assert (line.tax.amount, line.sums.get().rate_on) == (Decimal(2), date(2026, 6, 1))


def test_the_rounding_is_once_per_line_and_its_difference_is_shown(order: Order):
    publish(date(2026, 9, 30), SEK="3")
    for country in ("SE", "FI"):
        book_oss(order, net="1.00", tax="1.00", country=country, currency="SEK")
        book_oss(order, net="1.00", tax="1.00", country=country, currency="SEK")

    row = built("OSS", "DE", "2026-Q3")

    assert [line.tax.amount for line in row.lines.all()] == [Decimal("0.67"), Decimal("0.67")]
    assert (row.tax_total.amount, row.tax_difference) == (Decimal("1.34"), Decimal("0.00666667"))


def test_the_missing_rate_is_named_and_the_return_can_be_built_again(order: Order):
    book_oss(order, net="100.00", tax="25.00", country="SE", currency="SEK")

    row = built("OSS", "DE", "2026-Q3")

    assert (row.state, row.problem_currency, row.problem_on) == (
        "FAILED",
        "SEK",
        date(2026, 9, 30),
    )
    assert not row.lines.exists()
    publish(date(2026, 9, 30), SEK="10")
    again = built("OSS", "DE", "2026-Q3")
    assert (again.pk, again.state, again.tax_total.amount) == (row.pk, "DRAFT", Decimal("2.5"))


def test_the_credit_note_of_the_same_period_nets_the_supply(order: Order):
    invoice = book_oss(order, net="100.00", tax="20.00")
    book_oss(order, net="-40.00", tax="-8.00", corrects=invoice, supplied=date(2026, 8, 10))

    assert lines(built("OSS", "DE", "2026-Q3")) == [
        ("SUPPLY", "FR", "DE", "0.200", "60.0000", "12.0000")
    ]


def test_the_correction_is_one_amount_of_tax_per_state_and_origin(order: Order):
    publish(date(2026, 6, 30), SEK="10")
    publish(date(2026, 9, 30), SEK="20")
    invoice = book_oss(order, net="300.00", tax="60.00", booked=Q2, currency="SEK")
    for rate, tax in (("0.2", "-20.00"), ("0.055", "-5.00")):
        book_oss(
            order, net="-100.00", tax=tax, rate=Decimal(rate), corrects=invoice, supplied=Q2,
            currency="SEK",
        )  # fmt: skip
    book_oss(order, net="100.00", tax="20.00")

    row = built("OSS", "DE", "2026-Q3")

    # At the rate of the end of June, when the supply was returned.
    assert lines(row) == [
        ("CORRECTION", "FR", "", "0.000", "-20.0000", "-2.5000"),
        ("SUPPLY", "FR", "DE", "0.200", "100.0000", "20.0000"),
    ]
    assert row.lines.get(section="CORRECTION").origin_from == date(2026, 4, 1)
    assert (figures(row)["CORRECTIONS"], figures(row)["BALANCE:FR"]) == ("-2.50", "17.50")


def test_the_negative_balance_of_a_state_is_not_set_off_elsewhere(order: Order):
    invoice = book_oss(order, net="300.00", tax="60.00", booked=Q2)
    book_oss(order, net="-300.00", tax="-60.00", corrects=invoice, supplied=Q2)
    book_oss(order, net="100.00", tax="25.00", country="SE")

    row = built("OSS", "DE", "2026-Q3")

    assert (figures(row)["BALANCE:FR"], figures(row)["PAYABLE"]) == ("-60.00", "25.00")


def test_the_correction_after_three_years_is_shown_and_not_returned(order: Order):
    long_ago = date(2022, 5, 4)
    invoice = book_oss(order, net="300.00", tax="60.00", booked=long_ago)
    book_oss(order, net="-300.00", tax="-60.00", corrects=invoice, supplied=long_ago)

    row = built("OSS", "DE", "2026-Q3")

    assert row.lines.get().section == "EXPIRED"
    assert (row.tax_total.amount, figures(row)["EXPIRED"]) == (0, "-60.00")


def test_the_return_without_sales_is_a_nil_return(order: Order):
    row = built("OSS", "DE", "2026-Q3")

    assert (row.state, row.lines.count(), row.tax_total.amount) == ("DRAFT", 0, 0)
    assert figures(row)["PAYABLE"] == "0"
