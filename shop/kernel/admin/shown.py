"""Rows whose page is one of ours: there is no form, so Django's own would only get in the way."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from shop.kernel.admin.base import DecidedAdmin
from shop.kernel.admin.pages import desk_context


class ShownAdmin(DecidedAdmin):
    """Shows a row on a page of its own; what can be done there are links to further pages."""

    page_template = ""

    def page_context(self, request: HttpRequest, obj: Any) -> dict[str, object]:
        """Return the page's values, `title` among them."""
        raise NotImplementedError

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """Show the row.

        :raises Http404: when there is none of that number
        :raises PermissionDenied: when it may not be seen, or is sent something
        """
        if request.method not in {"GET", "HEAD"} or not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_object(request, object_id)
        if found is None:
            raise Http404
        context = {**desk_context(self, request), **self.page_context(request, found)}
        return TemplateResponse(request, self.page_template, context)
