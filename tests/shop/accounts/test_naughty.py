"""Every naughty string into the forms that open an account: refused in words, or kept as typed."""

import pytest
from django.core import mail
from django.test import Client

from shop.accounts.models import User
from tests.naughty import NAUGHTY, look_at, readings
from tests.shop.accounts.naughty_forms import (
    MISSING,
    NO_ADDRESS,
    NUL,
    customer,
    messages,
    quick,
    refusals,
)

__all__ = ["customer", "quick"]
pytestmark = pytest.mark.django_db


def test_into_the_sign_in(customer: User):
    told = refusals(Client(), "login/", "login", "password")

    assert told == messages(MISSING, NUL, NO_ADDRESS)


def test_into_the_sign_up(customer: User):
    told = refusals(Client(), "signup/", "email", "password1", "password2")

    assert told == messages(MISSING, NUL, NO_ADDRESS)
    assert User.objects.get() == customer


def test_a_naughty_password_is_refused_or_opens_the_account_it_was_given_for():
    """Passwords are kept as they were typed: not even spaces around them go."""
    kept = 0
    for number, (reader, text) in enumerate(readings()):
        email = f"shopper{number}@example.com"
        data = {"email": email, "password1": text, "password2": text}
        response = Client().post(f"/{reader}/account/signup/", data)
        look_at(response, text, reader=reader)
        user = User.objects.filter(email=email).first()
        assert (user is not None) == (response.status_code == 302), text
        if user is None:
            assert response.context["form"].errors.keys() <= {"password1", "password2"}, text
        else:
            kept += user.check_password(text)
    assert kept == User.objects.count() == len(mail.outbox) > len(NAUGHTY) / 2


def test_into_the_password_reset(customer: User):
    told = refusals(Client(), "password/reset/", "email")

    assert told == messages(MISSING, NUL, NO_ADDRESS)
    assert mail.outbox == []


def test_bytes_that_are_no_text(customer: User):
    for path, name in (("login/", "login"), ("signup/", "email"), ("password/reset/", "email")):
        body = f"{name}=%ff%fe%80%c3%28".encode()
        response = Client().post(
            f"/de-de/account/{path}", body, content_type="application/x-www-form-urlencoded"
        )
        look_at(response, "", reader="de-de")
        assert response.context["form"].errors[name] == [NO_ADDRESS["de-de"]]
