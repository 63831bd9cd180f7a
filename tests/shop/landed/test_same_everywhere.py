"""One piece, in every market: the same landed cost on every page, in the mail and in the API."""

import re
from html import unescape

import pytest
from django.utils import translation
from django.utils.translation import gettext

from crm.messages.services import tell_confirmed, tell_refunded
from shop.catalogue.models import Variant
from shop.kernel.formats import format_money
from shop.markets.registry import REGISTRY
from shop.orders.models import Order
from shop.payments.models import Refund
from shop.payments.services import request_refund
from tests.factories.checkout import AT, World, confirmed, placed_order, set_stock
from tests.factories.shopper import Shopper
from tests.shop.storefront.api_client import Program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits", "stripe")]

SUMS = re.compile(r'<dl class="sums">(.*?)</dl>', re.DOTALL)
AMOUNT = re.compile(r"<dd[^>]*>(.*?)</dd>", re.DOTALL)
PRICE = re.compile(r'<p class="buy__price">(.*?)</p>', re.DOTALL)


def plain(html: str) -> str:
    """Return a piece of a page as its reader sees it."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def sums(html: str) -> list[str]:
    """Return the amounts of a page's summary, the total last."""
    found = SUMS.search(html)
    assert found, "no sums on the page"
    return [plain(amount) for amount in AMOUNT.findall(found[1])]


def product_page(shopper: Shopper, variant: Variant) -> str:
    """Open the page of a variant's product."""
    return str(shopper.get(f"products/{variant.product.slug}/").content.decode())


def seen_by(shopper: Shopper, variant: Variant) -> tuple[dict[str, list[str]], Order]:
    """Buy one piece and return the sums of each page on the way, and the order."""
    shown = {"product": sums(product_page(shopper, variant))}
    shopper.add(variant)
    shown["cart"] = sums(shopper.get("cart/").content.decode())
    assert shopper.fill_in().status_code == 302
    shown["review"] = sums(shopper.get("checkout/review/").content.decode())
    assert shopper.order().status_code == 302
    order = Order.objects.latest("pk")
    shown["order"] = sums(shopper.get(f"orders/{order.access_token}/").content.decode())
    return shown, order


def test_every_page_shows_the_same_sums_in_every_market(world: World):
    # From Jingdezhen it crosses a border on its way to every market.
    set_stock(world.cup, {"JDZ": 60})

    for code, market in REGISTRY.markets.items():
        shown, order = seen_by(Shopper(market.variants[0]), world.cup)
        quote = Program(market.variants[0]).come_to_quote("CUP")["summary"]

        assert {page: amounts for page, amounts in shown.items() if amounts != shown["order"]} == {}
        locale = REGISTRY.variants[market.variants[0]].locale
        total = plain(format_money(order.gross_total, locale=locale))
        assert shown["order"][-1] == total, code
        assert quote["total"]["amount"] == f"{order.gross_total.amount:.{places(total)}f}"
        mail = tell_confirmed(order_id=order.pk, at=AT)
        assert [amount for amount in shown["order"] if amount not in plain(mail.text)] == [], code


def places(total: str) -> int:
    """Return how many decimals an amount is shown with."""
    return 0 if "￥" in total else 2


def test_the_api_estimates_what_it_quotes(world: World):
    set_stock(world.teapot, {"JDZ": 5})
    program = Program()
    quote = program.come_to_quote()["summary"]
    exact = program.cart("GET").json()["landed"]

    estimate = Program().begin().add("TEAPOT").json()["landed"]

    assert (estimate["country"], estimate["is_estimate"], exact["is_estimate"]) == (
        "DE",
        True,
        False,
    )
    for name in ("subtotal", "delivery", "taxes", "duties", "total", "landed_note", "hints"):
        assert quote[name] == estimate[name] == exact[name]
    assert [row["amount"]["amount"] for row in quote["duties"]] == ["3.00"]
    assert len(quote["hints"]) == 2


