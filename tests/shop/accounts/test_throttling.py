"""Wrong passwords lock one account for one address, not everybody behind it."""

import pytest
from django.test import Client

from shop.kernel.http import client_address
from tests.factories.basics import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
PASSWORD = "ein-langes-passwort"
BROWSER = "10.0.0.9"


@pytest.fixture(autouse=True)
def axes(settings) -> None:
    """Count failures, as production does; allauth's own limits are lower and stay out of it."""
    settings.AXES_ENABLED = True
    settings.ACCOUNT_RATE_LIMITS = False


def customer(email: str) -> None:
    user = UserFactory(email=email)
    user.set_password(PASSWORD)
    user.save()


def sign_in(client: Client, email: str, password: str) -> int:
    data = {"login": email, "password": password}
    return client.post("/de-de/account/login/", data, REMOTE_ADDR=BROWSER).status_code


def test_ten_wrong_passwords_lock_this_account_here_and_no_other(client: Client):
    customer("ada@example.com")
    customer("bo@example.com")

    answers = [sign_in(client, "Ada@example.com", "wrong") for _time in range(10)]

    assert answers == [200] * 9 + [429]
    assert sign_in(client, "ada@example.com", PASSWORD) == 429
    assert sign_in(Client(), "bo@example.com", PASSWORD) == 302


def test_signing_in_forgets_the_wrong_passwords_before(client: Client):
    customer("ada@example.com")

    for _round in range(2):
        for _time in range(9):
            assert sign_in(client, "ada@example.com", "wrong") == 200
        assert sign_in(client, "ada@example.com", PASSWORD) == 302
        client.logout()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.7", BROWSER),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        (2, "6.6.6.6, 198.51.100.7, 203.0.113.1", "198.51.100.7"),
        (2, "198.51.100.7", BROWSER),
        (1, "", BROWSER),
    ],
)
def test_the_visitor_s_address_is_what_our_outermost_proxy_saw(
    rf, settings, proxies: int, forwarded: str, address: str
):
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    assert client_address(rf.get("/", headers=headers, REMOTE_ADDR=BROWSER)) == address
