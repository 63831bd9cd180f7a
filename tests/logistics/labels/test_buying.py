"""A label is bought once, whatever the carrier answers and whoever dies."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from logistics.carriers.gateways import CarrierRefusedError, CarrierUnavailableError
from logistics.carriers.models import Carrier
from logistics.carriers.numbers import find_wrong_digit
from logistics.fulfilment.models import Shipment
from logistics.labels.models import LabelPurchase
from logistics.labels.services import (
    Choice,
    LabelThereError,
    ask_for_label,
    ask_to_void,
    buy_label,
    label_document,
    overdue_work,
    quote_labels,
    void_label,
)
from shop.kernel.money import Money
from tests.chaos.conftest import losing_messages
from tests.logistics.labels.conftest import asked
from tests.standins.easypost import EasyPostStandin

pytestmark = pytest.mark.django_db
State = LabelPurchase.State


def left_asked(shipment: Shipment, carrier: Carrier) -> LabelPurchase:
    """Ask for a label and lose the message."""
    with losing_messages():
        return asked(shipment, carrier)


def test_a_label_is_bought_at_the_quoted_price(
    parcel: Shipment, easypost: Carrier, standin: EasyPostStandin
) -> None:
    quotes = quote_labels(shipment_id=parcel.pk, carrier=easypost)
    label = left_asked(parcel, easypost)

    bought = buy_label(label_id=label.pk, at=timezone.now())

    parcel.refresh_from_db()
    assert [one.service for one in quotes] == ["UPSDAP Ground", "UPSDAP NextDayAir"]
    assert (bought.state, bought.price) == (State.BOUGHT, Money("7.35", "USD"))
    assert bought.tracking_number == "1Z9999990300000012"
    assert find_wrong_digit(bought.tracking_number, courier="ups") is None
    assert parcel.label_cost == Money("7.35", "USD")
    assert parcel.order.events.filter(kind="LABEL_BOUGHT").count() == 1
    assert len(standin.account.sold) == 1


@pytest.mark.parametrize("how", ["timeout", "late", "busy", "doubt"])
def test_a_carrier_that_was_silent_is_asked_what_it_did(
    parcel: Shipment, easypost: Carrier, standin: EasyPostStandin, how: str
) -> None:
    label = left_asked(parcel, easypost)
    standin.misbehave("buy", how)

    with pytest.raises(CarrierUnavailableError):
        buy_label(label_id=label.pk, at=timezone.now())
    again = buy_label(label_id=label.pk, at=timezone.now())

    assert again.state == State.BOUGHT
    assert len(standin.account.sold) == 1
    assert parcel.order.events.filter(kind="LABEL_BOUGHT").count() == 1


def test_an_answer_that_comes_twice_is_one_label(
    parcel: Shipment, easypost: Carrier, standin: EasyPostStandin
) -> None:
    label = left_asked(parcel, easypost)
    standin.misbehave("buy", "twice")

    assert buy_label(label_id=label.pk, at=timezone.now()).state == State.BOUGHT
    assert buy_label(label_id=label.pk, at=timezone.now()).state == State.BOUGHT
    assert standin.calls.count("buy") == 1


def test_who_finds_the_label_taken_leaves_it(
    parcel: Shipment, easypost: Carrier, standin: EasyPostStandin
) -> None:
    now = timezone.now()
    label = left_asked(parcel, easypost)
    LabelPurchase.objects.update(claimed_until=now + timedelta(seconds=90))

    assert buy_label(label_id=label.pk, at=now).state == State.ASKED
    assert standin.calls.count("buy") == 0
    # The one who had it has died.
    assert overdue_work(at=now + timedelta(minutes=3)).to_buy == [label.pk]
    assert buy_label(label_id=label.pk, at=now + timedelta(minutes=3)).state == State.BOUGHT


def test_a_refusal_ends_the_label_and_another_may_be_asked_for(
    parcel: Shipment, easypost: Carrier, standin: EasyPostStandin
) -> None:
    label = left_asked(parcel, easypost)
    standin.misbehave("buy", "refuse")

    refused = buy_label(label_id=label.pk, at=timezone.now())

    assert (refused.state, refused.error) == (
        State.FAILED,
        "SHIPMENT.POSTAGE.FAILURE: the carrier",
    )
    assert left_asked(parcel, easypost).pk != label.pk


def test_a_parcel_has_one_label(parcel: Shipment, manual: Carrier) -> None:
    quote = quote_labels(shipment_id=parcel.pk, carrier=manual)[0]
    choice = Choice(manual.code, quote, uuid4())
    first = ask_for_label(shipment_id=parcel.pk, choice=choice, actor="mei", at=timezone.now())

    again = ask_for_label(shipment_id=parcel.pk, choice=choice, actor="mei", at=timezone.now())
    with pytest.raises(LabelThereError):
        asked(parcel, manual)

    assert again.pk == first.pk
    assert LabelPurchase.objects.count() == 1


def test_without_a_key_the_carrier_is_not_asked(
    parcel: Shipment, easypost: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CARRIER_EASYPOST_KEY")

    with pytest.raises(CarrierRefusedError, match="CARRIER_EASYPOST_KEY holds no key"):
        quote_labels(shipment_id=parcel.pk, carrier=easypost)


@pytest.mark.usefixtures("no_limits")
def test_all_workers_together_ask_as_often_as_the_carrier_allows(
    parcel: Shipment, easypost: Carrier, standin: EasyPostStandin
) -> None:
    label = left_asked(parcel, easypost)
    Carrier.objects.filter(pk=easypost.pk).update(per_minute=1)

    with pytest.raises(CarrierUnavailableError, match="1 times a minute"):
        buy_label(label_id=label.pk, at=timezone.now())

    assert standin.calls == ["quote"]


def test_a_label_is_given_back_once(
    parcel: Shipment, easypost: Carrier, standin: EasyPostStandin
) -> None:
    label = left_asked(parcel, easypost)
    buy_label(label_id=label.pk, at=timezone.now())
    standin.misbehave("refund", "late")
    with losing_messages():
        ask_to_void(label_id=label.pk, actor="mei", at=timezone.now())

    with pytest.raises(CarrierUnavailableError):
        void_label(label_id=label.pk, at=timezone.now())
    voided = void_label(label_id=label.pk, at=timezone.now())

    parcel.refresh_from_db()
    assert voided.state == State.VOIDED
    assert parcel.label_cost is None
    assert standin.calls.count("refund") == 1


def test_a_label_that_was_scanned_stays_bought_with_the_reason(
    parcel: Shipment, easypost: Carrier, standin: EasyPostStandin
) -> None:
    label = left_asked(parcel, easypost)
    number = buy_label(label_id=label.pk, at=timezone.now()).tracking_number
    standin.account.scan(number, "in_transit")
    with losing_messages():
        ask_to_void(label_id=label.pk, actor="mei", at=timezone.now())

    kept = void_label(label_id=label.pk, at=timezone.now())

    assert (kept.state, kept.error) == (State.BOUGHT, "the label is not taken back: rejected")


def test_a_label_that_was_sold_unheard_goes_back_too(
    parcel: Shipment, easypost: Carrier, standin: EasyPostStandin
) -> None:
    label = left_asked(parcel, easypost)
    standin.misbehave("buy", "late")
    with pytest.raises(CarrierUnavailableError):
        buy_label(label_id=label.pk, at=timezone.now())
    with losing_messages():
        ask_to_void(label_id=label.pk, actor="mei", at=timezone.now())

    assert void_label(label_id=label.pk, at=timezone.now()).state == State.VOIDED
    assert (len(standin.account.sold), standin.calls.count("refund")) == (1, 1)


def test_the_label_of_a_cancelled_order_goes_back(parcel: Shipment, manual: Carrier) -> None:
    with losing_messages():
        label = asked(parcel, manual)
        buy_label(label_id=label.pk, at=timezone.now())
        Shipment.objects.update(status=Shipment.Status.CANCELLED)

        work = overdue_work(at=timezone.now())
        later = overdue_work(at=timezone.now() + timedelta(minutes=3))

    assert (work.to_void, later.to_void) == ([], [label.pk])
    assert void_label(label_id=label.pk, at=timezone.now()).state == State.VOIDED


def test_our_own_label_is_the_same_pdf_each_time(parcel: Shipment, manual: Carrier) -> None:
    with losing_messages():
        label = asked(parcel, manual)
    buy_label(label_id=label.pk, at=timezone.now())

    first = label_document(label_id=label.pk)
    LabelPurchase.objects.update(document=None)

    assert first.startswith(b"%PDF-")
    assert label_document(label_id=label.pk) == first


def test_easyposts_label_is_fetched_once(
    parcel: Shipment, easypost: Carrier, standin: EasyPostStandin
) -> None:
    label = left_asked(parcel, easypost)
    buy_label(label_id=label.pk, at=timezone.now())

    assert label_document(label_id=label.pk) == label_document(label_id=label.pk)
    assert standin.calls.count("label") == 1
