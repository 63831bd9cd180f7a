"""What blocks a market is said in full, and keeps it from being opened."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from shop.catalogue.models import ProductText, ResponsiblePerson
from shop.invoicing.models import LegalEntity
from shop.markets.models import AccessibilityRun, ExchangeRate, Market, ProducerRegistration
from shop.markets.opening import READINESS, Severity, blocks
from shop.markets.registry import REGISTRY, LegalPack
from shop.markets.services import BadRunError, record_accessibility_run, sync_markets
from shop.pricing.models import PriceHistory
from shop.tax.models import SellerRegistration
from shop.tax.selectors import forget_tax_data
from tests.factories.basics import MarketFactory
from tests.factories.catalogue import SoldVariantFactory
from tests.factories.checkout import World
from tests.shop.admin.desk import desk, staff

__all__ = ["desk", "staff"]

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh_law():
    """Let no rows of another test's law be remembered."""
    forget_tax_data()
    yield
    forget_tax_data()


@pytest.fixture
def norway(monkeypatch):
    """Add Norway to the market file, and nothing else."""
    market = replace(
        REGISTRY.markets["de"],
        code="no",
        name="Norway",
        countries=("NO",),
        currency="NOK",
        locales={"en": "en_NO"},
        legal=LegalPack(
            safety_region="EU",
            pages=("TERMS", "PRIVACY", "WITHDRAWAL", "IMPRINT"),
            producer_registers={"PACKAGING": ("NO",)},
        ),
    )
    monkeypatch.setitem(REGISTRY.markets, "no", market)
    return market


@pytest.fixture
def germany(db) -> Market:
    """Give the German market, of which nothing but its row is there."""
    return MarketFactory()


def codes(market, *, at: datetime = AT) -> list[str]:
    return [finding.code for finding in READINESS.findings(market=market, at=at)]


def of_germany(*, at: datetime | None = None) -> dict[str, object]:
    rows = READINESS.findings(market=REGISTRY.markets["de"], at=at or timezone.now())
    return {finding.code: finding for finding in rows}


def test_a_new_market_of_an_empty_shop_shows_everything(norway):
    assert codes(norway) == [
        "MARKET_NOT_SYNCED",
        "EXCHANGE_RATE_MISSING",
        *["LEGAL_TERM_MISSING"] * 7,
        "WAREHOUSE_MISSING",
        "WAREHOUSE_MISSING",
        "DELIVERY_MISSING",
        "DELIVERY_MISSING",
        "PRODUCTS_MISSING",
        "HOME_PAGE_MISSING",
        "TERMS_PAGE_MISSING",
        "PRIVACY_PAGE_MISSING",
        "WITHDRAWAL_PAGE_MISSING",
        "IMPRINT_PAGE_MISSING",
        "PRODUCER_NUMBER_MISSING",
        "LEGAL_ENTITY_MISSING",
        "ACCESSIBILITY_NEVER_CHECKED",
        "STOCK_MISSING",
    ]


def test_a_new_market_of_a_shop_that_sells_elsewhere_shows_what_it_lacks(world: World, norway):
    sync_markets()
    ExchangeRate.objects.create(date=AT.date(), currency="NOK", per_euro="11.5")

    found = set(codes(norway))

    assert found >= {
        "PRICE_MISSING",
        "DELIVERY_MISSING",
        "SAFETY_WARNINGS_MISSING",
        "RESPONSIBLE_PERSON_MISSING",
    }
    assert not {"MARKET_NOT_SYNCED", "WAREHOUSE_MISSING", "EXCHANGE_RATE_MISSING"} & found
    assert Market.objects.get(pk="no").is_open is False


def test_a_country_without_a_rule_blocks(world: World, norway):
    ExchangeRate.objects.create(date=AT.date(), currency="NOK", per_euro="11.5")
    market = replace(norway, countries=("AQ",))

    finding = next(
        row for row in READINESS.findings(market=market, at=AT) if row.code == "TERRITORY_UNKNOWN"
    )
    assert finding.severity is Severity.BLOCKS
    assert finding.text == "AQ: no rule says which taxes hold there."
    assert finding.url == reverse("admin:shop_territoryrule_changelist")


def test_the_tax_engine_says_which_registration_is_missing(world: World):
    assert "ORIGIN_NOT_REGISTERED" not in of_germany()

    SellerRegistration.objects.filter(scheme="VAT", country="DE").delete()

    finding = of_germany()["ORIGIN_NOT_REGISTERED"]
    assert finding.severity is Severity.BLOCKS
    assert "HAM" in finding.text


