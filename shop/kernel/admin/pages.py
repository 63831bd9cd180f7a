"""Pages between a button and a service: they ask, say what will happen, and call it once."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest
from django.template.response import TemplateResponse


def require_permission(request: HttpRequest, permission: str) -> None:
    """Let pass who has a permission.

    :raises PermissionDenied: else
    """
    if not request.user.has_perm(permission):
        raise PermissionDenied


def require_post(request: HttpRequest) -> None:
    """Let pass what was asked for by a button: a link must not change anything.

    :raises PermissionDenied: else
    """
    if request.method != "POST":
        raise PermissionDenied


def desk_context(model_admin: ModelAdmin[Model], request: HttpRequest) -> dict[str, object]:
    """Return what every page of ours needs from the admin around it."""
    site = model_admin.admin_site
    request.current_app = site.name
    # The frame looks for inlines wherever it finds a model's options; our pages have none.
    return {**site.each_context(request), "opts": model_admin.opts, "inline_admin_formsets": []}


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationPage:
    """A page of the admin with one form and its consequences in words."""

    model_admin: ModelAdmin[Model]
    title: str
    back_url: str
    submit_label: str
    subtitle: str = ""
    explanation: str = ""
    is_dangerous: bool = False
    template: str = "admin/operations/form.html"

    def render(
        self,
        request: HttpRequest,
        *,
        form: BaseForm | None = None,
        context: Mapping[str, object] | None = None,
    ) -> TemplateResponse:
        """Return the page; a form with errors is answered with 422."""
        has_errors = form is not None and form.is_bound and not form.is_valid()
        return TemplateResponse(
            request,
            self.template,
            {
                **desk_context(self.model_admin, request),
                "title": self.title,
                "subtitle": self.subtitle,
                "page": self,
                "form": form,
                **(context or {}),
            },
            status=422 if has_errors else 200,
        )