VAT = "Incl. %(rate)s VAT, delivery not included"
WORDS = {
    # Variant: the note beside the price, the rate in it, and whether duty comes on top.
    "de-de": (VAT, "19\xa0%", True),
    "en-de": (VAT, "19\xa0%", True),
    "fr-fr": (VAT, "20\u202f%", True),
    "en-eu": ("Prices include VAT, delivery not included", "", True),
    "en-gb": (VAT, "20%", False),
    "de-ch": (VAT, "8.1%", False),
    "fr-ch": (VAT, "8,1%", False),
    "en-us": (
        "Prices do not include sales tax; tax and delivery are added at checkout",
        "",
        True,
    ),
    # Up to 10,000 yen no tax is due, so no rate is named.
    "ja-jp": ("Prices include consumption tax, delivery not included", "", False),
    "en-sg": ("Incl. %(rate)s GST, delivery not included", "9%", False),
    "zh-hans-sg": ("Incl. %(rate)s GST, delivery not included", "9%", False),
}
PAID = (
    "Delivered duty paid: duty and import tax are settled by us, nothing more is due on delivery."
)


def test_tax_and_duty_have_the_markets_own_words(world: World):
    set_stock(world.teapot, {"JDZ": 60})

    for variant, (note, rate, has_duty) in WORDS.items():
        page = product_page(Shopper(variant), world.teapot)
        price = PRICE.search(page)
        with translation.override(variant):
            words, paid, duty = gettext(note), gettext(PAID), gettext("Customs duty")

        assert price, variant
        assert plain(words % {"rate": rate} if rate else words) in plain(price[1]), variant
        assert plain(paid) in plain(page), variant
        assert (f"<dt>{duty}</dt>" in page) is has_duty, variant


def test_within_a_region_there_is_no_customs(world: World):
    page = plain(product_page(Shopper("en-de"), world.teapot))

    assert "Sent from a warehouse in your region: no customs, no duty." in page
    assert "Customs duty" not in page


def test_a_market_of_many_countries_says_whose_figure_it_is(world: World):
    page = plain(product_page(Shopper("en-eu"), world.teapot))

    assert "Includes VAT: €11.15 (20%)" in page
    assert "destination: Austria. The total is fixed once your address is known." in page


def test_the_address_fixes_the_figure(world: World):
    shopper = Shopper("en-eu")
    shopper.add(world.teapot)
    assert "destination: Austria." in plain(shopper.get("cart/").content.decode())

    dublin = {
        "country": "IE",
        "line1": "7 Eccles Street",
        "city": "Dublin",
        "region": "",
        "postcode": "D07 A9T2",
    }
    assert shopper.fill_in(**dublin, phone="+353 1 677 0095").status_code == 302

    cart = plain(shopper.get("cart/").content.decode())
    assert "Includes VAT: €12.51 (23%)" in cart
    assert "destination:" not in cart


def test_a_chosen_country_shows_its_own_figure_at_once(world: World):
    shopper = Shopper("en-eu")
    shopper.add(world.teapot)

    page = shopper.post("checkout/address/", {"action": "country", "country": "HU"})

    assert "Includes VAT: €14.22 (27%)" in plain(page.content.decode())
    assert "destination: Hungary." in plain(page.content.decode())


def test_a_full_refund_is_the_landed_cost(world: World):
    set_stock(world.teapot, {"JDZ": 5})
    order = confirmed(placed_order({world.teapot: 1}, market="us"), world.gateway, how="take")
    refund = request_refund(
        order_id=order.pk,
        quantities={line.pk: line.quantity for line in order.lines.all()},
        charge_ids=[charge.pk for charge in order.charges.all()],
        reason=Refund.Reason.DAMAGED,
        actor="mei",
        at=AT,
    )
    Refund.objects.filter(pk=refund.pk).update(state=Refund.State.SUCCEEDED)

    mail = tell_refunded(refund_id=refund.pk, at=AT)

    assert refund.amount == order.gross_total
    assert "Customs duty: $16.41" in mail.text
    assert "Refunded: $91.31" in mail.text
