"""A wrong setting stops the process and names itself."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.env import env_bool, env_int, env_list, env_str, env_url, load_env_file
from tests.checks import PRODUCTION

NAME = "ENTREPOT_TEST"
REQUIRED = [name for name in PRODUCTION if name != "DJANGO_SETTINGS_MODULE"]


@pytest.fixture(autouse=True)
def _unset(monkeypatch):
    monkeypatch.delenv(NAME, raising=False)


def test_a_text_without_default_must_be_set():
    with pytest.raises(ImproperlyConfigured, match=rf"^{NAME} is not set \(see \.env\.example\)$"):
        env_str(NAME)


def test_an_empty_text_is_as_good_as_none(monkeypatch):
    monkeypatch.setenv(NAME, "")

    with pytest.raises(ImproperlyConfigured, match=NAME):
        env_str(NAME)
    assert env_str(NAME, "default") == "default"


@pytest.mark.parametrize("text", ["many", "1.5", "0x10", "１e3"])
def test_a_number_must_be_one(monkeypatch, text):
    monkeypatch.setenv(NAME, text)

    with pytest.raises(ImproperlyConfigured) as caught:
        env_int(NAME, 1)

    assert str(caught.value) == f"{NAME} must be a whole number, not {text!r}"


@pytest.mark.parametrize("text", ["maybe", "2", "y", "truee"])
def test_a_choice_must_be_yes_or_no(monkeypatch, text):
    monkeypatch.setenv(NAME, text)

    with pytest.raises(ImproperlyConfigured) as caught:
        env_bool(NAME, default=True)

    assert str(caught.value) == f"{NAME} must be true or false, not {text!r}"


@pytest.mark.parametrize(
    ("text", "value"), [("ON", True), ("1", True), ("No", False), ("false", False), ("", True)]
)
def test_a_choice_may_be_written_in_many_ways(monkeypatch, text, value):
    monkeypatch.setenv(NAME, text)

    assert env_bool(NAME, default=True) is value


@pytest.mark.parametrize("text", ["mysql://host/name", "host:5432", "postgresql:host"])
def test_an_address_must_be_of_a_kind_we_know(monkeypatch, text):
    monkeypatch.setenv(NAME, text)

    with pytest.raises(ImproperlyConfigured) as caught:
        env_url(NAME, "postgresql://localhost/", schemes=("postgresql", "postgres"))

    message = f"{NAME} must start with one of postgresql, postgres: {text!r}"
    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["", " , ,"])
def test_a_list_that_must_be_chosen_holds_something(monkeypatch, text):
    monkeypatch.setenv(NAME, text)

    with pytest.raises(ImproperlyConfigured, match=NAME):
        env_list(NAME, None)


def test_a_list_has_no_empty_items(monkeypatch):
    monkeypatch.setenv(NAME, "one, ,two,")

    assert env_list(NAME, None) == ["one", "two"]


def test_the_file_gives_what_the_environment_does_not(monkeypatch, tmp_path):
    monkeypatch.setenv(NAME, "from outside")
    monkeypatch.delenv("ENTREPOT_OTHER", raising=False)
    path = tmp_path / ".env"
    lines = [f"{NAME}=from the file", "# ENTREPOT_NOTE=1", "no line", ' ENTREPOT_OTHER = "a=b" ']
    path.write_text("\n".join(lines), encoding="utf-8")

    load_env_file(path)

    assert os.environ[NAME] == "from outside"
    assert os.environ.pop("ENTREPOT_OTHER") == "a=b"
    assert "ENTREPOT_NOTE" not in os.environ


def test_a_missing_file_is_no_fault(tmp_path):
    load_env_file(tmp_path / ".env")


def test_production_starts_with_what_it_needs():
    assert _production_error({}) == ""


def test_production_needs_all_that_must_be_chosen():
    assert set(REQUIRED) >= {
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "PUBLIC_URL",
        "DATABASE_URL",
        "REDIS_URL",
        "EMAIL_HOST",
        "STRIPE_SECRET_KEY",
        "STRIPE_PUBLISHABLE_KEY",
        "STRIPE_WEBHOOK_SECRET",
        "CARRIER_WEBHOOK_SECRET",
    }


@pytest.mark.parametrize("name", REQUIRED)
def test_production_names_what_it_lacks(name):
    message = _production_error({name: ""})

    assert message.startswith(f"django.core.exceptions.ImproperlyConfigured: {name} is ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", ","),
        ("DATABASE_URL", "sqlite:///shop.db"),
        ("REDIS_URL", "http://cache"),
        ("EMAIL_PORT", "smtp"),
        ("PUBLIC_URL", "shop.example"),
        ("SECURE_SSL_REDIRECT", "sometimes"),
    ],
)
def test_production_names_what_is_wrong(name, value):
    message = _production_error({name: value})

    assert message.startswith(f"django.core.exceptions.ImproperlyConfigured: {name} ")


def _production_error(changes: dict[str, str]) -> str:
    """Return the last line that a process of production leaves behind, if any."""
    done = subprocess.run(
        [sys.executable, "-c", "import config.settings.production"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **PRODUCTION, **changes},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr.strip().rpartition("\n")[2]
