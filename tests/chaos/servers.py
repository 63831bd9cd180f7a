"""Servers that take what they are given and let one wait for the answer."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.crm.conftest import Catcher

RATES_DAY = date(2026, 11, 23)
RATES = f"""<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><Cube>
<Cube time="{RATES_DAY}"><Cube currency="USD" rate="1.2345"/><Cube currency="GBP" rate="0.8765"/>
</Cube></Cube></Envelope>"""


class SlowCatcher(Catcher):
    """Takes a mail at once; the next answers come as late as it is told."""

    def __init__(self, *, port: int) -> None:
        super().__init__()
        self.port = port
        self.waits: list[float] = []

    async def handle_DATA(  # noqa: N802 — the names are aiosmtpd's
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        """Keep the mail, and answer when it is time."""
        answer: str = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(self.waits.pop() if self.waits else 0)
        return answer

    def ids(self) -> list[str]:
        """Return the identity of each mail that was taken, as often as it was."""
        return sorted(message["Message-ID"] for message in self.messages)


@pytest.fixture
def mail_server(settings: Any) -> Iterator[SlowCatcher]:
    """Give a real SMTP server that this process talks to, and a worker that is told its port."""
    with socket.socket() as probe:
        # The controller's own start-up check does not survive port 0.
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    catcher = SlowCatcher(port=port)
    controller = Controller(catcher, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield catcher
    controller.stop()


class _Rates(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer with the rates of one day."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(RATES.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay silent."""


@pytest.fixture
def rates_server(settings: Any) -> Iterator[str]:
    """Give the address of two exchange rates, from which this process fetches them."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Rates)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    settings.RATES_URL = f"http://127.0.0.1:{server.server_port}/"
    yield settings.RATES_URL
    server.shutdown()
    thread.join()
    server.server_close()


class Silence:
    """Listens, and never says a word."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener, self._callers = listener, list[socket.socket]()
        self.port = int(listener.getsockname()[1])

    def wait_for_caller(self) -> bytes:
        """Wait until somebody has said something and return it."""
        self._listener.settimeout(60)
        caller, _address = self._listener.accept()
        self._callers.append(caller)
        caller.settimeout(60)
        return caller.recv(65536)


@pytest.fixture
def silence() -> Iterator[Silence]:
    """Give a server that never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield Silence(listener)
