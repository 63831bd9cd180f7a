"""Which rows are refused and why, and what a cancellation takes back."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from shop.historical import rulings
from shop.historical.planning import GUEST, NO_ORIGINAL, REDUCES_NOTHING
from shop.historical.values import Plan
from shop.markets.selectors import RateQuote
from shop.tax.tables import all_rows
from tests.shop.historical.samples import POST, SAUCER, TEAPOT, plan_of, row

LAW = list(all_rows())
LATER, LAST = "2011-02-02 10:00:00", "2011-02-03 10:00:00"
REFUSED = [
    (row("700001", TEAPOT, 1, "0.0"), "the price is zero"),
    (row("700001", TEAPOT, 1, "-1.00"), "the price is negative"),
    (row("700001", TEAPOT, -1, "1.00"), "a negative quantity outside a cancellation"),
    (row("C700001", TEAPOT, 1, "1.00"), "a positive quantity on a cancellation"),
    (row("700001", ("90001", " "), 1, "1.00"), "the description is missing"),
    (row("700001", TEAPOT, 1, "0.001"), "the amount 0.001 is no whole number of pence"),
    (row("700001", TEAPOT, 2147483647, "99.00"), "the amount 212600881053.00 is not possible"),
    (row("700001", TEAPOT, 2147483648, "1.00"), "Quantity: 2147483648 is not possible"),
    (row("700001", TEAPOT, 0, "1.00"), "Quantity: 0 is not possible"),
    (row("700001", TEAPOT, "1e3", "1.00"), "Quantity: '1e3' cannot be read"),
    (row("700001", TEAPOT, 1, "NaN"), "UnitPrice: 'NaN' cannot be read"),
    (row("70000?", TEAPOT, 1, "1.00"), "InvoiceNo: '7"),
    (row("A700001", TEAPOT, 1, "1.00"), "an adjustment of bad debt is no sale"),
    (row("700001", ("", "TEAPOT"), 1, "1.00"), "StockCode: '' cannot be read"),
    (row("700001", ("9\x000", "TEAPOT"), 1, "1.00"), r"StockCode: '9\x000' cannot be read"),
    (row("700001", ("AMAZONFEE", "FEE"), 1, "1.00"), "a fee that a marketplace charged"),
    (row("700001", TEAPOT, 1, "1.00", customer="x"), "CustomerID: 'x' cannot be read"),
    (row("700001", TEAPOT, 1, "1.00", country="Atlantis"), "Country: 'Atlantis' is not known"),
    (row("700001", TEAPOT, 1, "1.00", country="Unspecified"), "Country: the row names no country"),
    (row("700001", TEAPOT, 1, "1.00", at="2011-02-30 10:00:00"), "InvoiceDate: '2011-02-30 10"),
    (row("700001", TEAPOT, 1, "1.00", at="2031-02-03 10:00:00"), "InvoiceDate: 2031-02-03 10"),
    (row("700001", TEAPOT, 1, "1.00", at="1970-02-03 10:00:00"), "there is no exchange rate"),
    (row("700001", TEAPOT, 1, "1.00", at="2000-02-03 10:00:00"), "2000-02-03, GB: "),
    (row("700001", TEAPOT, 40000, "1.00", country="Germany"), "2011-02-01, DE: "),
    ("700001,90001", "2 columns instead of 8"),
    (row("C700001", TEAPOT, -1, "1.00", customer=""), GUEST),
    (row("C700001", TEAPOT, -1, "1.00"), NO_ORIGINAL),
    (row("C700001", ("M", "Manual"), -1, "1.00"), REDUCES_NOTHING),
]


@pytest.fixture(autouse=True)
def _shop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the law that ships with the shop and a few rates, without a database."""
    days = (date(2000, 2, 1), date(2010, 12, 28), date(2011, 1, 31))
    rates = [RateQuote("GBP", Decimal("0.80"), day, "ECB") for day in days]
    monkeypatch.setattr(rulings, "read_rates", lambda _since, _last: rates)
    monkeypatch.setattr(rulings, "load_rates_history", lambda **_names: 0)
    monkeypatch.setattr(rulings, "rows_of_law", lambda: LAW)


def notes(plan: Plan) -> list[tuple[str, str, Decimal, Decimal]]:
    """Return number, invoice, net and tax of the credit notes."""
    found = [note for sale in plan.sales for note in sale.credits]
    return [
        (note.number, note.sale.number, note.net, note.tax)
        for note in sorted(found, key=lambda note: note.number)
    ]


