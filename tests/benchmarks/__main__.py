"""`make bench`: what the demo's pages and orders cost on this machine.

    python -m tests.benchmarks [SECONDS]

Starts gunicorn (gthread, 2 workers with 4 threads) on a copy of the demo's database, asks each
page with 8 clients for some seconds and prints how often a second it was done, and the median and
95th percentile of the request that its name says; for an order that is the last of eight requests.
A page "anew" is asked for with a session, so that no shared page answers. Figures hold for this run
only: compare them with the bare page beside them.
"""

import os
import signal
import statistics
import sys
import time
from collections.abc import Callable
from threading import Thread

import psutil

from config.embedded import start_services
from tests.benchmarks.database import copied_database, fill_shelves
from tests.benchmarks.server import (
    Shopper,
    add_to_cart,
    free_port,
    place_order,
    see_anew,
    start,
    variant_id,
)

CLIENTS = 8
PAGES = {
    "bare view": "/bare/",
    "home": "/de-de/",
    "category": "/de-de/collections/teaware/",
    "product": "/de-de/products/gaiwan/",
}


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
