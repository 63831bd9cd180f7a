"""Files that marketers upload are what their names say."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm

PDF_BEGINS = b"%PDF-"


class PdfForm(BaseDocumentForm):
    """A document of the CMS; its pictures are read by the imaging library before they are kept."""

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuse what only bears a PDF's name (ISO 32000-1, 7.5.2: the header)."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        file.seek(0)
        head = file.read(len(PDF_BEGINS))
        file.seek(0)
        if head != PDF_BEGINS:
            raise ValidationError(_("This file is not a PDF."))
        return file
