"""The demo: refuses what cannot work before it begins, and runs what the settings expect."""

import shlex
import socket
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from config.management.commands import demo


class BegunError(Exception):
    """Raised where the demo would begin to prepare the shop."""


@pytest.fixture(autouse=True)
def _nothing_begins(monkeypatch):
    def begin(*_args: object, **_options: object) -> None:
        raise BegunError

    monkeypatch.setattr(demo, "call_command", begin)


@pytest.fixture(params=["127.0.0.1", "0.0.0.0"])  # noqa: S104 — somebody else's server
def taken_port(request: pytest.FixtureRequest) -> Iterator[int]:
    """Give a port on which somebody listens."""
    with socket.socket() as server:
        server.bind((request.param, 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_taken_port_is_refused_before_anything_is_done(taken_port):
    with pytest.raises(CommandError) as caught:
        call_command("demo", port=taken_port)

    assert str(caught.value) == (
        f"port {taken_port} cannot be used: Address already in use. "
        "Choose another one: PORT=8001 make demo"
    )


def test_a_port_that_was_left_a_moment_ago_can_be_used():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client:
            server.accept()[0].close()
            client.recv(1)

    with pytest.raises(BegunError):
        call_command("demo", port=port)


@pytest.mark.parametrize("port", [70000, -1])
def test_a_port_that_does_not_exist_is_refused(port):
    with pytest.raises(CommandError, match=f"port {port} cannot be used"):
        call_command("demo", port=port)


def environment() -> dict[str, str]:
    return demo._environment(demo._Ports(8123, 8124, 8125, 8126))


def test_the_worker_takes_from_every_queue(settings):
    words = shlex.split(demo._commands(demo._Ports(8123, 8124, 8125, 8126))["worker"])

    queues = words[words.index("--queues") + 1].split(",")
    assert set(queues) == {queue.name for queue in settings.CELERY_TASK_QUEUES}


def test_two_demos_share_no_port_and_no_file(monkeypatch, tmp_path):
    commands = []
    for number, folder in enumerate(["one", "two"]):
        monkeypatch.setattr(demo, "VAR_DIR", tmp_path / folder)
        made = demo._commands(
            demo._Ports(8100 + number, 8200 + number, 8300 + number, 8400 + number)
        )
        commands.append({name: set(shlex.split(text)) for name, text in made.items()})

    own = [
        {name: words - other[name] for name, words in this.items()}
        for this, other in (commands, reversed(commands))
    ]
    assert own[0] == {
        "web": {"127.0.0.1:8100"},
        "worker": set(),
        "beat": {str(tmp_path / "one/beat-schedule")},
        "stripe": {
            "8200",
            "http://127.0.0.1:8100/payments/stripe/webhook/",
            str(tmp_path / "one/stripe-standin.json"),
        },
        "vat": {"8300"},
        "easypost": {"8400"},
    }
    assert own[1]["web"] == {"127.0.0.1:8101"}


def test_the_stand_in_is_used_with_its_own_key_only(settings):
    settings.STRIPE_SECRET_KEY = demo.STANDIN_KEY
    pretending = environment()
    settings.STRIPE_SECRET_KEY = "sk_test_51real"
    real = environment()

    assert pretending["STRIPE_API_BASE"] == "http://127.0.0.1:8124"
    assert pretending["STRIPE_JS_URL"] == "http://127.0.0.1:8124/v3/"
    assert "http://127.0.0.1:8124" not in {real.get("STRIPE_API_BASE"), real.get("STRIPE_JS_URL")}


def test_the_demo_knows_its_own_address(monkeypatch):
    monkeypatch.delenv("PUBLIC_URL", raising=False)
    assert environment()["PUBLIC_URL"] == "http://127.0.0.1:8123"

    monkeypatch.setenv("PUBLIC_URL", "https://tunnel.example")
    assert environment()["PUBLIC_URL"] == "https://tunnel.example"


def test_the_demo_asks_its_own_registers_of_vat_numbers_unless_told_otherwise(monkeypatch):
    monkeypatch.delenv("VIES_API_BASE", raising=False)
    assert environment()["VIES_API_BASE"] == "http://127.0.0.1:8125/rest-api"
    assert environment()["HMRC_API_BASE"] == "http://127.0.0.1:8125"

    monkeypatch.setenv("VIES_API_BASE", "https://vies.example")
    assert environment()["VIES_API_BASE"] == "https://vies.example"