def test_the_tax_engine_says_which_scheme_is_closed(world: World):
    assert "SCHEME_CLOSED" not in of_germany()

    SellerRegistration.objects.filter(scheme="IOSS").delete()

    closed = of_germany()["SCHEME_CLOSED"]
    assert closed.severity is Severity.WARNS
    assert closed.text.startswith("From JDZ to DE: the scheme IOSS is closed.")


def test_a_price_of_which_the_history_knows_nothing_blocks(world: World):
    assert "PRICE_HISTORY_MISSING" not in of_germany()

    PriceHistory.objects.filter(variant=world.cup, market_id="de").delete()

    assert of_germany()["PRICE_HISTORY_MISSING"].text == (
        "1 price is shown of which the history knows nothing."
    )


def test_a_text_that_is_missing_in_a_language_blocks(world: World):
    assert "PRODUCT_TEXT_MISSING" not in of_germany()

    ProductText.objects.filter(product=world.cup.product, language="de").delete()

    assert of_germany()["PRODUCT_TEXT_MISSING"].text == "1 product has no text in “de”."


def test_a_piece_that_nothing_carries_blocks(world: World):
    world.teapot.weight_g = 40_000
    world.teapot.save()

    assert of_germany()["DELIVERY_TOO_LIGHT"].severity is Severity.BLOCKS


def test_an_old_rate_warns(world: World):
    gb = REGISTRY.markets["gb"]
    rows = READINESS.findings(market=gb, at=datetime(2024, 1, 10, 12, tzinfo=UTC))

    old = next(row for row in rows if row.code == "EXCHANGE_RATE_OLD")
    assert old.severity is Severity.WARNS
    assert old.text.startswith("The exchange rate for GBP is 8 days old.")


def test_a_legal_entity_without_its_register_blocks(world: World):
    LegalEntity.objects.update(register="")

    assert of_germany()["LEGAL_ENTITY_INCOMPLETE"].text == (
        "The legal entity lacks: company register."
    )


def test_a_producer_number_that_has_run_out_does_not_count(germany):
    for stream in ("PACKAGING", "WEEE"):
        ProducerRegistration.objects.create(
            country="DE", stream=stream, register="LUCID", number="1", valid_to=AT.date()
        )

    assert "PRODUCER_NUMBER_MISSING" not in of_germany(at=AT - timedelta(days=1))
    assert "PRODUCER_NUMBER_MISSING" in of_germany(at=AT)


def result(path: str, *, violations: int = 0, at: datetime = AT) -> dict[str, object]:
    return {
        "url": f"http://127.0.0.1:8000{path}",
        "timestamp": at.isoformat().replace("+00:00", "Z"),
        "testEngine": {"name": "axe-core", "version": "4.10"},
        "violations": [{"id": "color-contrast", "impact": "serious"}] * violations,
    }


def test_an_accessibility_run_counts_the_market_s_own_pages(germany):
    run = record_accessibility_run(
        market_code="de",
        results=[result("/de-de/"), result("/en-de/cart/"), result("/ja-jp/", violations=1)],
    )

    assert (run.pages, run.violations, run.ran_at) == (["/de-de/", "/en-de/cart/"], [], AT)
    assert not {code for code in of_germany(at=AT) if code.startswith("ACCESSIBILITY")}


def test_an_accessibility_run_with_violations_blocks(germany):
    record_accessibility_run(market_code="de", results=[result("/de-de/", violations=2)])

    assert of_germany(at=AT)["ACCESSIBILITY_VIOLATED"].severity is Severity.BLOCKS


def test_an_old_accessibility_run_warns_and_later_blocks(germany):
    record_accessibility_run(market_code="de", results=[result("/de-de/")])

    month = AT + timedelta(days=30)
    assert "ACCESSIBILITY_OLD" not in of_germany(at=month)
    late = of_germany(at=month + timedelta(seconds=1))
    assert late["ACCESSIBILITY_OLD"].severity is Severity.WARNS
    too_late = of_germany(at=AT + timedelta(days=91))
    assert too_late["ACCESSIBILITY_OLD"].severity is Severity.BLOCKS


