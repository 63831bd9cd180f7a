"""The shipped rows on the days that matter: changes of rates, limits, places and reliefs."""

from datetime import date
from decimal import Decimal

import pytest

from shop.tax.calculate import (
    Buyer,
    BuyerKind,
    Destination,
    DutyBasis,
    GivenDuty,
    InvalidSnapshotError,
    Regime,
    Terms,
    VatIdStatus,
)
from tests.shop.tax.samples import law, line, money, quote

DUTY = GivenDuty(Decimal("0.1"), DutyBasis.FOB)

# territory, category, the last day of a rate, it, and the rate of the day after.
CHANGES = [
    ("DE", "BOOK", date(2020, 6, 30), "0.07", "0.05"),
    ("DE", "FOOD", date(2020, 12, 31), "0.05", "0.07"),
    ("AT", "BOOK", date(2020, 12, 31), "0.05", "0.10"),
    ("AT", "FOOD", date(2026, 6, 30), "0.10", "0.049"),
    ("SE", "FOOD", date(2026, 3, 31), "0.12", "0.06"),
    ("LT", "BOOK", date(2025, 12, 31), "0.09", "0.05"),
    ("FI", "BOOK", date(2025, 12, 31), "0.14", "0.135"),
    ("LV", "BOOK", date(2021, 12, 31), "0.12", "0.05"),
    ("PL", "FOOD", date(2022, 1, 31), "0.05", "0"),
    ("PL", "FOOD", date(2024, 3, 31), "0", "0.05"),
    ("CH", "STANDARD", date(2017, 12, 31), "0.08", "0.077"),
    ("CH", "BOOK", date(2023, 12, 31), "0.025", "0.026"),
    ("SG", "STANDARD", date(2023, 12, 31), "0.08", "0.09"),
    ("JP", "STANDARD", date(2019, 9, 30), "0.08", "0.10"),
    ("BH", "STANDARD", date(2021, 12, 31), "0.05", "0.10"),
    ("SA", "STANDARD", date(2020, 6, 30), "0.05", "0.15"),
    ("TR", "STANDARD", date(2023, 7, 9), "0.18", "0.20"),
]


@pytest.mark.parametrize(("territory", "category", "last", "before", "after"), CHANGES)
def test_the_rate_changes_on_its_day(
    territory: str, category: str, last: date, before: str, after: str
) -> None:
    first = date.fromordinal(last.toordinal() + 1)

    assert law(last).rates[territory, category].rate == Decimal(before)
    assert law(first).rates[territory, category].rate == Decimal(after)


def test_estonian_books_were_never_at_the_rate_of_the_press() -> None:
    days = (date(2022, 8, 2), date(2024, 12, 31), date(2025, 1, 1))

    assert {law(day).rates["EE", "BOOK"].rate for day in days} == {Decimal("0.09")}


@pytest.mark.parametrize(
    ("postcode", "tax"),
    [("811 00", "17.00"), ("GR-85300", "17.00"), ("85400", "17.00"), ("85100", "22.65")],
)
def test_the_listed_greek_islands_have_their_own_rate(postcode: str, tax: str) -> None:
    assert quote(line("117.00"), to="GR", postcode=postcode).tax_total == money(tax)


@pytest.mark.parametrize("ships_from", ["MX", "HK", "TH", "XI"])
def test_goods_may_leave_from_every_place_of_the_table(ships_from: str) -> None:
    assert quote(line("50.00"), ships_from=ships_from).regime in {Regime.IOSS, Regime.OSS}


def test_a_parcel_by_courier_from_mexico_has_the_treaty_s_relief() -> None:
    asked = {
        "to": "CA",
        "ships_from": "MX",
        "destination": Destination("CA", region="AB", postcode="T2P 1J9"),
        "prices_include_tax": False,
        "terms": Terms.DDP,
        "given_duty": DUTY,
    }

    by_courier = quote(line("150.00", "CAD"), **asked)
    dearer = quote(line("150.01", "CAD"), **asked)
    by_post = quote(line("150.00", "CAD"), carriage="POST", **asked)

    assert (by_courier.tax_total, by_courier.duty_total) == (
        money("7.50", "CAD"),
        money("0", "CAD"),
    )
    assert dearer.duty_total == money("15.00", "CAD")
    assert by_post.duty_total == money("15.00", "CAD")


