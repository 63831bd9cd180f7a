"""The shopper's page of a return, the desk's steps, and every naughty string into both."""

from collections.abc import Iterator
from io import BytesIO
from uuid import uuid4

import pytest
from django.contrib import admin
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from crm.messages.selectors import moved_returns_to_tell
from crm.messages.services import tell_return
from logistics.returns.models import Return
from logistics.returns.pictures import NotAPictureError, clean_picture
from logistics.returns.services import forget_returns
from shop.orders.models import Order
from shop.payments.models import Refund
from tests.factories.orders import ShippedOrderFactory
from tests.logistics.test_returns import AT, announced
from tests.naughty import bare_frames, look_at, readings
from tests.shop.admin.naughty_forms import send

db = pytest.mark.django_db
# What of the list is a number of units.
UNITS = {"1", "1.00"}


@pytest.fixture
def _bare(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.RATE_LIMITS = False
    monkeypatch.setattr(admin.site, "each_context", lambda _request: {})
    with bare_frames():
        yield


def picture(*, kind: str = "PNG", size: tuple[int, int] = (2000, 1000)) -> bytes:
    """Return a picture that says where it was taken."""
    exif, result = Image.Exif(), BytesIO()
    exif[0x010E] = "taken at home"
    Image.new("RGB", size, "#233f87").save(result, kind, exif=exif)
    return result.getvalue()


def form_of(order: Order, **changes: object) -> dict[str, object]:
    line = order.lines.order_by("pk")[0]
    facts = {"reason": "SIZE", "remedy": "REFUND", "way": "LABEL", "key": str(uuid4())}
    return {f"units_{line.pk}": 1, **facts, **changes}


def address(order: Order) -> str:
    return f"/de-de/orders/{order.access_token}/return/"


def test_a_picture_loses_what_it_says_of_a_place():
    cleaned = Image.open(BytesIO(clean_picture(BytesIO(picture(kind="JPEG")))))

    assert (cleaned.format, cleaned.size, dict(cleaned.getexif())) == ("JPEG", (1600, 800), {})


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\n broken", b"GIF89a"])
def test_what_is_no_picture_is_refused(content: bytes):
    with pytest.raises(NotAPictureError):
        clean_picture(BytesIO(content))


@db
def test_a_guest_claims_with_a_photograph_that_only_the_desk_sees(desk: Client):
    order = ShippedOrderFactory(items=[("19.00", 2)])
    photo = SimpleUploadedFile("x.png", picture(), content_type="image/png")

    done = Client().post(address(order), form_of(order, reason="DAMAGED", photos=[photo]))

    found = order.returns.get()
    assert done.headers["Location"].endswith(f"/returns/{found.pk}/")
    kept = found.photos.get()
    url = f"/admin/logistics/return/photo/{kept.pk}/"
    assert desk.get(url).content[:2] == b"\xff\xd8"
    assert Client().get(url).status_code == 302
    forget_returns(order_ids=[order.pk])
    assert not found.photos.exists()
    storages["documents"].delete(kept.name)


@db
@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("photos", {"reason": "DAMAGED"}),
        ("remedy", {"remedy": "REPLACEMENT"}),
        ("photos", {"photos": [SimpleUploadedFile("x.png", b"no picture")]}),
    ],
)
def test_what_does_not_go_together_is_said_beside_its_field(field: str, changes: dict):
    order = ShippedOrderFactory(items=[("19.00", 1)])

    page = Client().post(address(order), form_of(order, **changes))

    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert not Return.objects.exists()


@db
def test_another_orders_secret_opens_no_return():
    found = announced(ShippedOrderFactory(items=[("19.00", 1)]), 1)
    other = ShippedOrderFactory(items=[("19.00", 1)])

    page = f"/de-de/orders/{other.access_token}/returns/{found.pk}/"

    assert Client().get(page).status_code == 404
    assert Client().get(f"{page}label/").status_code == 404


@db
def test_each_state_is_told_once():
    found = announced(ShippedOrderFactory(items=[("19.00", 1)]), 1)
    assert list(moved_returns_to_tell(before=AT)) == [found]

    first = tell_return(return_id=found.pk, at=AT)
    again = tell_return(return_id=found.pk, at=AT)

    assert first is not None
    assert again in (None, first)
    assert str(found) in first.subject
    assert not moved_returns_to_tell(before=AT).exists()


@db
def test_the_desk_takes_a_parcel_from_the_door_to_the_refund(desk: Client):
    found = announced(ShippedOrderFactory(items=[("19.00", 2)]), 2)
    line, page = found.lines.get(), f"/admin/logistics/return/{found.pk}/step"

    desk.post(f"{page}/receive/", {f"units_{line.pk}": 2})
    wrong = {f"condition_{line.pk}": "USED", f"restocked_{line.pk}": 1}
    zero = {f"damaged_{line.pk}": 0, f"written_off_{line.pk}": 0}
    assert desk.post(f"{page}/inspect/", {**wrong, **zero}).status_code == 422
    desk.post(f"{page}/inspect/", {**wrong, **zero, f"damaged_{line.pk}": 1})
    desk.post(f"{page}/refund/")
    desk.post(f"{page}/refund/")

    found.refresh_from_db()
    assert found.refund == Refund.objects.get()
    assert found.state == Return.State.SETTLED


@db
def test_the_desk_opens_a_return_for_a_parcel_that_came_unannounced(desk: Client):
    order = ShippedOrderFactory(items=[("19.00", 2)])
    url = f"/admin/logistics/return/open/{order.pk}/"
    units = f"units_{order.lines.get().pk}"

    assert desk.get(url).status_code == 200
    desk.post(url, {"reason": "CHANGED_MIND", units: 2})

    assert order.returns.get().lines.get().quantity == 2


@db
@pytest.mark.usefixtures("_bare")
def test_naughty_strings_into_the_shoppers_form():
    client, order = Client(), ShippedOrderFactory(items=[("19.00", 3)])
    units = f"units_{order.lines.get().pk}"
    for reader, text in readings():
        url = f"/{reader}/orders/{order.access_token}/return/"
        names = ("reason", "remedy", "way", "note", "key", units, "wanted", "photos")
        response = client.post(url, dict.fromkeys(names, text))
        look_at(response, text, reader=reader)
        assert response.status_code == 422, text
    assert not Return.objects.exists()


@db
@pytest.mark.usefixtures("_bare")
def test_naughty_strings_into_the_desks_forms(desk: Client):
    order = ShippedOrderFactory(items=[("19.00", 1)])
    found = announced(order, 1)
    page = f"/admin/logistics/return/{found.pk}"
    opening = f"/admin/logistics/return/open/{order.pk}/"
    for reader, text in readings():
        units = {f"units_{found.lines.get().pk}": text}
        status = send(desk, f"{page}/step/receive/", units, reader=reader, text=text)[0]
        assert status == 422 or text in UNITS, text
        Return.objects.update(state=Return.State.REQUESTED, received_at=None)
        assert send(desk, opening, {"reason": text}, reader=reader, text=text)[0] == 422, text
        answer = {"answer": text}
        status = send(desk, f"{page}/step/reject/", answer, reader=reader, text=text)[0]
        assert status in {302, 422}, text
        look_at(desk.get(f"{page}/change/"), text, reader=reader)
        Return.objects.update(state=Return.State.REQUESTED, answer="", settled_at=None)
