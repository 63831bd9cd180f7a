"""Every naughty string where one proves who one is: refused in words, and nobody gets in."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from shop.accounts.models import User
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
WRONG_PASSWORD = {"de-de": "Falsches Passwort.", "ja-jp": "パスワードが正しくありません。"}


def test_into_the_question_who_one_is(customer: User):
    told = refusals(signed_in(), "reauthenticate/", "password")

    assert told == messages(MISSING, NUL, WRONG_PASSWORD)


def test_into_the_code_that_proves_who_one_is(customer: User):
    TOTP.activate(customer, generate_totp_secret())
    client = Client()
    client.force_login(customer, backend="django.contrib.auth.backends.ModelBackend")

    told = refusals(client, "2fa/reauthenticate/", "code")

    assert told == messages(MISSING, NUL, WRONG_CODE)


def test_into_the_code_at_the_sign_in(customer: User):
    TOTP.activate(customer, generate_totp_secret())
    client = Client()
    client.post("/de-de/account/login/", {"login": customer.email, "password": PASSWORD})

    told = refusals(client, "2fa/authenticate/", "code")

    assert told == messages(MISSING, NUL, WRONG_CODE)
    assert "_auth_user_id" not in client.session
