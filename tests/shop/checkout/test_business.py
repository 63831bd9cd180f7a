"""A business in the checkout: its number, the register's answer, and the total at once."""

from decimal import Decimal

import pytest
import stripe as sdk
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from crm.messages.services import tell_confirmed, tell_refunded
from shop.kernel.money import Money
from shop.orders.models import Order
from shop.payments.services import check_payment, start_payment
from shop.vat_credits.models import VatCredit
from shop.vat_credits.services import settle_vat_credit
from shop.vat_ids.models import VatIdCheck
from tests.factories.checkout import World, set_stock
from tests.factories.shopper import Shopper
from tests.naughty import readings
from tests.shop.storefront.api_client import Program
from tests.standins.stripe import StripeStandin
from tests.standins.vat import VatStandin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
FRENCH = "FR40303265045"
BUSINESS = {"company": "SA SODIMAS", "is_business": "on", "vat_id": FRENCH}


@pytest.fixture
def shopper(world: World, registers: VatStandin) -> Shopper:
    """Give somebody in Paris with a teapot in the basket."""
    shopper = Shopper("fr-fr")
    shopper.add(world.teapot)
    return shopper


def text_of(response) -> str:
    return response.content.decode()


def answer(shopper: Shopper, vat_id: str, country: str = "FR") -> str:
    response = shopper.post("checkout/vat-id/", {"vat_id": vat_id, "country": country})
    assert response.status_code == 200
    return text_of(response)


# --- the live answer ---


def test_the_answer_beside_the_field_names_the_business(shopper: Shopper):
    with translation.override("fr"):
        assert "SA SODIMAS" in answer(shopper, "fr 40 303 265 045")
        assert "notice--ok" in answer(shopper, FRENCH)


@pytest.mark.parametrize(
    ("vat_id", "tone"),
    [
        ("FR61954506077", "warn"),  # not known
        ("NL004495445B01", "wait"),  # register down
        ("CHE107787577", "wait"),  # no register
        ("FR40303265046", "warn"),  # a slip
        ("IM3720000224", "warn"),  # a One-Stop Shop
    ],
)
def test_the_answer_says_what_it_means(shopper: Shopper, vat_id: str, tone: str):
    assert f"notice--{tone}" in answer(shopper, vat_id)


def test_nothing_typed_gets_no_answer(shopper: Shopper):
    assert "notice" not in answer(shopper, "")


def test_a_form_around_the_answer_lets_it_speak(shopper: Shopper):
    page = text_of(shopper.get("checkout/address/"))

    assert '<div id="vat-answer" aria-live="polite">' in page
    assert 'hx-post="/fr-fr/checkout/vat-id/"' in page


# --- the form ---


def test_a_business_gives_its_name_and_a_number_that_can_be_one(shopper: Shopper):
    for missing in ("company", "vat_id"):
        refused = shopper.fill_in(**{**BUSINESS, missing: ""})
        assert (refused.status_code, set(refused.context["form"].errors)) == (422, {missing})
    refused = shopper.fill_in(**{**BUSINESS, "vat_id": "FR40303265046"})
    assert set(refused.context["form"].errors) == {"vat_id"}
    assert not VatIdCheck.objects.exists()


def test_a_person_s_number_does_not_matter(shopper: Shopper, registers: VatStandin):
    person = {**BUSINESS, "is_business": "", "vat_id": "nonsense"}

    assert shopper.fill_in(**person).status_code == 302

    assert (shopper.checkout().is_business, shopper.checkout().vat_id) == (False, "")
    assert registers.asked == []


def test_what_was_filled_in_is_there_again(shopper: Shopper):
    shopper.fill_in(**BUSINESS)

    page = text_of(shopper.get("checkout/address/"))

    assert f'value="{FRENCH}"' in page
    assert "SA SODIMAS" in page


# --- the total, the order, the mail ---


def test_the_buyer_sees_the_total_without_vat_and_why(shopper: Shopper, stripe: StripeStandin):
    assert shopper.fill_in(**BUSINESS).status_code == 302
    assert shopper.choose().status_code == 302
    page = text_of(shopper.get("checkout/review/"))

    # 59.00 + 7.90 = 66.90; / 1.2 = 49.17 + 6.58.
    assert shopper.shown_total() == "55.75"
    for words in ("138", FRENCH, "SA SODIMAS", "-11,15\xa0€"):
        assert words in page, words
    assert shopper.order().status_code == 302
    order = Order.objects.get()
    assert order.gross_total == Money(Decimal("55.75"), "EUR")
    status = text_of(shopper.get(f"orders/{order.access_token}/"))
    for words in ("138", FRENCH, "55,75\xa0€"):
        assert words in status, words
    letter = tell_confirmed(order_id=order.pk, at=timezone.now())
    assert letter is not None
    assert "138" in letter.text


def test_a_british_business_reads_of_the_reverse_charge(world: World, registers: VatStandin):
    # Nothing is left in Great Britain: a small consignment from China.
    set_stock(world.cup, {"JDZ": 5})
    shopper = Shopper("en-gb")
    shopper.add(world.cup)
    business = {"company": "London Tea Rooms", "is_business": "on", "vat_id": "GB980780684"}
    assert shopper.fill_in(**business).status_code == 302
    assert shopper.choose().status_code == 302

    page = text_of(shopper.get("checkout/review/"))

    assert "reverse charge. The customer is to account for the VAT to HMRC" in page
    shopper.order()
    assert Order.objects.get().consignments.get().regime == "REVERSE_CHARGE"


