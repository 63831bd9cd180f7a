"""Handing a filtered list to whoever comes next."""

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from shop.desk.lists import list_address, may_open
from shop.desk.models import HandedView
from shop.desk.selectors import open_views
from shop.desk.services import hand_over, take_over
from shop.kernel.admin import (
    DASHBOARD,
    DecidedAdmin,
    OperationPage,
    Worklist,
    actor_of,
    reader_locale,
    require_permission,
    require_post,
)
from shop.kernel.formats import format_datetime

WORTH_A_LOOK = 20


class HandOverForm(forms.Form):
    """What the colleague should know."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, widget=UnfoldAdminTextInputWidget()
    )
    note = forms.CharField(
        label=gettext_lazy("Note for your colleague"),
        max_length=500,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


@admin.register(HandedView)
class HandedViewAdmin(DecidedAdmin):
    """Every view that was handed over, and who has done it."""

    list_display = ("link", "note", "created_by", "created_at", "taken_by", "taken_at")
    list_display_links = ("created_at",)
    list_filter = (("taken_at", admin.EmptyFieldListFilter),)
    ordering = ("-created_at", "-pk")
    search_fields = ("name", "note", "created_by")
    fields = ("link", "note", "created_by", "created_at", "taken_by", "taken_at")
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        """Add the pages that lists and the dashboard lead to."""
        view = self.admin_site.admin_view
        return [
            path("hand-over/", view(self.hand_over_view), name="shop_handedview_hand_over"),
            path("<int:view_id>/take/", view(self.take_view), name="shop_handedview_take"),
            *super().get_urls(),
        ]

    @display(description=gettext_lazy("view"), ordering="name")
    def link(self, row: HandedView) -> SafeString:
        """Return the way to the list."""
        return _link(row)

    def hand_over_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a name and a note, and keep the list's address with its filters."""
        require_permission(request, "shop.add_handedview")
        address = list_address(request.GET.get("address", ""))
        if address is None or not may_open(request, address):
            messages.error(request, _("Only lists of this desk can be handed over."))
            return redirect("admin:index")
        form = HandOverForm(request.POST or None)
        if form.is_valid():
            hand_over(
                name=form.cleaned_data["name"],
                note=form.cleaned_data["note"],
                address=address,
                actor=actor_of(request),
                at=timezone.now(),
            )
            messages.success(request, _("The view is on everybody’s first page until it is done."))
            return redirect("admin:index")
        return OperationPage(
            model_admin=self,
            title=_("Hand over this view"),
            explanation=_(
                "Your colleagues find the list with its filters on their first page, as far as "
                "they may see its rows."
            ),
            submit_label=_("Hand over"),
            back_url=address,
        ).render(request, form=form)

    def take_view(self, request: HttpRequest, view_id: int) -> HttpResponse:
        """Note that somebody has done it.

        :raises Http404: when there is no such view
        """
        require_permission(request, "shop.change_handedview")
        require_post(request)
        try:
            view = take_over(handed_view_id=view_id, actor=actor_of(request), at=timezone.now())
        except HandedView.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, _("“%(name)s” is done.") % {"name": view.name})
        return redirect("admin:index")


@DASHBOARD.worklist(position=5, permission="shop.view_handedview")
def handed_over(request: HttpRequest) -> Worklist:
    """Return the views that wait for somebody, as far as the reader may open them."""
    rows = [row for row in open_views()[:WORTH_A_LOOK] if may_open(request, row.address)]
    return Worklist(
        title=_("Handed over"),
        headers=(_("View"), _("Note"), _("Done")),
        rows=tuple(
            (
                _link(row),
                _words(row),
                _button(request, row),
            )
            for row in rows
        ),
        url=reverse("admin:shop_handedview_changelist"),
        empty=_("Nothing was handed over."),
    )


def _link(row: HandedView) -> SafeString:
    return format_html('<a class="ops-link" href="{}">{}</a>', row.address, row.name)


def _words(row: HandedView) -> SafeString:
    who = row.created_by.partition(" ")[2] or row.created_by
    when = format_datetime(row.created_at, locale=reader_locale())
    return format_html('{}<br><span class="ops-soft">{} · {}</span>', row.note or "–", who, when)


def _button(request: HttpRequest, row: HandedView) -> SafeString | str:
    if not request.user.has_perm("shop.change_handedview"):
        return "–"
    return format_html(
        '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" '
        'value="{}"><button class="ops-button ops-button--quiet ops-button--small" '
        'aria-label="{}">{}</button></form>',
        reverse("admin:shop_handedview_take", args=[row.pk]),
        get_token(request),
        _("Done: %(name)s") % {"name": row.name},
        _("Done"),
    )