@pytest.mark.parametrize(
    ("to", "postcode", "currency", "limit"),
    [("AU", "2000", "AUD", "1000.00"), ("NZ", "1010", "NZD", "1000.00")],
)
def test_up_to_the_limit_nothing_is_collected_at_the_border(
    to: str, postcode: str, currency: str, limit: str
) -> None:
    asked = {
        "to": to,
        "postcode": postcode,
        "ships_from": "CN",
        "terms": Terms.DDP,
        "prices_include_tax": False,
        "given_duty": DUTY,
    }

    within = quote(line(limit, currency), **asked)
    above = quote(line("1000.01", currency), **asked)

    assert (within.regime, within.gross_total) == (Regime.DDP_IMPORT, money(limit, currency))
    assert above.duty_total == money("100.00", currency)


@pytest.mark.parametrize(
    ("to", "postcode", "currency", "day"),
    [("DE", "10115", "EUR", date(2026, 5, 4)), ("GB", "M1 1AE", "GBP", date(2026, 5, 4))],
)
def test_alcohol_has_no_relief_from_duty(to: str, postcode: str, currency: str, day: date) -> None:
    asked = {
        "to": to,
        "postcode": postcode,
        "ships_from": "CN",
        "terms": Terms.DDP,
        "tax_point": day,
        "registrations": frozenset({"VAT:DE"}),
        "prices_include_tax": False,
        "given_duty": DUTY,
    }

    tea = quote(line("60.00", currency), **asked)
    wine = quote(line("60.00", currency, category="ALCOHOL"), **asked)

    assert tea.duty_total == money("0", currency)
    assert wine.duty_total == money("6.00", currency)


def test_a_vat_number_may_be_typed_with_spaces_and_small_letters() -> None:
    buyer = Buyer(BuyerKind.B2B, " fr 40 303 265 045", VatIdStatus.VALID)

    answer = quote(line("120.00"), to="FR", postcode="75001", buyer=buyer)

    assert answer.regime == Regime.REVERSE_CHARGE


def test_a_credit_note_gives_back_goods_discount_and_shipping() -> None:
    sold = quote(
        line("119.00"),
        line("53.50", key="book", category="BOOK"),
        order_discount=money("17.25"),
        shipping="5.95",
    )

    returned = quote(
        line("119.00", quantity=-1),
        line("53.50", key="book", category="BOOK", quantity=-1),
        order_discount=money("-17.25"),
        shipping="-5.95",
    )

    assert [-part.tax for part in returned.taxed_parts] == [part.tax for part in sold.taxed_parts]
    assert [part.discount for part in returned.lines] == [money("-11.90"), money("-5.35")]
    assert returned.gross_total == -sold.gross_total


def test_a_discount_is_not_shared_over_goods_sold_and_goods_returned() -> None:
    with pytest.raises(InvalidSnapshotError):
        quote(line("50.00"), line("9.00", key="cup", quantity=-1), order_discount=money("5.00"))


def test_a_free_line_has_no_part_of_the_carriage() -> None:
    answer = quote(line("119.00"), line("0.00", key="book", category="BOOK"), shipping="5.95")

    assert [part.rate for part in answer.shipping_parts] == [Decimal("0.19")]


def test_an_order_given_away_still_has_its_carriage_taxed() -> None:
    answer = quote(line("50.00"), order_discount=money("50.00"), shipping="5.95")

    assert answer.tax_total == money("0.95")
    assert answer.gross_total == money("5.95")


def test_norway_looks_at_one_item_whatever_the_quantity() -> None:
    answer = quote(
        line("2999.00", "NOK", quantity=3),
        to="NO",
        postcode="0150",
        ships_from="CN",
        registrations=frozenset({"VOEC:NO"}),
        prices_include_tax=False,
    )

    assert answer.regime == Regime.NO_VOEC


# One shelf price of 99.00 in every member state, and the tax in it at the state's own rate.
STATES = sorted(
    country
    for country, rules in law().territories.items()
    if any(rule.vat_areas == {"EU"} and not rule.postcode_pattern for rule in rules)
)


def test_the_same_gross_is_paid_in_every_country() -> None:
    quotes = {state: quote(line("99.00"), to=state, postcode="") for state in STATES}

    assert len(STATES) == 28
    assert {answer.gross_total for answer in quotes.values()} == {money("99.00")}
    assert len({answer.tax_total for answer in quotes.values()}) > 10
