"""A person on one page: worth, orders, parcels, consents, and what happened when."""

import json
from collections.abc import Iterable
from itertools import chain

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import RangeDateFilter
from unfold.decorators import display

from crm.consent.selectors import newest_record, records_of
from crm.identity.models import Contact
from crm.messages.selectors import mails_of
from crm.privacy.registry import REGISTRY
from crm.privacy.selectors import data_of_contact
from crm.privacy.services import OpenOrdersError, erase_contact
from crm.profile.selectors import Worth, events_of, newest_orders, parcels_of, worth_of
from shop.accounts.services import StaffAccountError
from shop.kernel.admin import (
    OperationPage,
    ShownAdmin,
    as_money,
    desk_context,
    reader_locale,
    require_permission,
)
from shop.kernel.formats import format_datetime
from shop.orders.admin import HistoryEntry, entry_of

SHOWN_ORDERS, SHOWN_PARCELS, SHOWN_MOMENTS = 20, 20, 60
CHANGE = "crm.change_contact"


@admin.register(Contact)
class ContactAdmin(ShownAdmin):
    """Contacts are found and understood here; buttons hand over or erase what is known."""

    page_template = "admin/crm/contact/page.html"

    list_display = ("who", "variant_code", "kind", "order_count", "created_at")
    list_filter = (
        ("created_at", RangeDateFilter),
        ("user", admin.EmptyFieldListFilter),
        ("emails__bounced_at", admin.EmptyFieldListFilter),
    )
    list_filter_submit = True
    ordering = ("-created_at", "-pk")
    search_fields = ("emails__email", "email", "name", "order_links__order__number")
    search_help_text = gettext_lazy("E-mail address, name or order number")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        """Return people; a double is found through whom it turned out to be."""
        people = super().get_queryset(request).filter(merged_into__isnull=True)
        found: QuerySet[Contact] = people.annotate(orders=Count("order_links", distinct=True))
        return found

    @display(description=gettext_lazy("contact"), ordering="email", header=True)
    def who(self, contact: Contact) -> list[str]:
        """Return the name above the address."""
        return [contact.name or contact.email or str(contact), contact.email or "–"]

    @display(description=gettext_lazy("known as"), label=True)
    def kind(self, contact: Contact) -> str:
        """Return how well the contact is known."""
        if contact.erased_at is not None:
            return _("erased")
        return _("account") if contact.user_id is not None else _("guest")

    @display(description=gettext_lazy("orders"), ordering="orders")
    def order_count(self, contact: Contact) -> int:
        """Return how many orders there are."""
        count: int = contact.orders  # type: ignore[attr-defined]
        return count

    def get_urls(self) -> list[URLPattern]:
        """Add the pages behind the buttons, and the record of processing."""
        view = self.admin_site.admin_view
        return [
            path("<int:contact_id>/export/", view(self.export_view), name="crm_contact_export"),
            path("<int:contact_id>/erase/", view(self.erase_view), name="crm_contact_erase"),
            path("personal-data/", view(self.registry_view), name="crm_contact_personal_data"),
            *super().get_urls(),
        ]

    def page_context(self, request: HttpRequest, obj: Contact) -> dict[str, object]:
        """Return everything about the person."""
        may_change = request.user.has_perm(CHANGE) and obj.erased_at is None
        return {**contact_context(obj), "may_change": may_change}

    def export_view(self, request: HttpRequest, contact_id: int) -> HttpResponse:
        """Hand over everything that is kept about a contact (GDPR, Art. 15 and 20)."""
        require_permission(request, CHANGE)
        contact = self._contact(contact_id)
        body = json.dumps(data_of_contact(contact), ensure_ascii=False, indent=2)
        response = HttpResponse(body, content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="contact-{contact.pk}.json"'
        return response

    def erase_view(self, request: HttpRequest, contact_id: int) -> HttpResponse:
        """Say what will go, then erase it."""
        require_permission(request, CHANGE)
        contact = self._contact(contact_id)
        back_url = reverse("admin:crm_contact_change", args=[contact.pk])
        if request.method == "POST":
            self._erase(request, contact)
            return redirect(back_url)
        page = OperationPage(
            model_admin=self,
            title=_("Erase %(contact)s") % {"contact": contact},
            explanation=_(
                "Name, addresses, account, newsletter and the texts of mails are emptied for "
                "good. Orders, payments and the ledgers stay, under a contact without a name."
            ),
            submit_label=_("Erase for good"),
            back_url=back_url,
            is_dangerous=True,
        )
        return page.render(request)

    def registry_view(self, request: HttpRequest) -> HttpResponse:
        """Show where personal data lies, why, how long, and what erasure makes of it."""
        require_permission(request, "crm.view_contact")
        headers = (_("table"), _("fields"), _("why"), _("how long"), _("when erased"))
        rows = [
            (label, ", ".join(entry.fields), entry.reason, entry.kept, entry.on_erasure)
            for label, entry in REGISTRY.items()
        ]
        context = {
            **desk_context(self, request),
            "title": _("Personal data"),
            "headers": headers,
            "rows": rows,
        }
        return TemplateResponse(request, "admin/crm/contact/registry.html", context)

    def _contact(self, contact_id: int) -> Contact:
        contact = Contact.objects.filter(pk=contact_id, merged_into__isnull=True).first()
        if contact is None:
            raise Http404
        return contact

    def _erase(self, request: HttpRequest, contact: Contact) -> None:
        try:
            erased = erase_contact(contact_id=contact.pk, at=timezone.now())
        except OpenOrdersError as error:
            text = _("These orders are not settled yet: %(numbers)s")
            messages.error(request, text % {"numbers": ", ".join(error.numbers)})
        except StaffAccountError:
            messages.error(request, _("An account of our staff cannot be erased here."))
        else:
            text = _("Erased: %(addresses)d addresses, %(mails)d mails.")
            words = {"addresses": erased.addresses, "mails": erased.mails}
            messages.success(request, text % words)


def contact_context(contact: Contact) -> dict[str, object]:
    """Return everything that the page shows."""
    newest = newest_record(contact)
    orders = newest_orders(contact, number=SHOWN_ORDERS)
    return {
        "title": str(contact),
        "contact": contact,
        "emails": list(contact.emails.order_by("pk")),
        "newsletter": newest,
        "worth": _worth_rows(worth_of(contact)),
        "orders": [(order, as_money(order.gross_total)) for order in orders],
        "parcels": list(parcels_of(contact)[:SHOWN_PARCELS]),
        "consents": list(records_of(contact)),
        "timeline": timeline_of(contact),
    }


def timeline_of(contact: Contact) -> list[HistoryEntry]:
    """Return what happened, newest first: orders, parcels, mails and consents."""
    entries = chain(_moments(contact), _mails(contact), _consents(contact), _acquaintance(contact))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:SHOWN_MOMENTS]


