"""Exchange rates: what is published, what counts on a day, and what a failure leaves behind."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from celery.schedules import crontab

from shop.kernel.http import FetchError
from shop.markets.models import ExchangeRate
from shop.markets.selectors import (
    RateMissingError,
    RateQuote,
    latest_rate,
    newest_rate_date,
    rates_per_euro,
)
from shop.markets.services import fetch_rates, load_rates_history
from shop.markets.tasks import fetch_rates_task

pytestmark = pytest.mark.django_db

PUBLISHED = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
                 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject>
<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
<Cube>{days}</Cube></gesmes:Envelope>"""
DAY = '<Cube time="{day}">{rates}</Cube>'
RATE = '<Cube currency="{currency}" rate="{rate}"/>'
MONDAY, FRIDAY, THURSDAY = date(2026, 11, 2), date(2026, 10, 30), date(2026, 10, 29)
BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><x>&c;</x>'


def published(days: dict[date, dict[str, str]]) -> str:
    """Return the ECB's file with some days in it."""
    return PUBLISHED.format(
        days="".join(
            DAY.format(
                day=day,
                rates="".join(
                    RATE.format(currency=name, rate=rate) for name, rate in rates.items()
                ),
            )
            for day, rates in days.items()
        )
    )


@pytest.fixture
def bank(settings) -> Iterator[Callable[..., str]]:
    """Give a bank whose answer the test decides; it returns the address."""
    answer = {"status": 200, "body": b""}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(answer["status"])
            self.send_header("Content-Length", str(len(answer["body"])))
            self.end_headers()
            self.wfile.write(answer["body"])

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    settings.RATES_URL = f"http://127.0.0.1:{server.server_port}/rates.xml"

    def publish(body: str, *, status: int = 200) -> str:
        answer.update(status=status, body=body.encode())
        return settings.RATES_URL

    yield publish
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def known(db) -> list[tuple[object, ...]]:
    """Give the rates that are known before."""
    ExchangeRate.objects.create(date=THURSDAY, currency="USD", per_euro=Decimal("1.10"))
    return stored()


def stored() -> list[tuple[object, ...]]:
    rows = ExchangeRate.objects.order_by("date", "currency")
    return list(rows.values_list("date", "currency", "per_euro", "source"))


def test_the_bank_s_file_becomes_rates_of_our_currencies(bank):
    file = published(
        {
            MONDAY: {"USD": "1.1172", "JPY": "175.68", "THB": "37.683"},
            FRIDAY: {"GBP": "0.83380"},
        }
    )

    assert fetch_rates(url=bank(file)) == 3

    assert stored() == [
        (FRIDAY, "GBP", Decimal("0.8338"), "ECB"),
        (MONDAY, "JPY", Decimal("175.68"), "ECB"),
        (MONDAY, "USD", Decimal("1.1172"), "ECB"),
    ]


def test_a_rate_that_was_stored_stays_what_it_was(bank, known):
    """Orders have been written with it."""
    file = published({MONDAY: {"USD": "1.12"}, THURSDAY: {"USD": "9.99"}})

    assert fetch_rates(url=bank(file)) == 1
    assert fetch_rates(url=bank(file)) == 0

    assert stored() == [*known, (MONDAY, "USD", Decimal("1.12"), "ECB")]


def test_the_task_fetches_from_where_the_settings_say(bank, known):
    bank(published({FRIDAY: {"USD": "1.1172"}}))

    fetch_rates_task()

    assert newest_rate_date() == FRIDAY
    assert latest_rate(currency="USD", on=MONDAY).per_euro == Decimal("1.1172")


@pytest.mark.parametrize(
    ("body", "status"),
    [("", 500), (published({MONDAY: {"USD": "1.12"}}), 503), ("", 404)],
)
def test_a_bank_that_does_not_answer_leaves_the_old_rates(bank, known, body, status):
    bank(body, status=status)

    with pytest.raises(FetchError, match=str(status)):
        fetch_rates_task()

    assert stored() == known
    assert latest_rate(currency="USD", on=MONDAY).per_euro == Decimal("1.10")


def test_a_bank_that_cannot_be_reached_leaves_the_old_rates(known, settings):
    settings.RATES_URL = "http://127.0.0.1:9/rates.xml"

    with pytest.raises(FetchError):
        fetch_rates_task()

    assert stored() == known


@pytest.mark.parametrize(
    "body",
    [
        "<html>We are sorry",
        BOMB,
        published({MONDAY: {"GBP": "0.83", "USD": "0"}}),
        published({MONDAY: {"GBP": "0.83", "USD": "-1"}}),
        published({MONDAY: {"GBP": "0.83", "USD": "N/A"}}),
        published({MONDAY: {"GBP": "0.83", "USD": "NaN"}}),
    ],
    ids=["not a file", "a bomb", "nothing", "negative", "no number", "not a number"],
)
def test_a_file_that_is_wrong_leaves_the_old_rates(bank, known, body, transactional_db):
    bank(body)

    with pytest.raises(Exception):  # noqa: B017, PT011 — what matters is what is left behind
        fetch_rates_task()

    assert stored() == known


def test_the_task_is_tried_again_for_what_time_can_heal():
    assert fetch_rates_task.autoretry_for == (FetchError,)
    assert fetch_rates_task.max_retries == 5


def test_rates_are_fetched_after_they_are_published(settings):
    """The ECB publishes about 16:00 in Frankfurt, and the clock here is UTC."""
    entry = settings.CELERY_BEAT_SCHEDULE["fetch-rates"]

    assert settings.TIME_ZONE == "UTC"
    assert entry["task"] == "shop.tasks.fetch_rates_task"
    assert entry["schedule"] == crontab(hour="16", minute="30")


@pytest.mark.parametrize(
    ("day", "quoted"), [(date(2026, 10, 31), FRIDAY), (MONDAY, FRIDAY), (FRIDAY, FRIDAY)]
)
def test_on_a_day_without_rates_the_day_before_counts(known, day, quoted):
    ExchangeRate.objects.create(date=FRIDAY, currency="USD", per_euro=Decimal("1.1172"))
    ExchangeRate.objects.create(date=date(2026, 11, 3), currency="USD", per_euro=Decimal(2))

    assert latest_rate(currency="USD", on=day) == RateQuote("USD", Decimal("1.1172"), quoted, "ECB")
    assert rates_per_euro(on=day) == {"USD": Decimal("1.1172")}


def test_a_day_before_every_rate_has_none(known):
    with pytest.raises(RateMissingError) as caught:
        latest_rate(currency="USD", on=date(2026, 10, 28))

    assert (caught.value.currency, caught.value.on) == ("USD", date(2026, 10, 28))
    assert rates_per_euro(on=date(2026, 10, 28)) == {}


def test_a_euro_is_a_euro():
    assert latest_rate(currency="EUR", on=MONDAY) == RateQuote("EUR", Decimal(1), MONDAY, "par")


def test_the_history_that_ships_is_the_bank_s():
    since = date(2024, 1, 2)

    loaded = load_rates_history(since=since)

    assert loaded == ExchangeRate.objects.count() > 3000
    assert ExchangeRate.objects.earliest("date").date == since
    rate = latest_rate(currency="USD", on=since)
    assert rate == RateQuote("USD", Decimal("1.0956"), since, "ECB")
    assert load_rates_history(since=since) == 0
