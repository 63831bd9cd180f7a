"""Few units, many buyers: two hundred browsers press the button at the same moment.

    python -m tests.benchmarks.buyers [UNITS] [BUYERS]

Starts gunicorn (gthread, 2 workers with 4 threads) on a copy of the demo's database (stop the demo
first). Everybody stands before the review with one piece of the same thing in the cart; then the
shelves are cleared but for so many units. Prints how many orders there are, what the others were
told, and how many answers a second that were. Ends with 1 where the numbers are wrong.
"""

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from threading import Barrier, Thread

from config.embedded import start_services
from tests.benchmarks.database import copied_database, leave_units
from tests.benchmarks.server import (
    REVIEW,
    TERMS,
    Shopper,
    free_port,
    get_ready,
    is_to_pay,
    start,
    variant_id,
)


def main() -> None:
    """Measure and print."""
    units, buyers = (int(text) for text in [*sys.argv[1:], "1", "200"][:2])
    start_services()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
    with copied_database() as address:
        os.environ["DATABASE_URL"] = address
        port = free_port()
        shop = start(port)
        try:
            is_right = compete(port, units=units, number=buyers)
        finally:
            shop.send_signal(signal.SIGTERM)
            shop.wait()
    sys.exit(0 if is_right else 1)


def compete(port: int, *, units: int, number: int) -> bool:
    """Let them compete; return whether exactly so many orders exist and every ledger is right."""
    variant = variant_id(port)
    leave_units(int(variant), units=10 * number)
    buyers = [Shopper(port) for _number in range(number)]
    forms = _at_the_review(buyers, variant)
    leave_units(int(variant), units=units)

    from shop.ledgers.selectors import broken_rows  # noqa: PLC0415 — Django is set up by now
    from shop.orders.models import Order  # noqa: PLC0415

    before = Order.objects.count()
    answers, seconds = _press(buyers, forms)
    orders = Order.objects.count() - before
    kinds = Counter("order" if is_to_pay(each) else f"refused ({each[0]})" for each in answers)
    slowest = max(buyer.last_seconds for buyer in buyers)
    sys.stdout.write(
        f"{units} units, {number} buyers: {orders} orders, answers {dict(kinds)}, "
        f"{number / seconds:.1f} answers/s, {orders / seconds:.1f} orders/s, "
        f"slowest {slowest:.1f} s, broken ledgers: {broken_rows() or 'none'}\n"
    )
    return orders == kinds["order"] == min(units, number) and not broken_rows()


def _at_the_review(buyers: Sequence[Shopper], variant: str) -> list[dict[str, str]]:
    """Bring everybody to the review; return what each one's form carries along."""
    forms = []
    for buyer in buyers:
        if not get_ready(buyer, variant):
            raise SystemExit("a buyer did not come to the review")
        forms.append({**buyer.hidden_fields(REVIEW), **TERMS})
    return forms


def _press(
    buyers: Sequence[Shopper], forms: Sequence[dict[str, str]]
) -> tuple[list[tuple[int, str, str]], float]:
    """Let all press at once; return the answers and the seconds until the last."""
    gate = Barrier(len(buyers) + 1)
    answers: list[tuple[int, str, str]] = [(0, "", "")] * len(buyers)

    def press(place: int) -> None:
        # The server has closed what was silent for so long; the next request connects anew.
        buyers[place].connection.close()
        gate.wait()
        answers[place] = buyers[place].ask(REVIEW, forms[place])

    threads = [Thread(target=press, args=(place,)) for place in range(len(buyers))]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.monotonic()
    for thread in threads:
        thread.join()
    return answers, time.monotonic() - began


if __name__ == "__main__":
    main()