def test_each_row_that_is_no_sale_is_refused_with_its_reason(tmp_path: Path) -> None:
    # One file, one invoice each: they must not be taken for rows of one invoice.
    rows = [text.replace("70000", f"7{index:04}") for index, (text, _why) in enumerate(REFUSED)]

    plan = plan_of(tmp_path, *rows)

    assert plan.sales == []
    for (_text, reason), found in zip(REFUSED, plan.rejects.values(), strict=True):
        assert found.startswith(reason), found
    assert sum(tally.rejected_rows for tally in plan.tallies.values()) == len(REFUSED)
    assert all(tally.accepted == 0 for tally in plan.tallies.values())


def test_an_invoice_has_one_buyer(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        row("700001", TEAPOT, 1, "1.00"),
        row("700001", SAUCER, 1, "2.00", customer="55502"),
    )

    assert plan.rejects == {3: "row 2 of invoice 700001 names another customer or country"}
    assert plan.sales[0].net == Decimal("1.00")


def test_a_cancellation_takes_the_latest_invoice_of_the_same_price(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        row("700001", TEAPOT, 5, "2.00"),
        row("700002", TEAPOT, 5, "2.50", at=LATER),
        row("C700003", TEAPOT, -3, "2.00", at=LAST),
    )

    assert notes(plan) == [("C700003", "700001", Decimal("6.00"), Decimal("1.20"))]


def test_a_cancellation_of_two_invoices_becomes_two_credit_notes(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        row("700001", TEAPOT, 5, "2.00"),
        row("700002", TEAPOT, 5, "2.00", at=LATER),
        row("C700003", TEAPOT, -7, "2.00", at=LAST),
    )

    assert notes(plan) == [
        ("C700003", "700002", Decimal("10.00"), Decimal("2.00")),
        ("C700003-2", "700001", Decimal("4.00"), Decimal("0.80")),
    ]


def test_nothing_is_given_back_twice_nor_by_half(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        row("700001", TEAPOT, 5, "2.00"),
        row("C700002", TEAPOT, -4, "2.00", at=LATER),
        row("C700003", TEAPOT, -2, "2.00", at=LAST),
    )

    assert [note[0] for note in notes(plan)] == ["C700002"]
    assert plan.rejects == {4: NO_ORIGINAL}


def test_nothing_comes_back_before_it_was_sold_or_from_somebody_else(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        row("C700001", TEAPOT, -1, "2.00"),
        row("700002", TEAPOT, 5, "2.00", at=LATER),
        row("C700003", TEAPOT, -1, "2.00", at=LAST, customer="55502"),
    )

    assert plan.rejects == {2: NO_ORIGINAL, 4: NO_ORIGINAL}


def test_a_lower_price_gives_back_part_of_it(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path, row("700001", TEAPOT, 5, "2.00"), row("C700002", TEAPOT, -1, "0.50", at=LATER)
    )

    assert notes(plan) == [("C700002", "700001", Decimal("0.50"), Decimal("0.10"))]


def test_a_discount_reduces_no_more_than_is_left(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        row("700001", TEAPOT, 5, "2.00"),
        row("C700002", ("D", "Discount"), -1, "8.00", at=LATER),
        row("C700003", TEAPOT, -5, "2.00", at=LAST),
    )

    assert notes(plan) == [("C700002", "700001", Decimal("8.00"), Decimal("1.60"))]
    assert plan.rejects == {4: NO_ORIGINAL}


def test_delivery_is_given_back_as_delivery(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        row("700001", TEAPOT, 5, "2.00"),
        row("700001", POST, 1, "4.00"),
        row("C700002", POST, -1, "4.00", at=LATER),
    )

    note = plan.sales[0].credits[0]
    assert (note.goods, note.delivery, note.delivery_tax) == (0, Decimal("4.00"), Decimal("0.80"))


def test_any_series_of_credit_notes_ends_at_no_tax(tmp_path: Path) -> None:
    rows = [row(f"C70000{n}", TEAPOT, -1, "0.03", at=f"2011-02-02 10:00:0{n}") for n in range(2, 9)]

    plan = plan_of(tmp_path, row("700001", TEAPOT, 7, "0.03"), *rows)

    sale = plan.sales[0]
    assert (sale.tax, len(sale.credits)) == (Decimal("0.04"), 7)
    assert (sale.net_left, sale.tax_left) == (0, 0)


def test_an_invoice_over_delivery_alone_has_it_as_its_line(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, row("700001", POST, 2, "4.00"))

    sale = plan.sales[0]
    assert ([line.code for line in sale.goods], sale.delivery) == (["POST"], 0)
    assert (sale.net, sale.tax) == (Decimal("8.00"), Decimal("1.60"))
