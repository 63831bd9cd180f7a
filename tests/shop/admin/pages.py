"""What has a page at the desk, and where."""

from django.contrib import admin
from django.db.models import Model
from django.urls import reverse

OURS = {"shop", "logistics", "crm", "auth"}
PAGES = sorted(
    (model for model in admin.site._registry if model._meta.app_label in OURS),
    key=lambda model: model._meta.label,
)


def url_of(model: type[Model], page: str, *args: object) -> str:
    """Return the address of a page of a model, e.g. of its "changelist"."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)
