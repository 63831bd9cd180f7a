"""A shop on a port of its own, and clients that buy in it as a browser does."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import urlencode

ADDRESS = {
    "country": "DE",
    "email": "bench@kunden.example",
    "name": "Anna Berger",
    "line1": "Oranienstraße 24",
    "postcode": "10999",
    "city": "Berlin",
    "phone": "+49 30 5550123",
}
REVIEW, TERMS = "/de-de/checkout/review/", {"terms": "on"}
HIDDEN = r'name="(csrfmiddlewaretoken|cart|shown_total|shown_arrival|shown_last)" value="([^"]*)"'


class Shopper:
    """One client that keeps its connection and its cookies."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.last_seconds = 0.0

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Return status, location and body; a form is sent as the page's own would be."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if form is not None:
            origin = f"http://127.0.0.1:{self.port}"
            headers |= {"Origin": origin, "Content-Type": "application/x-www-form-urlencoded"}
            body = urlencode(form)
        started = time.monotonic()
        self.connection.request("POST" if form is not None else "GET", path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        self.last_seconds = time.monotonic() - started
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), text

    def post_form(self, path: str, form: dict[str, str]) -> tuple[int, str, str]:
        """Ask for a page, then send its form with its hidden fields."""
        return self.ask(path, {**self.hidden_fields(path), **form})

    def hidden_fields(self, path: str) -> dict[str, str]:
        """Ask for a page and return what its form carries along."""
        _status, _location, text = self.ask(path)
        return dict(re.findall(HIDDEN, text))


def variant_id(port: int) -> str:
    """Return the variant that the gaiwan's page sells first."""
    text = Shopper(port).ask("/de-de/products/gaiwan/")[2]
    found = re.search(r'name="variant_id"\s+value="(\d+)"', text)
    if found is None:
        raise SystemExit("the product page sells nothing: run make setup first")
    return found[1]


def see_anew(shopper: Shopper, path: str) -> bool:
    """Ask as somebody with a session, who never gets a shared page."""
    shopper.cookies = {"sessionid": "nobody"}
    return shopper.ask(path)[0] == 200


def add_to_cart(shopper: Shopper, variant: str) -> bool:
    """Put one piece into a new cart."""
    shopper.cookies.clear()
    form = {"variant_id": variant, "quantity": "1"}
    return shopper.ask("/de-de/cart/add/", form)[0] == 302


def get_ready(shopper: Shopper, variant: str) -> bool:
    """Go from an empty cart to where the review is the next page."""
    if not add_to_cart(shopper, variant):
        return False
    address = {**ADDRESS, "email": f"{uuid.uuid4().hex[:8]}@kunden.example"}
    status, location, _text = shopper.post_form("/de-de/checkout/address/", address)
    if status != 302 or "delivery" not in location:
        return False
    shopper.post_form("/de-de/checkout/delivery/", {"method": "standard"})
    return True


def is_to_pay(answer: tuple[int, str, str]) -> bool:
    """Whether the review's answer leads to the payment: an order was placed."""
    status, location, _text = answer
    return status == 302 and "/payments/" in location


def place_order(shopper: Shopper, variant: str) -> bool:
    """Go from an empty cart to a placed order; the payment page is not asked for."""
    return get_ready(shopper, variant) and is_to_pay(shopper.post_form(REVIEW, TERMS))


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(port: int) -> "subprocess.Popen[bytes]":
    """Start the shop and wait until it answers."""
    environment = {**os.environ, "DATABASE_POOL_SIZE": "4"}
    gunicorn = [str(Path(sys.executable).parent / "gunicorn"), "config.wsgi:application"]
    options = [
        "--worker-class",
        "gthread",
        "--workers",
        "2",
        "--threads",
        "4",
        "--log-level",
        "error",
    ]
    shop = subprocess.Popen([*gunicorn, "--bind", f"127.0.0.1:{port}", *options], env=environment)
    for _attempt in range(240):
        try:
            Shopper(port).ask("/healthz")
        except OSError:
            time.sleep(0.25)
            continue
        return shop
    raise SystemExit("the shop did not start")
