"""The desk plans waves, the phone walks them, and every scan is answered in words."""

import re
from datetime import time
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from logistics.fulfilment.models import Shipment
from logistics.picking.admin.words import WORDS
from logistics.picking.forms import ChooseForm, ShelfScanForm, ShortForm
from logistics.picking.models import PickLine, PickScan, Wave
from logistics.picking.selectors import waiting_groups
from shop.accounts.models import User
from shop.catalogue.models import Variant
from shop.delivery.models import DispatchRule
from shop.inventory.calculate import Place
from shop.inventory.models import StockCount
from tests.logistics.picking.worlds import NOW, parcel, put, short, take, wave_of
from tests.naughty import NAUGHTY
from tests.shop.admin.naughty_forms import quick

__all__ = ["quick"]
pytestmark = pytest.mark.django_db
LIST = "/admin/logistics/wave/"


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def scanned(desk: Client, wave: Wave, code: str, **changes: object) -> str:
    """Scan a code on the phone; return the page that follows."""
    form = desk.get(f"{LIST}{wave.pk}/pick/").context["form"]
    data = {"key": form["key"].value(), "line": form["line"].value(), "units": 1, **changes}
    return text(desk.post(f"{LIST}{wave.pk}/pick/", {**data, "code": code}, follow=True))


def test_what_waits_is_listed_by_its_cut_off(desk: Client):
    shipment = parcel(1)
    DispatchRule.objects.create(warehouse=shipment.warehouse, carrier="dhl", cut_off=time(14))
    (group,) = waiting_groups(at=NOW)
    assert (group.parcels, group.leaves_at.time()) == (1, time(14))

    page = text(desk.get(f"{LIST}choose/"))

    assert 'href="?warehouse=HAM&amp;carrier=dhl"' in page
    assert " 14:00</td>" in page


def test_the_desk_opens_a_wave_with_the_chosen_parcels(desk: Client):
    chosen, other = parcel(1), parcel(1)

    page = desk.post(f"{LIST}choose/?warehouse=HAM", {"parcels": [chosen.pk]}, follow=True)

    wave = Wave.objects.get()
    assert [row.shipment for row in wave.parcels.all()] == [chosen]
    assert f"Wave {wave.reference} is open." in text(page)
    assert other.order.number in text(desk.get(f"{LIST}choose/?warehouse=HAM"))


def test_a_parcel_that_was_sent_back_says_why_and_is_not_ticked(desk: Client):
    shipment = parcel(2)
    short(take(wave_of(shipment)), "Behind the pillar")
    sku = shipment.lines.get().order_line.sku
    reason = f"0 of 2 × {sku} were there. Behind the pillar"

    form = desk.get(f"{LIST}choose/?warehouse=HAM").context["form"]

    assert form["parcels"].initial == []
    assert reason in text(desk.get(f"{LIST}choose/?warehouse=HAM"))
    page = text(desk.get(f"/admin/logistics/shipment/{shipment.pk}/change/"))
    assert reason in page
    assert f"Stock count {StockCount.objects.get().reference}" in page


def test_the_phone_walks_a_wave_to_packed_boxes(desk: Client):
    shipment = parcel(2, 1)
    put(shipment, Place("A", 1, 1, 1), Place("A", 1, 2, 1))
    wave = wave_of(shipment)
    first, second = (line.order_line.sku for line in PickLine.objects.order_by("position"))
    page = text(desk.post(f"{LIST}{wave.pk}/take/", follow=True))
    assert "A-01-01-1" in page
    assert "Take 2" in page

    page = scanned(desk, wave, first, units=2)
    assert f'role="status">Right: 2 × {first} into box 1.' in page
    assert "A-01-02-1" in page
    page = scanned(desk, wave, second)
    assert "Nothing is left to take. Bring the boxes to packing." in page

    row = wave.parcels.get()
    page = text(desk.post(f"{LIST}{wave.pk}/box/{row.pk}/close/", follow=True))
    assert "Box 1 is packed." in page
    shipment.refresh_from_db()
    assert shipment.status == Shipment.Status.PACKED


def test_the_phone_says_aloud_what_was_wrong(desk: Client):
    shipment, other = parcel(1), parcel(1)
    put(shipment, Place("A", 1, 1, 1))
    wave = wave_of(shipment)
    right, wrong = (row.lines.get().order_line.sku for row in (shipment, other))
    desk.post(f"{LIST}{wave.pk}/take/")

    page = scanned(desk, wave, wrong)

    told = f"Wrong item: this is {wrong}. Put it back and take {right} from A-01-01-1."
    assert re.search(r'role="alert"> <strong>([^<]*)</strong>', page)[1] == told
    assert told in text(desk.get(f"{LIST}{wave.pk}/change/"))
    assert wrong in text(desk.get("/admin/logistics/pickscan/", {"result__exact": "WRONG"}))


