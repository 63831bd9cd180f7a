"""A scanner's reading is the article's SKU or its GTIN, however long the scanner writes it."""

import pytest

from logistics.picking.calculate import gtin_spellings, same_article
from tests.naughty import NAUGHTY

EAN, UPC = "4006381333931", "036000291452"


@pytest.mark.parametrize(
    ("scanned", "is_it"),
    [
        ("KAO-0001", True),
        (" kao-0001 ", True),
        (EAN, True),
        (f"0{EAN}", True),
        (EAN[1:], False),
        ("KAO-0002", False),
        ("", False),
        ("0", False),
        ("00000000", False),
    ],
)
def test_the_code_is_the_article(scanned: str, is_it: bool) -> None:  # noqa: FBT001
    assert same_article(scanned, sku="KAO-0001", gtin=EAN) is is_it


def test_the_american_code_is_the_same_with_its_zero() -> None:
    assert same_article(f"0{UPC}", sku="X", gtin=UPC)
    assert same_article(UPC, sku="X", gtin=f"00{UPC}")


def test_without_a_gtin_only_the_sku_counts() -> None:
    assert not same_article("00000000000000", sku="X", gtin="")


def test_the_books_may_write_it_in_four_ways() -> None:
    assert gtin_spellings("96385074") == [
        "96385074", "000096385074", "0000096385074", "00000096385074",
    ]  # fmt: skip
    assert gtin_spellings(EAN) == [EAN, f"0{EAN}"]
    assert gtin_spellings("KAO-0001") == []


def test_no_naughty_string_is_the_article() -> None:
    assert not any(same_article(text, sku="KAO-0001", gtin=EAN) for text in NAUGHTY)
