"""Every naughty string into the forms for stock and prices: refused in words, or booked."""

from decimal import Decimal

import pytest
from django.test import Client

from shop.inventory.models import StockItem, StockMovement
from shop.pricing.models import Price, PriceProposal
from tests.factories.orders import ShippedOrderFactory
from tests.naughty import NAUGHTY, READERS, readings
from tests.shop.admin.naughty_forms import quick, refusals, send
from tests.shop.admin.rows import _price, _proposal

__all__ = ["quick"]
pytestmark = pytest.mark.django_db
LONGEST_NOTE = 200
PROPOSALS = "/admin/shop/priceproposal/"
CHOSEN_WRONG = {"de-de": "Bitte eine gültige Auswahl treffen.", "ja-jp": "正しく選択してください。"}
# What of the list is an amount; digits of other scripts are digits, too.
CHARGED = {
    **dict.fromkeys(("0", "-0", "-0.0", "+0", "+0.0", "0.00"), "0"),
    **dict.fromkeys(("1", "1.00"), "1"),
    **dict.fromkeys(("1E2", "1E02", "1E+02"), "100"),
    **dict.fromkeys(("１２３", "١٢٣"), "123"),
    "08": "8",
    "09": "9",
    "01000": "1000",
    "٠١٢٣٤٥٦٧٨٩": "123456789",
}
NO_NUMBER = {"de-de": "Bitte eine ganze Zahl eingeben.", "ja-jp": "整数を入力してください。"}


@pytest.fixture
def item() -> StockItem:
    """Give stock that is not promised to anybody."""
    order = ShippedOrderFactory()
    return StockItem.objects.get(variant=order.lines.first().variant)


def is_count(text: str, *, least: int = 0) -> bool:
    """Whether a string of the list is a whole number of units, as people write one."""
    try:
        return least <= int(text.removesuffix(".00").removesuffix(".0")) <= 1_000_000
    except ValueError:
        return False


def test_into_the_count_of_a_shelf(desk: Client, item: StockItem):
    url, before = f"/admin/shop/stockitem/{item.pk}/adjust/", item.on_hand
    told = {reader: set() for reader in READERS}
    for reader, text in readings():
        if not is_count(text):
            data = {"on_hand": text, "note": "spring"}
            status, _page, errors = send(desk, url, data, reader=reader, text=text)
            assert (status, set(errors)) == (422, {"on_hand"}), text
            told[reader].update(errors["on_hand"])
    item.refresh_from_db()
    assert item.on_hand == before
    assert all(NO_NUMBER[reader] in told[reader] for reader in READERS)


def test_into_the_reason_of_a_count(desk: Client, item: StockItem):
    """A reason is kept in the ledger as it was typed, and shown escaped."""
    url = f"/admin/shop/stockitem/{item.pk}/adjust/"
    typed = []
    for reader, text in readings():
        fits = 0 < len(text.strip()) <= LONGEST_NOTE and "\x00" not in text
        data = {"on_hand": 20 + len(typed), "note": text}
        status, _page, _errors = send(desk, url, data, reader=reader, text=text)
        assert status == (302 if fits else 422), text
        typed += [text.strip()] if fits else []
    booked = StockMovement.objects.filter(kind=StockMovement.Kind.ADJUSTED).order_by("pk")
    assert list(booked.values_list("note", flat=True)) == typed


def test_into_units_that_arrive(desk: Client, item: StockItem):
    url, before = f"/admin/shop/stockitem/{item.pk}/receive/", item.on_hand
    for reader, text in readings():
        if not is_count(text, least=1):
            status, _page, errors = send(desk, url, {"quantity": text}, reader=reader, text=text)
            assert (status, set(errors)) == (422, {"quantity"}), text
    item.refresh_from_db()
    assert item.on_hand == before


def test_into_a_price(desk: Client):
    """Only a plain amount with the currency's places is charged."""
    _price(0)
    price = Price.objects.get()
    url = f"/admin/shop/price/{price.pk}/set/"
    charged = {}
    for reader, text in readings():
        if send(desk, url, {"amount": text}, reader=reader, text=text)[0] == 302:
            price.refresh_from_db()
            charged[text] = price.amount.amount
    assert charged == {text: Decimal(CHARGED[text]) for text in CHARGED if text in NAUGHTY}


def test_into_the_market_of_proposals(desk: Client):
    told = refusals(desk, f"{PROPOSALS}propose/", "market")

    for reader in READERS:
        assert any(message.startswith(CHOSEN_WRONG[reader]) for message in told[reader])
    assert not PriceProposal.objects.exists()


def test_into_the_action_on_proposals(desk: Client):
    _proposal(0)
    chosen = PriceProposal.objects.get()
    for reader, text in readings():
        data = {"action": text, "_selected_action": [chosen.pk]}
        assert send(desk, PROPOSALS, data, reader=reader, text=text)[0] in {200, 302}, text
    chosen.refresh_from_db()
    assert chosen.state == PriceProposal.State.OPEN


def test_into_what_is_chosen_of_the_proposals(desk: Client):
    _proposal(0)
    for reader, text in readings():
        data = {"action": "accept", "_selected_action": [text]}
        send(desk, PROPOSALS, data, reader=reader, text=text)
    assert PriceProposal.objects.get().state == PriceProposal.State.OPEN
