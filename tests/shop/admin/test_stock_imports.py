"""Files of counted stock at the desk."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shop.accounts.models import User
from shop.accounts.roles import sync_roles
from shop.inventory.models import StockImport
from shop.inventory.services import imports
from tests.factories.basics import StaffFactory
from tests.factories.checkout import World, set_stock, stock_of
from tests.naughty import readings
from tests.shop.admin.desk import sign_in
from tests.shop.admin.naughty_forms import send

UPLOAD = "/admin/shop/stockimport/upload/"
HEADER = "warehouse,variant,quantity,note\n"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _inside_the_tests_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call the services inside the test's own transaction."""
    for name in ("keep_stock_import", "confirm_stock_import", "discard_stock_import"):
        plain = getattr(imports, name).__wrapped__
        monkeypatch.setattr(f"shop.inventory.admin.imports.{name}", plain)
    book = imports.book_stock_import_batch.__wrapped__
    monkeypatch.setattr("shop.inventory.tasks.book_stock_import_batch", book)


def uploaded(desk: Client, text: str, *, encoding: str = "auto"):
    file = SimpleUploadedFile("counts.csv", text.encode())
    return desk.post(UPLOAD, {"file": file, "encoding": encoding})


def test_a_file_is_shown_then_booked(
    desk: Client, world: World, django_capture_on_commit_callbacks
):
    set_stock(world.cup, {"HAM": 10})
    answer = uploaded(desk, f"{HEADER}HAM,{world.cup.sku},7,spring\nHAM,NONE,1,\n")
    row = StockImport.objects.get()
    page = desk.get(answer["Location"]).content.decode()
    assert "10 → 7" in page
    assert "There is no variant with this code." in page
    assert stock_of(world.cup).on_hand == 10

    with django_capture_on_commit_callbacks(execute=True):
        desk.post(reverse("admin:shop_stockimport_confirm", args=[row.pk]))

    assert stock_of(world.cup).on_hand == 7
    assert "10 → 7" in desk.get(answer["Location"]).content.decode()


def test_the_progress_of_a_running_import_is_shown(desk: Client, world: World):
    set_stock(world.cup, {"HAM": 10})
    answer = uploaded(desk, f"{HEADER}HAM,{world.cup.sku},7,\n")
    desk.post(reverse("admin:shop_stockimport_confirm", args=[StockImport.objects.get().pk]))

    page = desk.get(answer["Location"]).content.decode()

    assert "0 of 1 changes are booked." in page
    assert '<progress id="booked" class="ops-progress" max="1" value="0">' in page


def test_refused_lines_are_a_file_in_which_no_cell_runs(desk: Client, world: World):
    uploaded(desk, f'{HEADER}HAM,=SUM(A1),1,"@x"\nHAM,{world.cup.sku},-1,\n')

    url = reverse("admin:shop_stockimport_refused", args=[StockImport.objects.get().pk])
    lines = desk.get(url).content.decode("utf-8-sig").splitlines()

    assert lines == [
        "line,warehouse,variant,quantity,note,problem",
        "2,HAM,'=SUM(A1),1,'@x,There is no variant with this code.",
        f"3,HAM,{world.cup.sku},-1,,The quantity is negative.",
    ]


def test_a_discarded_file_books_nothing(desk: Client, world: World):
    uploaded(desk, f"{HEADER}HAM,{world.cup.sku},7,\n")
    row = StockImport.objects.get()

    desk.post(reverse("admin:shop_stockimport_discard", args=[row.pk]))
    desk.post(reverse("admin:shop_stockimport_confirm", args=[row.pk]))

    row.refresh_from_db()
    assert row.state == "DISCARDED"


def test_an_unreadable_file_is_told_with_its_line(desk: Client, world: World):
    answer = uploaded(desk, "warehouse,variant\nHAM,X\n")

    assert answer.status_code == 422
    assert "Line 1: The header lacks the column “quantity”." in answer.content.decode()
    assert not StockImport.objects.exists()


def test_who_only_reads_neither_uploads_nor_confirms(desk: Client, world: World):
    uploaded(desk, f"{HEADER}HAM,{world.cup.sku},7,\n")
    sync_roles()
    reader: User = StaffFactory(is_superuser=False)
    reader.groups.add(Group.objects.get(name="Read-only"))
    other = sign_in(reader)
    row = StockImport.objects.get()

    assert other.get(UPLOAD).status_code == 403
    assert other.post(reverse("admin:shop_stockimport_confirm", args=[row.pk])).status_code == 403
    assert desk.get(reverse("admin:shop_stockimport_confirm", args=[row.pk])).status_code == 403
    page = other.get(reverse("admin:shop_stockimport_change", args=[row.pk]))
    assert "/confirm/" not in page.content.decode()


def test_any_file_name_and_encoding_is_answered(desk: Client, world: World):
    for reader, text in list(readings())[::3]:
        file = SimpleUploadedFile(text or "x", f"{HEADER}HAM,{text},1,".encode(errors="replace"))
        data = {"file": file, "encoding": text}
        assert send(desk, UPLOAD, data, reader=reader, text=text)[0] == 422