def _worth_rows(worth: Worth) -> list[tuple[str, str]]:
    last = format_datetime(worth.last_at, locale=reader_locale()) if worth.last_at else "–"
    return [
        (_("Orders"), str(worth.orders)),
        (_("Bought for"), " + ".join(map(as_money, worth.spent)) or "–"),
        (_("Last order"), last),
    ]


def _moments(contact: Contact) -> Iterable[HistoryEntry]:
    for event in events_of(contact, number=SHOWN_MOMENTS):
        entry = entry_of(event)
        yield HistoryEntry(
            at=entry.at, label=entry.label, detail=event.order.number, tone=entry.tone
        )


def _mails(contact: Contact) -> Iterable[HistoryEntry]:
    for mail in mails_of(contact)[:SHOWN_MOMENTS]:
        words = {"subject": mail.subject}
        yield HistoryEntry(
            at=mail.sent_at or mail.created_at,
            label=_("Mail: %(subject)s") % words,
            detail=mail.get_state_display(),
        )


def _consents(contact: Contact) -> Iterable[HistoryEntry]:
    for record in records_of(contact):
        words = {"purpose": record.get_purpose_display(), "state": record.get_state_display()}
        yield HistoryEntry(
            at=record.created_at,
            label=_("Consent, %(purpose)s: %(state)s") % words,
            detail=record.get_source_display(),
        )


def _acquaintance(contact: Contact) -> Iterable[HistoryEntry]:
    yield HistoryEntry(at=contact.created_at, label=_("First known"))
    if contact.user is not None:
        yield HistoryEntry(at=contact.user.date_joined, label=_("Account made"))
    if contact.erased_at is not None:
        yield HistoryEntry(at=contact.erased_at, label=_("Erased"), tone="danger")
