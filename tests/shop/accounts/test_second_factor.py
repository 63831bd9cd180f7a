"""Nobody reaches a desk with a password alone."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from shop.accounts.models import User
from tests.factories.authenticator import code_of
from tests.factories.basics import StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
PASSWORD = "ein-langes-passwort"
DESKS = ["/admin/", "/cms/", "/admin/login/", "/cms/login/"]


@pytest.fixture(autouse=True)
def second_factor(settings) -> None:
    """Ask for it, as production does."""
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def staff() -> User:
    """Give a member of staff with a password."""
    user: User = StaffFactory(email="mei@kaolin.example")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client, *, back: str = "/admin/"):
    data = {"login": "mei@kaolin.example", "password": PASSWORD, "next": back}
    return client.post("/en-gb/account/login/", data)


@pytest.mark.parametrize("desk", DESKS)
def test_a_stranger_is_led_to_the_shop_s_sign_in(client: Client, desk: str):
    answer = client.get(desk)

    assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/en-gb/account/login/")


def test_a_password_alone_leads_to_setting_up_the_second_factor(client: Client, staff: User):
    sign_in(client)

    answer = client.get("/admin/")

    assert answer.url == "/en-gb/account/2fa/totp/activate/"
    assert client.get(answer.url).status_code in {200, 302}


def test_password_and_code_open_the_desk(client: Client, staff: User):
    secret = generate_totp_secret()
    TOTP.activate(staff, secret)

    asked = sign_in(client)
    assert asked.url.startswith("/en-gb/account/2fa/authenticate/")
    assert client.get("/admin/").status_code == 302
    client.post(asked.url, {"code": code_of(secret)})

    assert client.get("/admin/").status_code == 200


def test_a_wrong_code_opens_nothing(client: Client, staff: User):
    TOTP.activate(staff, generate_totp_secret())

    asked = sign_in(client)
    assert client.post(asked.url, {"code": "000000"}).status_code == 200

    assert client.get("/admin/").status_code == 302


def test_a_session_without_the_code_is_asked_for_it(client: Client, staff: User):
    TOTP.activate(staff, generate_totp_secret())
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get("/cms/pages/")

    assert answer.url == "/en-gb/account/2fa/reauthenticate/?next=%2Fcms%2Fpages%2F"


def test_shoppers_are_not_asked(client: Client, staff: User):
    sign_in(client)

    assert client.get("/en-gb/account/").status_code == 200
