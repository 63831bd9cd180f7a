"""Every naughty string into the forms that change how one gets in: refused in words, no change."""

from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from shop.accounts.models import User
from tests.naughty import look_at, readings
from tests.shop.accounts.naughty_forms import (
    MISSING,
    NO_ADDRESS,
    NUL,
    PASSWORD,
    customer,
    messages,
    quick,
    refusals,
    signed_in,
)

__all__ = ["customer", "quick"]
pytestmark = pytest.mark.django_db
NOT_MINE = {
    "de-de": "Bitte gib dein aktuelles Passwort ein.",
    "ja-jp": "現在のパスワードを入力してください。",
}


def test_into_the_e_mail_change(customer: User):
    client = signed_in()

    told = refusals(client, "email/", "email", action_add="")

    assert told == messages(MISSING, NUL, NO_ADDRESS)
    for button in ("action_primary", "action_remove", "action_send"):
        for reader, text in readings():
            response = client.post(f"/{reader}/account/email/", {button: "", "email": text})
            assert response["Location"] == f"/{reader}/account/email/", text
    assert EmailAddress.objects.get().email == customer.email
    assert mail.outbox == []


def test_into_the_password_change(customer: User):
    told = refusals(signed_in(), "password/change/", "oldpassword", "password1", "password2")

    assert told == messages(MISSING, NUL, NOT_MINE)
    customer.refresh_from_db()
    assert customer.check_password(PASSWORD)


def test_into_the_addresses_of_links_from_mails(customer: User):
    client = Client()
    for reader, text in readings():
        for path in ("password/reset/key/1-{}/", "confirm-email/{}/"):
            response = client.get(f"/{reader}/account/{path.format(quote(text, safe=''))}")
            look_at(response, text, reader=reader)
            assert response.status_code in {200, 404}, text
    customer.refresh_from_db()
    assert customer.check_password(PASSWORD)
