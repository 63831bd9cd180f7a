"""Documents to be downloaded, by whoever holds the order's secret."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from shop.invoicing.selectors import find_document
from shop.invoicing.services import NotPrintableError, printed
from shop.invoicing.services.files import Pdf
from shop.kernel.rate_limit import rate_limited


@method_decorator(never_cache, name="dispatch")
@method_decorator(rate_limited(name="documents", per_minute=30), name="dispatch")
class DocumentView(View):
    """Hand out the PDF of a document; another order's secret finds nothing."""

    def get(self, request: HttpRequest, token: str, number: str) -> HttpResponse:
        """Return the file.

        :raises Http404: when the order has no such document, or the document no page
        """
        document = find_document(token=token, number=number)
        if document is None:
            raise Http404
        try:
            pdf = printed(document=document, at=timezone.now())
        except NotPrintableError as error:
            raise Http404 from error
        return pdf_response(pdf)


def pdf_response(pdf: Pdf) -> HttpResponse:
    """Return a file to be saved under its name; nobody on the way keeps it or guesses its type."""
    response = HttpResponse(pdf.content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{pdf.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response
