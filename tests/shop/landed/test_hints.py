"""Limits and fixed duties that a shopper is told of, at the very cents where they change."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from shop.kernel.money import Money
from shop.landed.calculate import Hint, HintKind, find_hints
from shop.tax.calculate import SnapshotLine, TaxData, Terms, calculate_tax
from tests.shop.tax.samples import REGISTRATIONS, law, line, money, snapshot

BOOK = {"hs_code": "490199", "category": "BOOK"}


def hints(*lines: SnapshotLine, data: TaxData | None = None, **changes: Any) -> tuple[Hint, ...]:
    """Return the hints of a parcel from Jingdezhen, unless it starts elsewhere."""
    asked = snapshot(*lines, **{"ships_from": "CN", "terms": Terms.DDP, **changes})
    data = data or law()
    return find_hints(snapshot=asked, quote=calculate_tax(asked, data), data=data)


def kinds(*lines: SnapshotLine, **changes: Any) -> list[HintKind]:
    """Return what the hints say, without their amounts."""
    return [hint.kind for hint in hints(*lines, **changes)]


def with_flat_duty(amount: str, limit: str) -> TaxData:
    """Return a law in which the fixed duty, and the limit of it and of its scheme, are others."""
    charges = [
        replace(row, amount=Decimal(amount), value_limit=Decimal(limit)) if row.value_limit else row
        for row in law().flat_charges
    ]
    thresholds = [
        replace(row, amount=Decimal(limit)) if row.rule == "IOSS" else row
        for row in law().thresholds
    ]
    return replace(law(), flat_charges=tuple(charges), thresholds=tuple(thresholds))


def test_a_small_parcel_to_berlin_names_the_duty_of_an_article_and_its_limit():
    assert hints(line("59.00")) == (
        Hint(HintKind.DUTY_PER_ARTICLE, money("3.00")),
        Hint(HintKind.ORDINARY_DUTY_ABOVE, money("150")),
    )


@pytest.mark.parametrize(
    ("gross", "kind"),
    [
        # € 150.00 and € 150.01 without 20 % French VAT.
        ("180.00", HintKind.DUTY_PER_ARTICLE),
        ("180.01", HintKind.ORDINARY_DUTY),
    ],
)
def test_150_euros_without_tax_are_the_last_small_parcel(gross: str, kind: HintKind):
    assert kinds(line(gross), to="FR", postcode="75011")[0] == kind


def test_carriage_that_is_not_shown_counts_towards_the_limit():
    included = snapshot(line("180.00"), shipping="0").shipping
    hidden = replace(included, price=money("0.06"), is_shown_separately=False)

    assert kinds(line("180.00"), to="FR", charge=hidden) == [HintKind.ORDINARY_DUTY]


def test_another_law_gives_other_hints():
    # € 59.00 are € 49.58 without 19 % German VAT.
    assert hints(line("59.00"), data=with_flat_duty("4.50", "49.57")) == (
        Hint(HintKind.ORDINARY_DUTY, money("49.57")),
    )
    assert hints(line("59.00"), data=with_flat_duty("4.50", "49.58")) == (
        Hint(HintKind.DUTY_PER_ARTICLE, money("4.50")),
        Hint(HintKind.ORDINARY_DUTY_ABOVE, money("49.58")),
    )


def test_a_second_kind_of_article_pays_what_the_hint_says():
    data = law()
    one, two = (
        calculate_tax(snapshot(*lines, ships_from="CN", terms=Terms.DDP), data)
        for lines in (
            [line("30.00", quantity=2)],
            [line("30.00", quantity=2), line("20.00", key="tray", hs_code="441990")],
        )
    )

    assert one.duty_total == hints(line("30.00", quantity=2))[0].amount
    assert two.duty_total - one.duty_total == hints(line("30.00"))[0].amount


@pytest.mark.parametrize(
    ("gross", "expected"),
    [
        ("162.00", Hint(HintKind.DUTY_FREE_UP_TO, Money("135", "GBP"))),
        ("162.01", Hint(HintKind.ORDINARY_DUTY, Money("135", "GBP"))),
    ],
)
def test_135_pounds_without_tax_are_free_of_duty(gross: str, expected: Hint):
    assert hints(line(gross, "GBP"), to="GB", postcode="E1 6AN") == (expected,)


def test_a_limit_above_which_nothing_changes_is_not_mentioned():
    assert kinds(line("20.00", "GBP", **BOOK), to="GB", postcode="E1 6AN") == [HintKind.NO_DUTY]
    assert kinds(line("20.00", **BOOK)) == [HintKind.DUTY_PER_ARTICLE]


@pytest.mark.parametrize(
    ("goods", "expected"),
    [
        # 8.1 % of CHF 61.72 are CHF 4.999, of CHF 61.73 CHF 5.0001.
        ("51.82", [Hint(HintKind.NO_DUTY), Hint(HintKind.TAX_TOO_SMALL, Money("5", "CHF"))]),
        ("51.83", [Hint(HintKind.NO_DUTY)]),
    ],
)
def test_up_to_five_francs_of_import_tax_are_not_levied(goods: str, expected: list[Hint]):
    found = hints(line(goods, "CHF"), to="CH", postcode="8001", ships_from="DE", shipping="9.90")

    assert list(found) == expected


@pytest.mark.parametrize(
    ("goods", "expected"),
    [
        ("10000", [Hint(HintKind.NO_DUTY), Hint(HintKind.TAX_FREE_UP_TO, Money("10000", "JPY"))]),
        ("10001", [Hint(HintKind.NO_DUTY)]),
    ],
)
def test_up_to_ten_thousand_yen_no_tax_is_due(goods: str, expected: list[Hint]):
    assert list(hints(line(goods, "JPY"), to="JP", postcode="541-0041")) == expected


def test_duty_without_a_limit_speaks_for_itself():
    assert hints(line("58.00", "USD"), to="US", postcode="10013", prices_include_tax=False) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"ships_from": "DE"},
        {"ships_from": "DE", "to": "FR", "postcode": "75011"},
        {"terms": Terms.DAP, "registrations": REGISTRATIONS - {"IOSS"}},
        {"to": "DE", "postcode": "27498"},
    ],
)
def test_nothing_is_promised_where_no_customs_are_or_the_buyer_pays_them(changes: dict[str, Any]):
    assert hints(line("59.00"), **changes) == ()


def test_a_parcel_that_could_not_be_classified_above_the_limit_gets_no_such_hint():
    assert kinds(line("20.00", "GBP", hs_code=""), to="GB", postcode="E1 6AN") == [HintKind.NO_DUTY]
