"""Rows of law: read, added, superseded; never changed once in force."""

from functools import partial
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import Field, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display

from shop.kernel.admin import OperationPage, ShopAdmin, reader_locale
from shop.kernel.formats import format_percent
from shop.tax.admin.pages import done_in_words, in_the_way, log_words, page_of, warnings_for
from shop.tax.forms import MOST_PERCENT, NewValueForm, RowForm, percent_field
from shop.tax.presenters import EVIDENCE, HistoryRow, history_of, value_fields, value_in_words
from shop.tax.selectors import ROW_CLASS_OF, as_value, holding
from shop.tax.services import (
    ChangedMeanwhileError,
    DayNotFreeError,
    correct_coming_row,
    successor_of,
    supersede,
)

TONES = {"in_force": "success", "coming": "info", "over": ""}


class DatedAdmin(ShopAdmin):
    """A change of law is a new row: quotes name the rows that they were made from."""

    list_per_page = 50
    show_full_result_count = False
    ordering = ("-valid_from", "pk")
    form = RowForm
    actions_detail = ("enter_new_value",)
    change_form_outer_after_template = "admin/shop/law/_history.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows, each knowing whether it is the one that decides today."""
        rows: QuerySet[Any] = super().get_queryset(request)
        deciding = holding(self.model.objects.all(), on=timezone.localdate())
        decides = Q(pk__in=deciding.order_by().values("pk"))
        annotated: QuerySet[Any] = rows.annotate(decides_today=decides)
        return annotated

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow it only for a row that is not in force yet."""
        allowed = super().has_change_permission(request, obj)
        return bool(allowed and (obj is None or obj.valid_from > timezone.localdate()))

    def has_supersede_permission(self, request: HttpRequest, _row: object = None) -> bool:
        """Allow new values to whoever may both add rows and change them."""
        app, name = self.opts.app_label, self.opts.model_name
        return all(request.user.has_perm(f"{app}.{verb}_{name}") for verb in ("add", "change"))

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest | None, **options: Any
    ) -> Any:
        """Ask for rates in per cent, as laws and clerks write them."""
        if db_field.name == "rate" and self.model in MOST_PERCENT:
            return percent_field(self.model)
        return super().formfield_for_dbfield(db_field, request, **options)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Show first what the row is about and says, then its time and evidence."""
        names = [name for name in super().get_fields(request, obj) if name != "percent"]
        if "percent" in self.get_readonly_fields(request, obj):
            names = ["percent" if name == "rate" else name for name in names]
        about = ROW_CLASS_OF[self.model].IDENTITY
        return sorted(names, key=lambda name: (name in EVIDENCE, name not in about))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep what a row is about; show a rate that cannot be changed in per cent."""
        if obj is None:
            return ()
        about = ROW_CLASS_OF[self.model].IDENTITY
        is_fixed = not self.has_change_permission(request, obj)
        return (*about, "percent") if is_fixed and self.model in MOST_PERCENT else about

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 — Django's signature
        """Add a row, or correct one that is not in force yet together with the one before it."""
        if change:
            correct_coming_row(row=obj, began_on=form.initial["valid_from"])
        else:
            super().save_model(request, obj, form, change)

    @display(description=gettext_lazy("rate"), ordering="rate")
    def percent(self, row: Any) -> str:
        """Return the rate as a percentage."""
        return format_percent(row.rate, locale=reader_locale())

    @display(description=gettext_lazy("in force"), label=TONES)
    def force(self, row: Any) -> tuple[str, str]:
        """Return whether the row decides today."""
        if row.decides_today:
            return "in_force", _("in force")
        if row.valid_from > timezone.localdate():
            return "coming", _("not yet")
        return "over", _("no longer")

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the row, and below it what was in force before and will be after."""
        row = self.get_object(request, object_id) if object_id else None
        context = {**(extra_context or {}), "law_history": self._history(row)}
        response: HttpResponse = super().changeform_view(request, object_id, form_url, context)
        return response

    @action(
        description=gettext_lazy("New value from a date"),
        url_path="new-value",
        permissions=["supersede"],
    )
    def enter_new_value(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the new value and its first day, warn, then end the old one and begin it."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        form = self._form(request)(request.POST or None, instance=successor_of(row), old=row)
        if form.is_valid() and form.is_confirmed(warnings_for(form)):
            try:
                successor = supersede(
                    row=row,
                    seen_at=form.seen_at,
                    new=form.new_value,
                    log=log_words(request, form),
                )
            except DayNotFreeError as error:
                form.add_error("valid_from", in_the_way(error))
            except ChangedMeanwhileError:
                messages.error(
                    request, _("Somebody has changed this row meanwhile. Nothing was written.")
                )
                return redirect(page_of(row))
            else:
                messages.success(request, done_in_words(form))
                return redirect(page_of(successor))
        return self._page(row).render(
            request, form=form, context={"law_history": self._history(row)}
        )

    def _form(self, request: HttpRequest) -> type[NewValueForm]:
        names = ["valid_from", *value_fields(self.model), "source", "checked_on"]
        asked_for = partial(self.formfield_for_dbfield, request=request)
        form_class = forms.modelform_factory(
            self.model, form=NewValueForm, fields=names, formfield_callback=asked_for
        )
        return cast("type[NewValueForm]", form_class)

    def _page(self, row: Any) -> OperationPage:
        return OperationPage(
            model_admin=self,
            title=_("New value: %(row)s") % {"row": " ".join(filter(None, as_value(row).identity))},
            subtitle=value_in_words(row, locale=reader_locale()),
            explanation=_(
                "This row ends on the day before, and a new row begins. What was quoted keeps its "
                "amounts. For a value that holds only for a time, add a row with an end instead: "
                "afterwards the older one holds again."
            ),
            submit_label=_("Write the new row"),
            back_url=page_of(row),
            template="admin/shop/law/new_value.html",
        )

    def _history(self, row: Any) -> list[HistoryRow]:
        if row is None:
            return []
        return history_of(row, on=timezone.localdate(), locale=reader_locale())
