"""Every naughty string where a second factor is set up or a key is shown: refused, none made."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from shop.accounts.models import User
from tests.naughty import READERS, is_shown, look_at, readings
from tests.shop.accounts.naughty_forms import (
    MISSING,
    NUL,
    PASSWORD,
    WRONG_CODE,
    customer,
    messages,
    quick,
    refusals,
    signed_in,
)

__all__ = ["customer", "quick"]
pytestmark = pytest.mark.django_db
# JSON that Python counts as nothing.
NOTHING = ("0", "0.00", "false", "null", "[]", "{}", '""')


def test_into_the_first_code_of_an_authenticator_app(customer: User):
    told = refusals(signed_in(), "2fa/totp/activate/", "code")

    assert told == messages(MISSING, NUL, WRONG_CODE)
    assert not Authenticator.objects.exists()


def test_into_the_key_at_the_sign_in(customer: User):
    TOTP.activate(customer, generate_totp_secret())
    client = Client()
    client.post("/de-de/account/login/", {"login": customer.email, "password": PASSWORD})
    for reader, text in readings():
        response = client.post(f"/{reader}/account/2fa/authenticate/", {"credential": text})
        look_at(response, text, reader=reader)
        assert response.status_code == 200, text
    assert "_auth_user_id" not in client.session


def test_into_the_name_and_data_of_a_new_key(customer: User, settings):
    settings.MFA_FORMS = {"add_webauthn": "shop.accounts.key_forms.AddKeyForm"}
    client = signed_in()
    for reader, text in (*readings(), *((reader, text) for reader in READERS for text in NOTHING)):
        data = {"name": text, "credential": text}
        response = client.post(f"/{reader}/account/2fa/webauthn/add/", data)
        page = look_at(response, text, reader=reader)
        assert response.status_code == 200, text
        assert response.context["form"].errors["credential"], text
        assert is_shown(text, page), text
    assert not Authenticator.objects.exists()
