"""A document's PDF: tagged, archivable, harmless, and the same whenever and wherever it is made."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from pypdf import PdfReader

from shop.invoicing.content.words import COMMERCIAL, PRO_FORMA
from shop.invoicing.models import Document, DocumentFile
from shop.invoicing.printing import set_pdf
from shop.invoicing.services import NotPrintableError, issue_invoice, printed, record_document
from shop.invoicing.services.files import numbered, set_document
from shop.invoicing.services.papers import customs_paper
from tests.factories.checkout import AT, World, set_stock
from tests.factories.invoicing import document_draft
from tests.factories.orders import PaidOrderFactory
from tests.naughty import NAUGHTY
from tests.shop.invoicing.conftest import Buy

MADE_AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ELSEWHERE = """
import json, sys
from datetime import UTC, datetime
from hashlib import sha256
from shop.invoicing.printing.setting import set_pdf
page, xml = json.load(sys.stdin)
made_at = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
print(sha256(set_pdf("invoice.typ", page, made_at=made_at, attachment=xml)).hexdigest())
"""


def text_of(pdf: bytes) -> str:
    """Return the text of all pages, spaces joined."""
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def sample_page(**changes: Any) -> dict[str, Any]:
    """Return the page of an invoice."""
    page = {
        "lang": "de",
        "region": "DE",
        "title": "Rechnung",
        "number": "INV-2026-000001",
        "brand": "Kaolin",
        "seller_name": "Kaolin Porcelain Co., Ltd.",
        "seller_line": "Kaolin, Jingdezhen",
        "buyer": ["Ada Lovelace", "Berlin"],
        "meta": [["Nummer", "INV-2026-000001"]],
        "foot": [["Kaolin"], ["a@kaolin.example"], []],
        "page_of": "Seite {page} von {pages}",
        "continued": "{title} {number}, Fortsetzung",
        "columns": ["Beschreibung", "Menge", "Einzelpreis", "USt.", "Netto", "Steuer", "Gesamt"],
        "currency_note": "Beträge in EUR",
        "lines": [["Teekanne", "TEAPOT", "1", "49,58", "19 %", "49,58", "9,42", "59,00"]],
        "rates_title": "Steuer nach Satz",
        "rates_head": ["USt.", "Netto", "Steuer"],
        "rates": [["19 %", "49,58", "9,42"]],
        "totals": [["Netto", "49,58"]],
        "total": ["Gesamt", "59,00"],
        "own_currency": [],
        "notes": [],
    }
    return {**page, **changes}


def test_another_process_makes_the_same_bytes() -> None:
    page = sample_page(buyer=["李小龙", "東京都 Ærøskøbing"])

    here = sha256(set_pdf("invoice.typ", page, made_at=MADE_AT, attachment="<a/>")).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        input=json.dumps([page, "<a/>"]),
        capture_output=True,
        text=True,
        check=True,
        cwd=settings.BASE_DIR,
    )

    assert there.stdout.strip() == here


def test_the_pdf_is_tagged_and_for_archives() -> None:
    reader = PdfReader(BytesIO(set_pdf("invoice.typ", sample_page(), made_at=MADE_AT)))
    root = reader.trailer["/Root"]

    assert str(root["/MarkInfo"]["/Marked"]) == "True"
    assert root["/Lang"] == "de-DE"
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


def test_no_name_is_read_as_markup() -> None:
    name = '#panic("x") $1/0$ *bold* @ref <label> #read("x")'

    pdf = set_pdf("invoice.typ", sample_page(buyer=[name]), made_at=MADE_AT)

    assert name in text_of(pdf)


def test_every_naughty_string_can_be_printed() -> None:
    lines = [[text, text, "1", "1", "1", "1", "1", "1"] for text in NAUGHTY]
    page = sample_page(lines=lines, buyer=list(NAUGHTY)[:6], notes=list(NAUGHTY)[:20])

    assert len(PdfReader(BytesIO(set_pdf("invoice.typ", page, made_at=MADE_AT))).pages) > 1


def test_many_lines_go_on_over_pages_that_are_counted() -> None:
    pdf = set_pdf("invoice.typ", sample_page(lines=sample_page()["lines"] * 90), made_at=MADE_AT)

    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    assert len(pages) == 5
    assert "Seite 5 von 5" in pages[4]
    assert all("Beschreibung" in page for page in pages[:4])
    assert "Fortsetzung" not in pages[0]
    assert "Rechnung INV-2026-000001, Fortsetzung" in pages[1]


@pytest.mark.django_db
def test_a_file_is_made_once_and_kept_under_its_checksum(buy: Buy) -> None:
    invoice = issue_invoice(order_id=buy().pk, at=AT)
    assert invoice is not None

    first = printed(document=invoice, at=AT)
    kept = DocumentFile.objects.get(document=invoice)

    assert kept.sha256 == sha256(first.content).hexdigest()
    assert kept.sha256 in kept.name
    assert first.name == "INV-2026-000001.pdf"
    with storages["documents"].open(kept.name) as file:
        assert file.read() == first.content


@pytest.mark.django_db
def test_a_spoilt_or_lost_file_is_made_again(buy: Buy) -> None:
    invoice = issue_invoice(order_id=buy().pk, at=AT)
    assert invoice is not None
    first = printed(document=invoice, at=AT)
    storage, name = storages["documents"], DocumentFile.objects.get().name

    storage.delete(name)
    storage.save(name, ContentFile(b"spoilt"))
    assert printed(document=invoice, at=AT) == first
    storage.delete(DocumentFile.objects.get().name)
    assert printed(document=invoice, at=AT) == first


@pytest.mark.django_db
def test_a_document_keeps_its_words_when_the_company_moves(buy: Buy) -> None:
    invoice = issue_invoice(order_id=buy().pk, at=AT)
    assert invoice is not None
    before = set_document(invoice)
    invoice.entity.city = "Shanghai"
    invoice.entity.save()

    assert set_document(Document.objects.get(pk=invoice.pk)) == before


@pytest.mark.django_db
def test_a_document_without_a_page_cannot_be_printed() -> None:
    document = record_document(document_draft(order=PaidOrderFactory(), source="imported"))

    with pytest.raises(NotPrintableError):
        printed(document=document, at=AT)


@pytest.mark.django_db
def test_the_number_stands_where_the_page_left_a_place(buy: Buy) -> None:
    order = buy(name="{number}")
    invoice = issue_invoice(order_id=order.pk, at=AT)
    assert invoice is not None

    page = numbered(invoice.content["page"], invoice.number)

    assert page["meta"][0][1] == "INV-2026-000001"
    assert page["buyer"][0] == "{number}"


@pytest.mark.django_db
def test_japanese_and_chinese_are_set_in_their_own_script(buy: Buy) -> None:
    invoice = issue_invoice(order_id=buy("jp").pk, at=AT)
    assert invoice is not None

    pdf = set_document(invoice)

    assert "大阪市中央区" in text_of(pdf)
    assert b"NotoSansCJKjp" in pdf or "NotoSansCJK" in str(fonts_of(pdf))


def fonts_of(pdf: bytes) -> set[str]:
    """Return the names of the fonts inside."""
    found = set()
    for page in PdfReader(BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            found.add(str(font.get_object()["/BaseFont"]))
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [PRO_FORMA, COMMERCIAL])
def test_a_paper_for_customs_says_what_officers_ask(buy: Buy, shop: World, kind: str) -> None:
    for variant in (shop.teapot, shop.cup):
        set_stock(variant, {"JDZ": 10})
    order = buy("eu", teapots=1)
    consignment = order.consignments.get()

    paper = customs_paper(consignment=consignment, kind=kind, at=AT)

    text = text_of(paper.content)
    for words in ("691110", "China", "DDP", "Ada Lovelace", "Stockholm", "Incoterms 2020"):
        assert words in text
    assert "IM0000000000" not in text
    assert Path(paper.name).suffix == ".pdf"