def test_the_packing_table_reads_the_same_codes(desk: Client):
    shipment = parcel(2)
    line = shipment.lines.get()
    Variant.objects.filter(pk=line.order_line.variant_id).update(gtin="036000291452")
    address = f"/admin/logistics/shipment/{shipment.pk}/pack/"

    for code in ("0036000291452", line.order_line.sku.lower()):
        desk.post(address, {"scan": "1", "sku": code})

    line.refresh_from_db()
    assert line.packed == 2


def test_units_that_are_missing_are_reported_from_the_phone(desk: Client):
    wave = wave_of(parcel(2))
    desk.post(f"{LIST}{wave.pk}/take/")
    line = PickLine.objects.get()

    page = text(
        desk.post(f"{LIST}{wave.pk}/short/", {"line": line.pk, "note": "Empty"}, follow=True)
    )

    assert f"(sheet {StockCount.objects.get().reference})" in page
    line.refresh_from_db()
    assert (line.state, line.parcel.note) == ("SHORT", "Empty")


def test_the_line_can_be_left_and_the_wave_given_up(desk: Client):
    wave = wave_of(parcel(1))
    desk.post(f"{LIST}{wave.pk}/take/")
    desk.post(f"{LIST}{wave.pk}/release/")
    assert PickLine.objects.get().state == "WAITING"

    assert "Give up wave" in text(desk.get(f"{LIST}{wave.pk}/give-up/"))
    desk.post(f"{LIST}{wave.pk}/give-up/")

    wave.refresh_from_db()
    assert wave.state == Wave.State.CANCELLED


def test_the_printed_list_names_bin_units_and_box(desk: Client):
    shipment = parcel(4)
    put(shipment, Place("A", 1, 1, 1))
    wave = wave_of(shipment)

    pdf = desk.get(f"{LIST}{wave.pk}/print/").content

    words = PdfReader(BytesIO(pdf)).pages[0].extract_text()
    assert wave.reference in words
    assert "A-01-01-1" in words
    assert shipment.lines.get().order_line.sku in words


def test_who_may_only_read_cannot_pick(desk: Client, staff: User):
    wave = wave_of(parcel(1))
    staff.is_superuser = False
    staff.save()

    for step in ("take", "short", "release"):
        assert desk.post(f"{LIST}{wave.pk}/{step}/").status_code == 403
    assert desk.get(f"{LIST}choose/").status_code == 403


def test_a_page_of_another_wave_or_line_is_not_there(desk: Client):
    wave = wave_of(parcel(1))
    desk.post(f"{LIST}{wave.pk}/take/")
    form = desk.get(f"{LIST}{wave.pk}/pick/").context["form"]
    data = {"key": form["key"].value(), "line": 999_999, "units": 1, "code": "x"}

    assert desk.post(f"{LIST}{wave.pk}/pick/", data).status_code == 404
    assert desk.get(f"{LIST}{wave.pk}/pick/", {"scan": "9" * 30}).status_code == 200
    assert desk.get(f"{LIST}999999/pick/").status_code == 404


def test_the_naughty_strings_are_blocked_and_shown_escaped(desk: Client):
    wave = wave_of(parcel(1))
    desk.post(f"{LIST}{wave.pk}/take/")

    page = scanned(desk, wave, "<script>alert(1)</script>")

    assert "“&lt;script&gt;alert(1)&lt;/script&gt;”" in page
    assert "<script>alert(1)" not in page
    for words in NAUGHTY:
        form = ShelfScanForm({"key": words, "line": words, "units": words, "code": words})
        assert "key" in form.errors, words
        assert ("code" in form.errors) is (not words.strip() or len(words.strip()) > 64
                                           or "\x00" in words), words  # fmt: skip
        assert "parcels" in ChooseForm({"parcels": [words]}, shipments=[]).errors, words
        assert ShortForm({"line": "1", "note": words}).is_valid() is (
            len(words.strip()) <= 200 and "\x00" not in words
        ), words
    assert PickScan.objects.count() == 1


def test_every_problem_has_words():
    assert all(str(words) for words in WORDS.values())
