"""Numbers of articles: the world's are published, those of our own warehouses are not."""

from pathlib import Path

import pytest
import yaml
from django.conf import settings

from logistics.carriers.numbers.digits import mod10
from shop.catalogue.calculate import is_public_gtin
from tests.naughty import NAUGHTY

PRODUCTS = sorted((Path(settings.BASE_DIR) / "content/demo/products").glob("*.yaml"))


@pytest.mark.parametrize(
    "code", ["4006381333931", "04006381333931", "036000291452", "96385074", "10036000291459"]
)
def test_a_number_that_gs1_has_given_out_is_public(code: str) -> None:
    assert is_public_gtin(code)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("2000000000015", "20"),
        ("2999999999991", "29"),
        ("0212345678909", "02"),
        ("212345678909", "02 written shorter"),
        ("02000000000015", "20 written longer"),
        ("0412345678903", "04"),
        ("20000004", "eight digits from 2"),
        ("4006381333932", "wrong check digit"),
        ("400638133393", "length by accident"),
        ("", "none"),
    ],
)
def test_a_number_of_our_own_is_not_public(code: str, why: str) -> None:
    assert not is_public_gtin(code), why


def test_naughty_strings_are_no_numbers() -> None:
    assert not any(is_public_gtin(text) for text in NAUGHTY)


def test_each_piece_of_the_demo_has_a_number_that_nobody_else_has_got() -> None:
    codes = [
        variant["gtin"]
        for path in PRODUCTS
        for variant in yaml.safe_load(path.read_text(encoding="utf-8"))["variants"]
    ]

    assert len(set(codes)) == len(codes) == 77
    for code in codes:
        assert (len(code), code[:2]) == (13, "20"), code
        assert mod10(code[:-1], {"evens_multiplier": 1, "odds_multiplier": 3}) == code[-1], code
        assert not is_public_gtin(code)
