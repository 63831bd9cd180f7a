"""Files that marketers upload are what their names say."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm

LONGEST_BEGINNING = 12


def begins_as(ending: str, head: bytes) -> bool:
    """Say whether a file begins as its ending promises.

    PDF: ISO 32000-1, 7.5.2. MP4: ISO 14496-12, 4.3, a `ftyp` box. WebM: RFC 8794, the EBML header.
    WebVTT: W3C, 4.1, perhaps after a byte order mark.
    """
    return {
        "pdf": head.startswith(b"%PDF-"),
        "mp4": head[4:8] == b"ftyp",
        "webm": head.startswith(b"\x1a\x45\xdf\xa3"),
        "vtt": head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"),
    }.get(ending, False)


class CheckedDocumentForm(BaseDocumentForm):
    """A document of the CMS; its pictures are read by the imaging library before they are kept."""

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuse what only bears a PDF's, a film's or a subtitle file's name."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        file.seek(0)
        head = file.read(LONGEST_BEGINNING)
        file.seek(0)
        ending = str(file.name).rpartition(".")[2].lower()
        if not begins_as(ending, head):
            raise ValidationError(
                _("The content of this file is not what its name says (%(ending)s)."),
                params={"ending": ending},
            )
        return file