@pytest.mark.parametrize(
    "results",
    [
        [],
        [result("/ja-jp/")],
        [{"url": "http://127.0.0.1/de-de/"}],
        ["no object"],
        [{**result("/de-de/"), "timestamp": "yesterday"}],
        [{**result("/de-de/"), "timestamp": "2026-11-26T09:00:00"}],
        [{**result("/de-de/"), "url": None}],
        [{**result("/de-de/"), "violations": [1]}],
    ],
    ids=str,
)
def test_what_is_no_run_of_the_market_is_refused(germany, results):
    with pytest.raises(BadRunError):
        record_accessibility_run(market_code="de", results=results)

    assert AccessibilityRun.objects.exists() is False


def test_the_command_keeps_a_run_from_a_file(germany, tmp_path):
    file = tmp_path / "axe.json"
    file.write_text(json.dumps([result("/de-de/")]), encoding="utf-8")

    call_command("record_accessibility_run", "de", str(file), stdout=StringIO())

    assert AccessibilityRun.objects.get().market_id == "de"


@pytest.mark.parametrize("content", ["", "{}", "nonsense"])
def test_the_command_refuses_other_files(germany, tmp_path, content):
    file = tmp_path / "axe.json"
    file.write_text(content, encoding="utf-8")

    with pytest.raises(CommandError):
        call_command("record_accessibility_run", "de", str(file))


def run_command(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("market_readiness", *arguments, stdout=out)
    except SystemExit as status:
        return int(str(status.code)), out.getvalue()
    return 0, out.getvalue()


def test_the_command_fails_when_something_blocks(world: World):
    status, said = run_command("de")

    assert status == 1
    assert said.startswith("de Germany: ")
    assert "BLOCKS ACCESSIBILITY_NEVER_CHECKED: " in said
    assert "gb" not in said.split()


def test_the_command_answers_for_all_markets_as_json(germany):
    status, said = run_command("--json")

    answer = json.loads(said)
    assert status == 1
    assert list(answer) == list(REGISTRY.markets)
    assert answer["de"]["is_blocked"] is True
    assert set(answer["de"]["findings"][0]) == {"code", "text", "severity", "url"}


def test_the_command_is_content_with_a_ready_market(germany, monkeypatch):
    monkeypatch.setattr(READINESS, "checks", {})

    assert run_command("de") == (0, "de Germany: ready\n")


def test_the_command_knows_its_markets(germany):
    with pytest.raises(CommandError, match="There is no market 'xx'"):
        call_command("market_readiness", "xx")


def test_a_blocked_market_is_not_opened_at_the_desk(desk, germany):
    Market.objects.filter(pk="de").update(is_open=False)

    page = desk.post(reverse("admin:shop_market_change", args=["de"]), {"is_open": "on"})

    assert Market.objects.get(pk="de").is_open is False
    assert "The accessibility test has never run here." in page.content.decode()


def test_a_ready_market_is_opened_at_the_desk(desk, germany, monkeypatch):
    Market.objects.filter(pk="de").update(is_open=False)
    monkeypatch.setattr(READINESS, "checks", {})

    desk.post(reverse("admin:shop_market_change", args=["de"]), {"is_open": "on"})

    assert Market.objects.get(pk="de").is_open is True


def test_an_open_market_may_be_saved_and_closed_whatever_blocks_it(desk, germany):
    address = reverse("admin:shop_market_change", args=["de"])

    desk.post(address, {"is_open": "on"})
    assert Market.objects.get(pk="de").is_open is True
    desk.post(address, {})
    assert Market.objects.get(pk="de").is_open is False


def test_the_desk_shows_the_same_list(desk, world: World, django_assert_max_num_queries):
    address = reverse("admin:shop_market_readiness", args=["de"])
    desk.get(address)

    with django_assert_max_num_queries(50):
        page = desk.get(address).content.decode()

    for finding in READINESS.findings(market=REGISTRY.markets["de"], at=timezone.now()):
        assert f"<code>{finding.code}</code>" in page


def test_a_product_that_safety_law_withholds_is_said(db):
    sync_markets()
    variant = SoldVariantFactory(product__withheld_in=["de"])
    ResponsiblePerson.objects.create(
        manufacturer=variant.product.manufacturer,
        region="EU",
        name="Kiln Europa",
        postal_address="Hamburg",
        email="eu@kiln.example",
    )

    found = of_germany()

    assert "RESPONSIBLE_PERSON_MISSING" not in found
    assert found["PRODUCTS_WITHHELD"].severity is Severity.WARNS
    assert found["PRODUCTS_WITHHELD"] not in blocks(found.values())
