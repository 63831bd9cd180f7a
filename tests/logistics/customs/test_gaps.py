"""What a declaration lacks is found by arithmetic alone; and which form it may travel with."""

from dataclasses import replace
from decimal import Decimal

import pytest

from logistics.customs.calculate import (
    Declaration,
    DeclaredLine,
    Form,
    Gap,
    Party,
    Scheme,
    allowed_forms,
    missing_from,
)
from shop.kernel.money import Money

SOMEBODY = Party(name="Ada", lines=("Lindenstraße 7",), city="Berlin", country="DE")
LINE = DeclaredLine(
    sku="CUP",
    product_id=1,
    description="porcelain cup with saucer",
    hs_code="691110",
    origin="CN",
    quantity=2,
    net_weight_g=300,
    value=Money(Decimal("31.94"), "EUR"),
    gtin="4006381333931",
)
WHOLE = Declaration(
    reference="K-1/1",
    order="K-1",
    regime="IOSS",
    terms="DDP",
    currency="EUR",
    ships_from="CN",
    sender=SOMEBODY,
    receiver=SOMEBODY,
    lines=(LINE,),
    freight=Money(Decimal("4.12"), "EUR"),
    gross_weight_g=420,
    scheme=Scheme(name="IOSS", number="IM0000000000"),
)


def test_a_whole_declaration_lacks_nothing() -> None:
    assert missing_from(WHOLE) == []


@pytest.mark.parametrize(
    ("change", "gap"),
    [
        ({"description": ""}, Gap.DESCRIPTION),
        ({"description": "瓷杯"}, Gap.DESCRIPTION),
        ({"description": "Gift set, various items"}, Gap.VAGUE_DESCRIPTION),
        ({"hs_code": "6911"}, Gap.HS_CODE),
        ({"hs_code": "69111x"}, Gap.HS_CODE),
        ({"origin": ""}, Gap.ORIGIN),
        ({"net_weight_g": 0}, Gap.WEIGHT),
        ({"value": Money(0, "EUR")}, Gap.VALUE),
    ],
)
def test_each_gap_of_a_line_is_named(change: dict[str, object], gap: Gap) -> None:
    line = replace(LINE, **change)

    (missing,) = missing_from(replace(WHOLE, lines=(LINE, line)))

    assert (missing.gap, missing.line) == (gap, line)


@pytest.mark.parametrize(
    ("change", "gap"),
    [
        ({"sender": Party(name="")}, Gap.SENDER),
        ({"receiver": replace(SOMEBODY, lines=())}, Gap.RECEIVER),
        ({"scheme": Scheme(name="IOSS", number="")}, Gap.SCHEME_NUMBER),
        ({"lines": ()}, Gap.CONTENTS),
    ],
)
def test_each_gap_of_the_parcel_is_named(change: dict[str, object], gap: Gap) -> None:
    assert [row.gap for row in missing_from(replace(WHOLE, **change))] == [gap]


@pytest.mark.parametrize(
    ("value", "grams", "lines", "per_euro", "forms"),
    [
        ("336.00", 2000, 1, "1", [Form.CN22, Form.CN23]),
        ("336.01", 2000, 1, "1", [Form.CN23]),
        ("336.00", 2001, 1, "1", [Form.CN23]),
        ("50.00", 500, 4, "1", [Form.CN22, Form.CN23]),
        ("50.00", 500, 5, "1", [Form.CN23]),
        ("54600.00", 500, 1, "162.5", [Form.CN22, Form.CN23]),
    ],
)
def test_the_small_form_is_for_small_parcels(
    value: str, grams: int, lines: int, per_euro: str, forms: list[Form]
) -> None:
    first = replace(LINE, value=Money(Decimal(value), "EUR"))
    free = replace(LINE, value=Money(0, "EUR"))
    parcel = replace(WHOLE, lines=(first, *[free] * (lines - 1)), gross_weight_g=grams)

    assert allowed_forms(parcel, per_euro=Decimal(per_euro)) == forms


def test_the_data_carries_the_scheme_s_number_and_the_product_s() -> None:
    data = WHOLE.as_data()

    assert data["scheme"] == {"name": "IOSS", "number": "IM0000000000"}
    assert data["lines"] == [
        {
            "identifiers": {"sku": "CUP", "gtin": "4006381333931"},
            "description": "porcelain cup with saucer",
            "hs_code": "691110",
            "origin": "CN",
            "quantity": 2,
            "net_weight_g": 300,
            "value": "31.94",
        }
    ]
    assert (data["goods_value"], data["net_weight_g"], data["gross_weight_g"]) == (
        "31.94",
        300,
        420,
    )