def test_a_silent_register_stops_nobody_and_the_vat_comes_back_by_mail(
    shopper: Shopper, registers: VatStandin, stripe: StripeStandin
):
    registers.misbehave("timeout")
    assert shopper.fill_in(**BUSINESS).status_code == 302
    shopper.choose()
    assert shopper.shown_total() == "66.90"
    assert shopper.order().status_code == 302
    order = Order.objects.get()
    status = text_of(shopper.get(f"orders/{order.access_token}/"))
    payment = start_payment(payment_id=order.payments.get().pk)
    _pay(payment.reference or "", stripe)
    registers.misbehave(None)

    credit = settle_vat_credit(vat_credit_id=VatCredit.objects.get().pk, at=timezone.now())

    assert (credit.state, credit.refund.amount) == ("CREDITED", Money(Decimal("11.15"), "EUR"))
    letter = tell_refunded(refund_id=credit.refund_id, at=timezone.now())
    assert letter is not None
    assert FRENCH in letter.text
    assert "11,15\xa0€" in letter.text
    assert text_of(shopper.get(f"orders/{order.access_token}/")) != status


def _pay(reference: str, stripe: StripeStandin) -> None:
    client = sdk.StripeClient("sk_test_fake", base_addresses={"api": stripe.base_url})
    params = {"payment_method": "pm_card_visa", "return_url": "https://shop.example/"}
    client.v1.payment_intents.confirm(reference, params)
    check_payment(reference=reference, at=timezone.now())


def test_the_pages_of_a_business_keep_to_the_budget(shopper: Shopper):
    shopper.fill_in(**BUSINESS)
    shopper.choose()

    for page in ("address", "delivery", "review"):
        with CaptureQueriesContext(connection) as sent:
            shopper.get(f"checkout/{page}/")
        assert len(sent) <= 25, page


def test_a_button_pressed_twice_makes_one_order(shopper: Shopper, registers: VatStandin):
    registers.misbehave("down")
    shopper.fill_in(**BUSINESS)
    shopper.choose()
    form = shopper.review_form()

    for _time in range(2):
        assert shopper.post("checkout/review/", form).status_code == 302

    assert (Order.objects.count(), VatCredit.objects.count()) == (1, 1)


# --- naughty ---


def test_naughty_numbers_and_names_are_refused_or_kept(shopper: Shopper, registers: VatStandin):
    registers.misbehave("down")
    texts = [text for number, (_reader, text) in enumerate(readings()) if number % 25 == 0]
    for text in [*texts, "\x00", "<script>alert(1)</script>", "﷽" * 120, "9" * 5000]:
        live = shopper.post("checkout/vat-id/", {"vat_id": text, "country": text})
        assert live.status_code in {200, 429}
        assert "<script>alert" not in text_of(live)
        sent = shopper.fill_in(**{**BUSINESS, "vat_id": text, "company": text})
        assert sent.status_code in {302, 422, 429}
        assert "<script>alert" not in text_of(shopper.get("checkout/address/"))


def test_a_register_s_own_words_are_shown_escaped(shopper: Shopper):
    VatIdCheck.objects.create(
        number=FRENCH,
        country="FR",
        register="VIES",
        result="VALID",
        name="<script>alert(1)</script>",
        checked_at=timezone.now(),
    )

    assert "<script>alert" not in answer(shopper, FRENCH)
    assert "&lt;script&gt;" in answer(shopper, FRENCH)


# --- the API ---


def test_the_api_takes_a_business_and_says_what_the_register_said(
    world: World, registers: VatStandin
):
    program = Program("fr-fr").begin()
    program.add("TEAPOT")
    address = {**program.address(), **BUSINESS, "is_business": True}

    kept = program.cart("PUT", "address/", address)

    assert kept.status_code == 200
    assert (kept.json()["is_business"], kept.json()["vat_id"]) == (True, FRENCH)
    quote = program.cart("GET", "quote/").json()
    assert quote["business"]["status"] == "VALID"
    assert quote["business"]["company"] == "SA SODIMAS"
    assert quote["summary"]["total"] == {"amount": "55.75", "currency": "EUR"}
    assert "138" in quote["summary"]["total_note"]
    refused = program.cart("PUT", "address/", {**address, "vat_id": "IM3720000224"})
    assert (refused.status_code, set(refused.json()["fields"])) == (422, {"vat_id"})


def test_the_api_quotes_a_person_without_a_business(world: World):
    assert Program().come_to_quote()["business"] is None


# --- the desk ---


def test_the_desk_sees_the_evidence_and_asks_again(
    shopper: Shopper, registers: VatStandin, admin_client: Client
):
    registers.misbehave("busy")
    shopper.fill_in(**BUSINESS)
    shopper.choose()
    shopper.order()
    order = Order.objects.get()
    url = reverse("admin:shop_order_change", args=[order.pk])
    page = text_of(admin_client.get(url))
    assert FRENCH in page
    assert "MS_MAX_CONCURRENT_REQ" in page
    registers.misbehave(None)
    check = VatIdCheck.objects.get()

    chosen = {"action": "ask_again", "_selected_action": [check.pk]}
    answered = admin_client.post(reverse("admin:shop_vatidcheck_changelist"), chosen)

    assert answered.status_code == 302
    assert list(VatIdCheck.objects.order_by("pk").values_list("result", flat=True)) == [
        "UNAVAILABLE",
        "VALID",
    ]


def test_the_desk_asks_for_ten_numbers_at_most(registers: VatStandin, admin_client: Client):
    rows = [
        VatIdCheck.objects.create(
            number=f"FR{number:011}",
            country="FR",
            register="VIES",
            result="INVALID",
            checked_at=timezone.now(),
        )
        for number in range(11)
    ]

    chosen = {"action": "ask_again", "_selected_action": [row.pk for row in rows]}
    admin_client.post(reverse("admin:shop_vatidcheck_changelist"), chosen)

    assert (VatIdCheck.objects.count(), registers.asked) == (11, [])
