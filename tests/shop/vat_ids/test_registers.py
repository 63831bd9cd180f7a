"""The clients of VIES and HMRC against servers that answer, refuse, are silent and overloaded."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from shop.kernel.checks import HMRC_API, VIES_API, refuse_register_standin
from shop.tax.services import RegistrationDraft, register_seller
from shop.vat_ids.calculate import read_vat_id
from shop.vat_ids.models import VatIdCheck
from shop.vat_ids.services import ask_with_wait, check_vat_id
from tests.factories.checkout import AT, TODAY
from tests.standins.vat import VatStandin

pytestmark = pytest.mark.django_db
FRENCH, BRITISH = "FR40303265045", "GB980780684"


def check(text: str, *, at=AT) -> VatIdCheck:
    found = check_vat_id(number=read_vat_id(text, country="DE"), at=at)
    assert found is not None
    return found


def our_numbers() -> None:
    for country, number in (("DE", "DE136695976"), ("GB", "GB 980 7806 84")):
        register_seller(
            RegistrationDraft(
                scheme="VAT",
                country=country,
                number=number,
                valid_from=TODAY,
                source="certificate",
                checked_on=TODAY,
            )
        )


def test_vies_confirms_with_name_and_proof(registers: VatStandin):
    our_numbers()

    row = check(FRENCH)

    assert (row.number, row.country, row.register) == (FRENCH, "FR", "VIES")
    assert (row.result, row.consultation_number) == ("VALID", "WAPIAAAA00000001")
    assert (row.name, row.address) == ("SA SODIMAS", "11 RUE AMPERE 26600 PONT DE L ISERE")
    assert row.checked_at == AT


def test_without_a_number_of_our_own_there_is_no_proof(registers: VatStandin):
    assert (check(FRENCH).result, check(FRENCH).consultation_number) == ("VALID", "")


def test_a_member_state_that_keeps_names_secret_leaves_them_empty(registers: VatStandin):
    row = check("DE136695976")

    assert (row.result, row.name, row.address) == ("VALID", "", "")


def test_hmrc_confirms_with_name_and_proof(registers: VatStandin):
    our_numbers()

    row = check(BRITISH)

    assert (row.register, row.result) == ("HMRC", "VALID")
    assert row.consultation_number == "HMR-001-GBX"
    assert (row.name, row.address) == ("LONDON TEA ROOMS LTD", "7 Mile End Road, E1 6AN, GB")
    assert registers.headers[0]["Accept"] == "application/vnd.hmrc.2.0+json"


@pytest.mark.parametrize("number", ["ATU13585627", "GB245719348"])
def test_a_number_that_a_register_does_not_know_is_invalid(registers: VatStandin, number):
    row = check(number)

    assert (row.result, row.consultation_number, row.error) == ("INVALID", "", "")


@pytest.mark.parametrize(
    ("number", "how", "error"),
    [
        (FRENCH, "down", "MS_UNAVAILABLE"),
        (FRENCH, "busy", "MS_MAX_CONCURRENT_REQ"),
        (FRENCH, "busy_at_all", "HTTP 500"),
        (FRENCH, "timeout", "TIMEOUT"),
        (FRENCH, "not_json", "NOT_JSON"),
        (FRENCH, "overloaded", "HTTP 429"),
        (FRENCH, "refused", "HTTP 403"),
        (BRITISH, "timeout", "TIMEOUT"),
        (BRITISH, "not_json", "NOT_JSON"),
        (BRITISH, "overloaded", "HTTP 429"),
        (BRITISH, "refused", "HTTP 403"),
    ],
)
def test_a_register_that_says_neither_yes_nor_no_is_not_reachable(
    registers: VatStandin, number, how, error
):
    registers.misbehave(how)

    row = check(number)

    assert (row.result, row.error) == ("UNAVAILABLE", error)


@pytest.mark.parametrize("number", [FRENCH, BRITISH])
def test_a_register_without_a_server_is_not_reachable(settings, number):
    settings.VIES_API_BASE = settings.HMRC_API_BASE = "http://127.0.0.1:9"
    settings.HMRC_CLIENT_ID = "somebody"

    assert (check(number).result, check(number).error) == ("UNAVAILABLE", "NETWORK")


def test_hmrc_without_credentials_is_not_reachable(registers: VatStandin, settings):
    settings.HMRC_CLIENT_ID = ""

    assert (check(BRITISH).result, check(BRITISH).error) == ("UNAVAILABLE", "NO_CREDENTIALS")
    assert registers.asked == []


def test_a_register_says_how_long_it_wants_to_be_left_alone(registers: VatStandin):
    registers.misbehave("overloaded")

    _row, seconds = ask_with_wait(number=read_vat_id(FRENCH, country="FR"), at=AT)

    assert seconds == 1800


def test_one_token_of_hmrc_is_used_for_many_questions_and_renewed_when_refused(
    registers: VatStandin,
):
    check(BRITISH)
    check("GB245719348")
    assert registers.tokens_given == 1

    registers.forget_token()

    assert check("GB245719348").result == "INVALID"
    assert registers.tokens_given == 2


def test_a_yes_holds_for_a_day(registers: VatStandin):
    first = check(FRENCH)

    assert check(FRENCH, at=AT + timedelta(hours=23, minutes=59)) == first
    assert check(FRENCH, at=AT + timedelta(hours=24)) != first
    assert registers.asked == [FRENCH, FRENCH]


@pytest.mark.parametrize(
    ("number", "result"), [("ATU13585627", "INVALID"), (FRENCH, "UNAVAILABLE")]
)
def test_neither_a_no_nor_a_silence_is_kept(registers: VatStandin, number, result):
    if result == "UNAVAILABLE":
        registers.misbehave("down")

    assert check(number).result == check(number).result == result
    assert registers.asked == [number, number]


def test_a_no_ends_an_older_yes_and_a_silence_does_not(registers: VatStandin):
    later = {"number": FRENCH, "country": "FR", "register": "VIES"}
    yes = check(FRENCH)
    VatIdCheck.objects.create(**later, result="UNAVAILABLE", checked_at=AT + timedelta(hours=1))
    assert check(FRENCH, at=AT + timedelta(hours=2)) == yes

    VatIdCheck.objects.create(**later, result="INVALID", checked_at=AT + timedelta(hours=3))

    assert check(FRENCH, at=AT + timedelta(hours=4)) != yes


def test_a_number_without_a_register_is_asked_of_nobody(registers: VatStandin):
    number = read_vat_id("51 824 753 556", country="AU")

    assert check_vat_id(number=number, at=AT) is None
    assert not VatIdCheck.objects.exists()


def test_an_answer_is_never_changed(registers: VatStandin):
    row = check(FRENCH)

    for change in (row.delete, lambda: VatIdCheck.objects.update(result="INVALID")):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()


def test_stand_ins_are_refused_where_debug_is_off(settings):
    settings.DEBUG = False
    settings.VIES_API_BASE, settings.HMRC_API_BASE = f"{VIES_API}/rest-api", HMRC_API
    assert refuse_register_standin(None) == []
    settings.VIES_API_BASE = settings.HMRC_API_BASE = "http://127.0.0.1:8431"
    assert [error.id for error in refuse_register_standin(None)] == ["shop.E004", "shop.E005"]

    settings.DEBUG = True
    assert refuse_register_standin(None) == []
