"""Somebody who types nothing but naughty strings into the forms of an account."""

import re
from collections import defaultdict

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from shop.accounts.models import User
from tests.factories.basics import UserFactory
from tests.naughty import READERS, bare_frames, is_shown, look_at, readings

PASSWORD = "seladon-und-kobalt"
MISSING = {"de-de": "Dieses Feld muss ausgefüllt werden.", "ja-jp": "この項目は必須です"}
NUL = {"de-de": "Nullzeichen sind nicht erlaubt.", "ja-jp": "何か文字を入力してください。"}
NO_ADDRESS = {
    "de-de": "Gib eine gültige E-Mail Adresse an.",
    "ja-jp": "有効なメールアドレスを入力してください。",
}
WRONG_CODE = {"de-de": "Falscher Code.", "ja-jp": "コードが正しくありません。"}
NUMBER = re.compile(r"\d+")
Told = dict[str, set[str]]


@pytest.fixture(autouse=True)
def quick(settings, no_limits):
    """Let one browser send thousands of forms, and leave away what stands around them."""
    settings.ACCOUNT_RATE_LIMITS = False
    settings.RATE_LIMITS = False
    with bare_frames():
        yield


@pytest.fixture
def customer() -> User:
    """Give a customer with a password and a confirmed address."""
    user: User = UserFactory(email="ada@example.com")
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def signed_in() -> Client:
    """Return a browser in which the customer has just proved twice who they are."""
    client = Client()
    client.post("/de-de/account/login/", {"login": "ada@example.com", "password": PASSWORD})
    client.post("/de-de/account/reauthenticate/", {"password": PASSWORD})
    return client


def refusals(client: Client, path: str, *names: str, status: int = 200, **fixed: str) -> Told:
    """Send every string in the named fields; return what readers are told about the first one.

    Each must be refused, and all that the form has against it must be on the page. Numbers in
    what is said are left out.
    """
    told: Told = defaultdict(set)
    for reader, text in readings():
        data = {**fixed, **dict.fromkeys(names, text)}
        response = client.post(f"/{reader}/account/{path}", data)
        page = look_at(response, text, reader=reader)
        assert response.status_code == status, text
        errors = response.context["form"].errors
        assert names[0] in errors, text
        for messages in errors.values():
            assert all(is_shown(message, page) for message in messages), text
        told[reader].update(NUMBER.sub("#", message) for message in errors[names[0]])
    return told


def messages(*each: dict[str, str]) -> Told:
    """Return messages in both languages as ``refusals`` does."""
    return {reader: {message[reader] for message in each} for reader in READERS}
