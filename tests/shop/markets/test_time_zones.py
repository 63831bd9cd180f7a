"""Pages and mails tell the time where their reader is."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from shop.markets.registry import REGISTRY, MarketFileError, load_registry
from tests.factories.checkout import World, placed_order

LATE = datetime(2026, 11, 25, 23, 12, 55, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("market", "variant", "moment"),
    [
        ("de", "de-de", "26.11.2026, 00:12"),
        ("gb", "en-gb", "25 Nov 2026, 23:12"),
        ("jp", "ja-jp", "2026/11/26 8:12"),
        ("us", "en-us", "Nov 25, 2026, 6:12"),
    ],
)
def test_an_order_s_page_tells_the_time_of_its_market(
    client: Client, world: World, market: str, variant: str, moment: str
):
    order = placed_order({world.teapot: 1}, market=market, at=LATE)

    page = client.get(f"/{variant}/orders/{order.access_token}/").content.decode()

    assert moment in page


@pytest.mark.django_db
def test_the_next_page_of_the_same_thread_does_not_keep_it(client: Client):
    client.get("/ja-jp/terms/")
    assert timezone.get_current_timezone_name() == "Asia/Tokyo"

    client.get("/healthz")

    assert timezone.get_current_timezone_name() == "UTC"


def test_every_market_has_a_zone_of_its_countries():
    assert {code: str(market.time_zone) for code, market in REGISTRY.markets.items()} == {
        "de": "Europe/Berlin",
        "fr": "Europe/Paris",
        "eu": "Europe/Brussels",
        "gb": "Europe/London",
        "ch": "Europe/Zurich",
        "us": "America/New_York",
        "jp": "Asia/Tokyo",
        "sg": "Asia/Singapore",
    }


def test_a_zone_that_does_not_exist_is_named(tmp_path):
    file = tmp_path / "markets.toml"
    file.write_text('[markets.no]\nname = "Norway"\ntime_zone = "Europe/Bergen"\n')

    with pytest.raises(MarketFileError, match=r"market 'no': time_zone: .*Europe/Bergen"):
        load_registry(file)
