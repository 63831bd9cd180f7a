"""What the desk sees of partners, and what it can do."""

import html
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from logistics.fulfilment.services import plan_shipment
from logistics.partners.admin.forms import AcknowledgeForm, MessageFileForm, SkipForm
from logistics.partners.admin.tiles import partners_tile
from logistics.partners.models import PartnerMessage
from shop.inventory.models import StockItem
from tests.factories.basics import VariantFactory
from tests.factories.checkout import AT, World, confirmed, placed_order
from tests.factories.partners import line, partner, send
from tests.naughty import NAUGHTY
from tests.shop.admin.desk import desk, staff

__all__ = ["desk", "staff"]
PAGE = "/admin/logistics/partnerlink/HAM/exchange/"


def found(number: int) -> dict[str, object]:
    """Return a message about two cups that were found."""
    return {"sequence": number, "kind": "delta", "stock": [line("CUP", 2, reason="found")]}


@pytest.mark.django_db
def test_a_file_is_read_once_however_often_it_is_uploaded(desk: Client) -> None:
    partner()
    VariantFactory(sku="CUP")
    data = "\n".join(json.dumps(found(number)) for number in (1, 2)).encode()

    for _time in range(2):
        desk.post(f"{PAGE}file/", {"file": SimpleUploadedFile("in.jsonl", data)})

    assert StockItem.objects.get().on_hand == 4


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("third", "told"),
    [
        ({**found(3), "stock": []}, "Line 3: “stock” must be a list of 1 to 100000 entries."),
        ({**found(1), "stock": [line("CUP", 9, reason="found")]}, "Line 3: Number 1 was used"),
        (found(99_999), "Line 3: Number 99999 is too far ahead: 1 comes next."),
    ],
)
def test_nothing_of_a_bad_file_is_used(desk: Client, third: dict[str, object], told: str) -> None:
    partner()
    VariantFactory(sku="CUP")
    data = "\n".join(json.dumps(row) for row in (found(1), found(2), third)).encode()

    answer = desk.post(f"{PAGE}file/", {"file": SimpleUploadedFile("in.jsonl", data)})

    assert answer.status_code == 422
    assert told in html.unescape(answer.content.decode())
    assert not PartnerMessage.objects.exists()


@pytest.mark.django_db
def test_a_gap_is_shown_asked_for_and_skipped_with_a_reason(desk: Client) -> None:
    partner(patience_minutes=0)
    VariantFactory(sku="CUP")
    send(3, "delta", stock=[line("CUP", 2, reason="found")])

    assert "1–2" in desk.get(PAGE).content.decode()
    assert partners_tile(None).figure == "1"
    desk.post(f"{PAGE}ask/1/2/")
    assert desk.post(f"{PAGE}skip/1/2/", {"reason": " "}).status_code == 422
    desk.post(f"{PAGE}skip/1/2/", {"reason": "They lost them"})

    states = PartnerMessage.objects.order_by("direction", "sequence").values_list("state", "detail")
    lost = ("SKIPPED", "They lost them")
    assert list(states) == [lost, lost, ("APPLIED", ""), ("QUEUED", "")]
    assert partners_tile(None).figure == "0"


@pytest.mark.django_db
def test_orders_are_handed_out_as_a_file_and_acknowledged(desk: Client, world: World) -> None:
    order = confirmed(placed_order({world.cup: 2}), world.gateway)
    plan_shipment(order_id=order.pk, at=AT)
    partner()

    file = desk.post(f"{PAGE}hand-out/")
    desk.post(f"{PAGE}acknowledge/", {"up_to": "1"})

    assert 'filename="HAM-1-1.jsonl"' in file["Content-Disposition"]
    assert json.loads(file.content)["recipient"]["country"] == "DE"
    assert desk.post(f"{PAGE}hand-out/").status_code == 302


@pytest.mark.django_db
def test_a_refused_message_is_tried_again_by_a_button(desk: Client) -> None:
    partner()
    refused = send(1, "delta", stock=[line("CUP", 2, reason="found")])
    VariantFactory(sku="CUP")

    desk.post(f"/admin/logistics/partnermessage/{refused.pk}/again/")

    refused.refresh_from_db()
    assert refused.state == "APPLIED"


@pytest.mark.django_db
def test_what_changes_something_is_not_done_by_a_link(desk: Client) -> None:
    partner()
    message = send(1, "packed", parcel=1, lines=[line("CUP", 1)])
    send(3, "packed", parcel=1, lines=[line("CUP", 1)])
    addresses = [f"{PAGE}hand-out/", f"{PAGE}ask/2/2/", f"{PAGE}order/1/"]

    for address in [*addresses, f"/admin/logistics/partnermessage/{message.pk}/again/"]:
        assert desk.get(address).status_code == 403

    assert not PartnerMessage.objects.filter(direction="OUT").exists()


def test_naughty_strings_are_refused_by_the_desks_forms() -> None:
    for text in NAUGHTY:
        is_number = text.strip().isdecimal() and text.strip().isascii()
        assert AcknowledgeForm({"up_to": text}).is_valid() <= is_number, text
        assert SkipForm({"reason": text}).is_valid() in {True, False}
        file = SimpleUploadedFile("x.jsonl", text.encode(errors="surrogatepass"))
        assert not MessageFileForm({}, {"file": file}).is_valid(), text


@pytest.mark.django_db
def test_reported_figures_show_what_is_in_flight(desk: Client) -> None:
    partner()
    VariantFactory(sku="CUP")
    message = send(1, "snapshot", at=timezone.now().isoformat(), stock=[line("CUP", 4)])
    assert message.count is not None

    page = desk.get(f"/admin/shop/stockcount/{message.count.pk}/change/").content.decode()

    assert "In flight" in page
    assert desk.get(f"/admin/shop/stockcount/{message.count.pk}/decide/").status_code == 200
