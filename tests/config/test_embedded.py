"""The embedded servers: one pair per folder, found again, and sentences when they cannot run.

Real servers in folders of their own; those of this checkout are left alone.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from redis import Redis

from config import embedded

ROOT = Path(settings.BASE_DIR)
SWITCHES = ("DATABASE_URL", "REDIS_URL", "XDG_RUNTIME_DIR", "ENTREPOT_VAR_DIR")
START = "from config.embedded import *; start_services(); print(database_url()); print(redis_url())"


@dataclass(frozen=True)
class Checkout:
    """A checkout on this machine, as far as its servers know: a folder for their data."""

    var: Path

    def run(self, *words: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """Run Python in it."""
        kept = {name: value for name, value in os.environ.items() if name not in SWITCHES}
        return subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env={**kept, "ENTREPOT_VAR_DIR": str(self.var), **extra},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def start(self) -> list[str]:
        """Start the servers and return their addresses."""
        done = self.run("-c", START)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    def stop(self) -> str:
        """Stop them and return what it said."""
        return self.run("-c", "from config.embedded import *; print(stop_services())").stdout

    def database(self, statement: str) -> object:
        """Return the first value of a statement's answer."""
        url = f"postgresql://postgres@/entrepot?host={self.var}/postgres"
        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None

    def valkey(self) -> Redis:
        """Return a client of its Valkey."""
        return Redis(unix_socket_path=str(self.var / "valkey/valkey.sock"), decode_responses=True)

    def is_up(self) -> bool:
        """Tell whether the database answers."""
        try:
            return self.database("SELECT 1") == 1
        except psycopg.OperationalError:
            return False

    @property
    def pid_files(self) -> list[Path]:
        """Where the two servers write who they are."""
        return [self.var / "postgres/postmaster.pid", self.var / "valkey/pid"]

    def pids(self) -> list[int]:
        """Return the processes of the two servers."""
        return [int(path.read_text(encoding="utf-8").split()[0]) for path in self.pid_files]

    def kill(self) -> None:
        """Kill both servers; what they have left lying about stays."""
        for pid in self.pids():
            os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 5
        while any(Path(f"/proc/{pid}").is_dir() for pid in self.pids()):
            assert time.monotonic() < deadline, "nobody buries the dead"
            time.sleep(0.05)


@contextlib.contextmanager
def new_checkout() -> Iterator[Checkout]:
    """Give a folder, and take it away again with the servers in it."""
    # Not pytest's own folder: its path is too long for a socket, and private to this user, while
    # PostgreSQL runs under another one for root.
    made = Checkout(Path(tempfile.mkdtemp(prefix="entrepot-")))
    yield made
    made.stop()
    shutil.rmtree(made.var)


@pytest.fixture(scope="module")
def used_folder() -> Iterator[Checkout]:
    """Give one folder to all tests of this file: an empty one costs seconds."""
    with new_checkout() as made:
        yield made


@pytest.fixture
def running(used_folder: Checkout) -> Iterator[Checkout]:
    """Give a checkout whose servers run, whatever the test before has done to it."""
    used_folder.start()
    yield used_folder
    if not used_folder.is_up():
        used_folder.pid_files[0].unlink(missing_ok=True)


@pytest.fixture
def fresh() -> Iterator[Checkout]:
    """Give a checkout in an empty folder."""
    with new_checkout() as made:
        yield made


def test_the_servers_listen_in_their_folder_and_on_no_port(running):
    assert running.start() == [
        f"postgresql://postgres@/entrepot?host={running.var}/postgres",
        f"unix://{running.var}/valkey/valkey.sock",
    ]

    assert running.database("SHOW listen_addresses") == ""
    assert running.valkey().config_get("port") == {"port": "0"}


def test_a_second_start_leaves_the_servers_alone(running):
    before = running.pids()

    running.start()

    assert running.pids() == before


def test_two_checkouts_share_nothing(running, fresh):
    running.database("CREATE TABLE only_here (id int)")
    running.valkey().set("only", "here")

    addresses = fresh.start()

    assert not set(addresses) & set(running.start())
    assert not set(fresh.pids()) & set(running.pids())
    assert running.database("SELECT to_regclass('only_here')::text") == "only_here"
    assert fresh.database("SELECT to_regclass('only_here')::text") is None
    assert fresh.valkey().get("only") is None


def test_killed_servers_come_back_with_what_they_knew(running):
    running.database("CREATE TABLE kept AS SELECT 7 AS units")
    running.valkey().set("queued", "task")
    running.valkey().waitaof(1, 0, 2000)
    killed = running.pids()

    running.kill()
    assert all(path.is_file() for path in running.pid_files)
    assert (running.var / "valkey/valkey.sock").is_socket()
    running.start()

    assert not set(running.pids()) & set(killed)
    assert running.database("SELECT units FROM kept") == 7
    assert running.valkey().get("queued") == "task"


@pytest.mark.parametrize("content", ["{own}\n{folder}/postgres\n1\n5432\n\n\n 1 1\nready\n", ""])
def test_a_pid_file_from_before_the_machine_went_down_stops_nobody(running, content):
    running.kill()
    text = content.format(own=os.getpid(), folder=running.var)
    running.pid_files[0].write_text(text, encoding="utf-8")

    running.start()

    assert running.database("SELECT 1") == 1


def test_stopping_says_what_ran(running):
    assert running.stop() == "['PostgreSQL', 'Valkey']\n"
    assert running.stop() == "[]\n"


def test_killed_servers_need_no_stopping(running):
    running.kill()

    assert running.stop() == "[]\n"


def test_nothing_is_started_when_both_addresses_are_given(fresh):
    given = {"DATABASE_URL": "postgresql://elsewhere/shop", "REDIS_URL": "redis://elsewhere"}

    done = fresh.run("-c", START, **given)

    assert done.returncode == 0, done.stderr
    assert list(fresh.var.iterdir()) == []


def test_a_server_that_does_not_start_names_its_log(fresh):
    (fresh.var / "postgres").mkdir()
    (fresh.var / "postgres/PG_VERSION").write_text("9.6\n", encoding="utf-8")

    done = fresh.run("-c", START)

    assert "ServiceError: the embedded PostgreSQL did not start: " in done.stderr
    assert f"Its log is {fresh.var}/postgres/log." in done.stderr


def test_a_folder_that_cannot_be_written_is_named(fresh):
    in_the_way = fresh.var / "file"
    in_the_way.touch()

    done = Checkout(in_the_way).run("manage.py", "services")

    assert done.returncode == 1
    assert done.stderr == (
        f"entrepot: cannot write below {in_the_way}: Not a directory. Make the folder writable, "
        "or set ENTREPOT_VAR_DIR to one that is.\n"
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_named(fresh):
    fresh.var.chmod(0o500)

    done = fresh.run("manage.py", "services")

    fresh.var.chmod(0o700)
    assert done.returncode == 1
    assert done.stderr.startswith(f"entrepot: cannot write below {fresh.var}: Permission denied")


def test_a_long_path_moves_the_socket_and_nothing_else(monkeypatch):
    sockets = set()
    for name in ("one", "two"):
        folder = Path("/home") / ("long" * 30) / name
        monkeypatch.setattr(embedded, "VAR_DIR", folder)
        monkeypatch.setattr(embedded, "VALKEY_DIR", folder / "valkey")
        sockets.add(embedded.redis_url().removeprefix("unix://"))

    assert len(sockets) == 2
    assert all(len(path) <= embedded.SOCKET_PATH_LIMIT for path in sockets)
