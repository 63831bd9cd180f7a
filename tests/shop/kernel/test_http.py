"""What is fetched, and what is not."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from shop.kernel.http import FetchError, fetch


class Host(BaseHTTPRequestHandler):
    """Answers "fine", and sends on to itself where asked to."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(302 if self.path == "/elsewhere" else 200)
        self.send_header("Location", "/")
        self.end_headers()
        self.wfile.write(b"fine")

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def host() -> Iterator[str]:
    """Give the address of a host on this machine."""
    with HTTPServer(("127.0.0.1", 0), Host) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_page_is_fetched_through_its_redirects(host: str):
    assert fetch(f"{host}/elsewhere") == b"fine"


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "10.0.0.1", "192.168.1.1", "[::1]"])
def test_private_addresses_are_not_called(settings, name: str):
    settings.OUTBOUND_PRIVATE = False

    with pytest.raises(FetchError, match="private network"):
        fetch(f"http://{name}:9/rates.xml")


def test_a_public_address_does_not_send_us_into_a_private_network(host: str, settings, monkeypatch):
    settings.OUTBOUND_PRIVATE = False
    public = iter([True, False])
    monkeypatch.setattr("ipaddress.IPv4Address.is_global", property(lambda _address: next(public)))

    with pytest.raises(FetchError, match="private network"):
        fetch(f"{host}/elsewhere")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.com/", "https://", "x"])
def test_only_web_addresses_are_fetched(url: str):
    with pytest.raises(FetchError, match="only http and https"):
        fetch(url)
