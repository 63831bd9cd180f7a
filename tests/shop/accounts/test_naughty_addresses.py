"""Every naughty string into the address book: refused in words, or kept and shown as typed."""

import pytest

from shop.accounts.models import Address, User
from tests.factories.checkout import address_in
from tests.naughty import NAUGHTY, is_shown, look_at, readings
from tests.shop.accounts.naughty_forms import (
    MISSING,
    NUL,
    customer,
    messages,
    quick,
    refusals,
    signed_in,
)

__all__ = ["customer", "quick"]
pytestmark = pytest.mark.django_db
BOOK = "/de-de/account/addresses/"
LONGEST = 120
FIELDS = ("phone", "name", "company", "line1", "line2", "city", "postcode", "region", "country")
NO_NUMBER = {
    "de-de": "Bitte geben Sie eine Telefonnummer ein.",
    "ja-jp": "電話番号を入力してください。",
}
TOO_LONG = {
    "de-de": "Bitte sicherstellen, dass der Wert aus höchstens # Zeichen besteht. "
    "(Er besteht aus # Zeichen.)",
    "ja-jp": "この値は # 文字以下でなければなりません( # 文字になっています)。",
}


def test_into_every_field_of_an_address(customer: User):
    told = refusals(signed_in(), "addresses/new/", *FIELDS, status=422)

    assert told == messages(MISSING, NUL, NO_NUMBER, TOO_LONG)
    assert not Address.objects.exists()


def test_into_an_address_that_is_kept(customer: User):
    """What fits is kept as it was typed and shown escaped; what does not fit is refused."""
    client = signed_in()
    for reader, text in readings():
        data = {**address_in("de"), "name": text, "line1": text, "company": text}
        response = client.post(f"/{reader}/account/addresses/new/", data)
        look_at(response, text, reader=reader)
        assert response.status_code == (302 if fits(text) else 422), text

    typed = [text.strip() for text in NAUGHTY if fits(text)]
    assert list(Address.objects.order_by("pk").values_list("name", flat=True)) == typed
    assert list(Address.objects.order_by("pk").values_list("line1", flat=True)) == typed
    book = client.get(BOOK).content.decode()
    assert [text for text in typed if not is_shown(text, book)] == []
    assert "<script>alert" not in book


def fits(text: str) -> bool:
    """Whether a name may be so."""
    return 0 < len(text.strip()) <= LONGEST and "\x00" not in text


def test_into_the_fields_of_another_country(customer: User):
    client = signed_in()
    for reader, text in readings():
        data = {"action": "country", **dict.fromkeys(FIELDS, text)}
        response = client.post(f"/{reader}/account/addresses/new/", data)
        page = look_at(response, text, reader=reader)
        assert response.status_code == 200, text
        assert is_shown(text, page), text
    assert not Address.objects.exists()
