"""Which addresses may be handed over: lists of the desk, and nothing else."""

import pytest

from shop.desk.lists import list_address
from tests.naughty import NAUGHTY

ORDERS = "/admin/shop/order/?status__exact=PAID&fulfilment__exact=NONE"


def test_a_list_keeps_its_filters():
    assert list_address(ORDERS) == ORDERS
    assert list_address("/admin/shop/order/#top") == "/admin/shop/order/"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/",
        "/de-de/",
        "/admin/",
        "/admin/logout/",
        "/admin/shop/order/1/change/",
        "//evil.example/admin/shop/order/",
        "https://evil.example/admin/shop/order/",
        "///evil.example/admin/shop/order/",
        "javascript:alert(1)",
        "/admin/shop/order/\n",
        "\\\\evil.example/admin/shop/order/",
        "/admin/shop/../shop/order/",
        "http://[/admin/shop/order/",
        f"/admin/shop/order/?{'x' * 2000}",
    ],
)
def test_anything_else_is_refused(address):
    assert list_address(address) is None


def test_no_naughty_string_is_an_address():
    assert [text for text in NAUGHTY if list_address(text)] == []
