"""`make bench`: what the demo's pages and orders cost on this machine.

    python -m tests.benchmarks [SECONDS]

Starts gunicorn (gthread, 2 workers with 4 threads) on a copy of the demo's database, asks each
page with 8 clients for some seconds and prints how often a second it was done, and the median and
95th percentile of the request that its name says; for an order that is the last of eight requests.
A page "anew" is asked for with a session, so that no shared page answers. Figures hold for this run
only: compare them with the bare page beside them.
"""

import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

import psutil

from config.embedded import start_services
from tests.benchmarks.database import copied_database, fill_shelves

CLIENTS = 8
PAGES = {
    "bare view": "/bare/",
    "home": "/de-de/",
    "category": "/de-de/collections/teaware/",
    "product": "/de-de/products/gaiwan/",
}
ADDRESS = {
    "country": "DE",
    "email": "bench@kunden.example",
    "name": "Anna Berger",
    "line1": "Oranienstraße 24",
    "postcode": "10999",
    "city": "Berlin",
    "phone": "+49 30 5550123",
}


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
        _status, _location, text = self.ask(path)
        hidden = dict(
            re.findall(r'name="(csrfmiddlewaretoken|cart|shown_total)" value="([^"]*)"', text)
        )
        return self.ask(path, {**hidden, **form})


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


def place_order(shopper: Shopper, variant: str) -> bool:
    """Go from an empty cart to a placed order; the payment page is not asked for."""
    if not add_to_cart(shopper, variant):
        return False
    address = {**ADDRESS, "email": f"{uuid.uuid4().hex[:8]}@kunden.example"}
    status, location, _text = shopper.post_form("/de-de/checkout/address/", address)
    if status != 302 or "delivery" not in location:
        return False
    shopper.post_form("/de-de/checkout/delivery/", {"method": "standard"})
    status, location, _text = shopper.post_form("/de-de/checkout/review/", {"terms": "on"})
    return status == 302 and "/payments/" in location


def load(port: int, seconds: float, work: Callable[[Shopper], bool]) -> str:
    """Let all clients work for a while; return the figures in words."""
    times: list[float] = []
    failures: list[int] = []
    until = time.monotonic() + seconds

    def run() -> None:
        shopper = Shopper(port)
        while time.monotonic() < until:
            is_fine = work(shopper)
            (times if is_fine else failures).append(shopper.last_seconds)

    threads = [Thread(target=run) for _number in range(CLIENTS)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.monotonic() - started
    if len(times) < 2:
        return f"nothing measured, {len(failures)} failures"
    centiles = statistics.quantiles(times, n=20)
    return (
        f"{len(times) / spent:8.1f} /s   median {statistics.median(times) * 1000:7.1f} ms   "
        f"p95 {centiles[-1] * 1000:7.1f} ms   failures {len(failures)}"
    )


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


def main() -> None:
    """Measure and print."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 8.0
    start_services()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
    with copied_database() as address:
        os.environ["DATABASE_URL"] = address
        measure(seconds)


def measure(seconds: float) -> None:
    """Start the shop on the copy, let the clients work, and print what they saw."""
    port = free_port()
    shop = start(port)
    try:
        variant = variant_id(port)
        fill_shelves(int(variant))
        works: dict[str, Callable[[Shopper], bool]] = {
            name: lambda shopper, path=path: shopper.ask(path)[0] == 200  # type: ignore[misc]
            for name, path in PAGES.items()
        }
        for name in ("home", "category", "product"):
            works[f"{name} anew"] = lambda shopper, path=PAGES[name]: see_anew(  # type: ignore[misc]
                shopper, path
            )
        works["add to cart"] = lambda shopper: add_to_cart(shopper, variant)
        works["place order"] = lambda shopper: place_order(shopper, variant)
        for name, work in works.items():
            load(port, 1.0, work)
            sys.stdout.write(f"{name:14s} {load(port, seconds, work)}\n")
            sys.stdout.flush()
        for worker in psutil.Process(shop.pid).children():
            sys.stdout.write(f"worker {worker.memory_info().rss / 1e6:.0f} MB resident\n")
    finally:
        shop.send_signal(signal.SIGTERM)
        shop.wait()


if __name__ == "__main__":
    main()
