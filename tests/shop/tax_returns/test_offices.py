"""The reports of single countries, and the EC sales list."""

from datetime import date
from decimal import Decimal

import pytest

from shop.orders.models import Order
from shop.tax_returns.selectors import due_returns, offers_on
from tests.factories.orders import OrderFactory
from tests.factories.tax_returns import book, built, figures, publish, register

pytestmark = pytest.mark.django_db
Q2 = date(2026, 5, 4)


@pytest.fixture
def order() -> Order:
    """Give an order to hang documents on."""
    return OrderFactory()


def test_the_british_boxes_are_filled_from_sales(order: Order):
    register("VAT", "GB", "123456789")
    uk = {"country": "GB", "rate": Decimal("0.2"), "currency": "GBP"}
    book(order, net="100.40", tax="20.08", ships_from="GB", **uk)
    book(order, net="50.20", tax="10.04", ships_from="CN", **{**uk, "regime": "UK_LOW_VALUE"})
    book(order, net="10.00", tax="2.00", ships_from="GB", **{**uk, "country": "XI"})
    export = {**uk, "regime": "EXPORT_ZERO", "country": "US", "reason": "G", "rate": Decimal(0)}
    book(order, net="30.00", tax="0", ships_from="GB", **export)
    book(order)

    row = built("UK_VAT", "GB", "2026-Q3")

    assert str(row.tax_total) == "£32.12"
    assert figures(row) == {
        "1": "32.12",
        "2": None,
        "3": "32.12",
        "4": None,
        "5": "32.12",
        "6": "191",
        "7": None,
        "8": "0",
        "9": None,
    }


def test_the_rate_of_the_tax_point_makes_pounds_of_euros(order: Order):
    register("VAT", "GB", "123456789")
    publish(date(2026, 8, 7), GBP="0.86")
    publish(date(2026, 8, 11), GBP="0.5")
    # 10 August has no rate of its own here: the one before counts.
    book(order, net="100", tax="20", country="GB", rate=Decimal("0.2"))

    line = built("UK_VAT", "GB", "2026-Q3").lines.get()

    assert (line.net.amount, line.tax.amount) == (Decimal(86), Decimal("17.2"))


def test_the_swiss_form_has_its_references(order: Order):
    register("VAT", "CH", "CHE-123.456.788")
    swiss = {"country": "CH", "currency": "CHF", "regime": "CH_MAIL_ORDER"}
    book(order, net="100", tax="8.10", rate=Decimal("0.081"), **swiss)
    book(order, net="50", tax="1.30", rate=Decimal("0.026"), category="BOOK", **swiss)

    row = built("CH_VAT", "CH", "2026-Q3")

    assert figures(row) == {
        "200": "150.00",
        "220": "0",
        "289": "0",
        "299": "150.00",
        "303": "100.00",
        "303:TAX": "8.10",
        "313": "50.00",
        "313:TAX": "1.30",
        "399": "9.40",
    }


def test_the_norwegian_amounts_are_whole_kroner(order: Order):
    register("VOEC", "NO", "2012345")
    voec = {"country": "NO", "currency": "NOK", "regime": "NO_VOEC", "ships_from": "CN"}
    book(order, net="100.50", tax="25.13", rate=Decimal("0.25"), **voec)

    row = built("NO_VOEC", "NO", "2026-Q3")

    assert (row.net_total.amount, row.tax_total.amount) == (101, 25)
    assert (row.net_difference, row.tax_difference) == (Decimal("0.5"), Decimal("-0.13"))


def test_the_domestic_summary_has_the_german_numbers(order: Order):
    register("VAT", "DE")
    register("OSS", "DE")
    book(order)
    book(order, net="-10", tax="-1.90", supplied=Q2)
    intra = {"regime": "REVERSE_CHARGE", "reason": "K", "rate": Decimal(0), "country": "FR"}
    book(order, net="70", tax="0", **intra)
    book(order, net="5", tax="1", regime="OSS", country="FR", rate=Decimal("0.2"))

    row = built("DOMESTIC", "DE", "2026-08")

    assert figures(row) == {
        "NET:81": "90.00",
        "TAX:81": "17.10",
        "41": "70.00",
        "43": "0",
        "TOTAL_TAX": "17.10",
    }
    correction = row.lines.get(section="CORRECTION")
    assert (correction.origin_from, correction.tax.amount) == (date(2026, 5, 1), Decimal("-1.9"))


def test_the_distance_sale_without_oss_number_is_in_the_states_own_return(order: Order):
    register("VAT", "FR", "FR12345678901")
    book(order, net="5", tax="1", regime="OSS", country="FR", rate=Decimal("0.2"))

    assert figures(built("DOMESTIC", "FR", "2026-08"))["TOTAL_TAX"] == "1.00"


def test_the_sales_list_adds_up_per_buyer_in_euros(order: Order):
    register("VAT", "DE")
    publish(date(2026, 8, 10), SEK="10")
    intra = {"regime": "REVERSE_CHARGE", "reason": "K", "rate": Decimal(0), "tax": "0"}
    buyer = {"country": "SE", "buyer_vat_id": "SE556703748501", **intra}
    book(order, net="1000", currency="SEK", **buyer)
    book(order, net="20", **buyer)
    book(order, net="30", country="FR", buyer_vat_id="FR83404833048", **intra)

    row = built("EC_SALES", "DE", "2026-08")

    found = row.lines.order_by("country").values_list("country", "buyer_vat_id", "net")
    assert list(found) == [
        ("FR", "FR83404833048", Decimal(30)),
        ("SE", "SE556703748501", Decimal(120)),
    ]


def test_the_registrations_decide_what_is_offered():
    register("VAT", "DE")
    register("VAT", "US")
    register("GST", "AU")
    register("IOSS", number="IM2760000001")
    ended = register("OSS", "DE")
    ended.valid_to = date(2026, 7, 1)
    ended.save()

    today = date(2026, 11, 26)
    keys = {offer.key for offer in offers_on(today)}
    due = {(row.offer.key, row.period.code) for row in due_returns(today=today)}

    assert keys == {"DOMESTIC:DE", "EC_SALES:DE", "IOSS:", "OSS:DE"}
    assert ("OSS:DE", "2026-Q2") in due
    assert ("OSS:DE", "2026-Q3") not in due


def test_the_return_is_due_until_it_is_filed():
    register("OSS", "DE")
    row = built("OSS", "DE", "2026-Q3")

    def periods() -> dict[str, bool]:
        today = date(2026, 10, 31)
        return {each.period.code: each.is_overdue for each in due_returns(today=today)}

    assert periods()["2026-Q3"] is False
    assert periods()["2026-Q2"] is True
    row.state, row.filed_on, row.filed_at = "FILED", date(2026, 10, 20), row.created_at
    row.save()
    assert "2026-Q3" not in periods()
