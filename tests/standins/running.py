"""What every small stand-in does: serve in a thread for a `with` block, or in a terminal."""

import argparse
import signal
import sys
import threading
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Protocol, Self


class ClosingServer(ThreadingHTTPServer):
    """A server whose threads may wait for its end."""

    daemon_threads = True
    closing: threading.Event


class Running:
    """One running stand-in; leaving its `with` block stops it."""

    def __init__(self, server: ClosingServer) -> None:
        self._running = server
        self._thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the server and wake whatever is silent on purpose."""
        self._running.closing.set()
        self._running.shutdown()
        self._running.server_close()
        self._thread.join()


class HasAddress(Protocol):
    """A stand-in that says where it is."""

    base_url: str

    def close(self) -> None:
        """Stop."""
        ...


def serve_in_terminal(
    start: Callable[[int], HasAddress], *, package: str, name: str, port: int
) -> int:
    """Serve until interrupted; return 1 when the port is taken."""
    parser = argparse.ArgumentParser(prog=f"python -m {package}")
    parser.add_argument("--port", type=int, default=port, help="port on 127.0.0.1")
    options = parser.parse_args()
    try:
        standin = start(options.port)
    except OSError as error:
        sys.stderr.write(f"The {name} stand-in cannot use port {options.port}: {error}\n")
        return 1
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: ended.set())
    sys.stdout.write(f"{name} stand-in on {standin.base_url}\n")
    sys.stdout.flush()
    ended.wait()
    standin.close()
    return 0
