"""Marketers upload pictures and PDFs, and nothing that only calls itself so."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image

from tests.shop.admin.desk import desk, staff

__all__ = ["desk", "staff"]
pytestmark = pytest.mark.django_db
SCRIPT = b"<script>alert(1)</script>"


@pytest.fixture
def editor(desk: Client, settings, tmp_path) -> Client:
    """Give somebody who may do everything in the CMS."""
    settings.MEDIA_ROOT = tmp_path
    return desk


def upload(editor: Client, kind: str, name: str, content: bytes) -> str:
    data = {"title": "Care", "collection": "1", "file": SimpleUploadedFile(name, content)}
    return editor.post(reverse(f"wagtail{kind}:add"), data).content.decode()


def test_a_pdf_is_kept(editor: Client):
    upload(editor, "docs", "care.pdf", b"%PDF-1.7\n%%EOF")

    assert Document.objects.get().title == "Care"


@pytest.mark.parametrize("name", ["care.pdf", "care.html", "care.svg"])
def test_what_is_no_pdf_is_refused(editor: Client, name: str):
    upload(editor, "docs", name, SCRIPT)

    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kiln.mp4", b"\0\0\0\x18ftypisom"),
        ("kiln.webm", b"\x1a\x45\xdf\xa3rest"),
        ("kiln.vtt", b"\xef\xbb\xbfWEBVTT\n"),
    ],
)
def test_films_and_their_captions_are_kept(editor: Client, name: str, content: bytes):
    upload(editor, "docs", name, content)

    assert Document.objects.get().filename.startswith("kiln")


@pytest.mark.parametrize("name", ["kiln.mp4", "kiln.webm", "kiln.vtt"])
def test_what_is_no_film_is_refused(editor: Client, name: str):
    upload(editor, "docs", name, SCRIPT)

    assert not Document.objects.exists()


def test_a_false_pdf_is_named_as_such(editor: Client):
    assert "The content of this file is not what its name says (pdf)." in upload(
        editor, "docs", "care.pdf", SCRIPT
    )


@pytest.mark.parametrize("name", ["bowl.png", "bowl.jpg", "bowl.svg"])
def test_what_is_no_picture_is_refused(editor: Client, name: str):
    upload(editor, "images", name, SCRIPT)

    assert not Image.objects.exists()
