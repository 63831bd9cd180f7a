"""The customer's own pages. They need a sign-in and are never cached."""

import json

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from shop.accounts.forms import AddressForm
from shop.accounts.models import Address, User
from shop.accounts.services import delete_address, save_address
from shop.checkout.services import ADDRESS_FIELDS
from shop.markets.context import active_variant
from shop.markets.registry import REGISTRY
from shop.orders.models import Order
from shop.orders.presenters import address_lines, status_label, status_tone
from shop.orders.selectors import orders_of_user
from shop.orders.services import adopt_guest_orders
from shop.storefront.account.export import personal_data

ORDERS_PER_PAGE = 20


@method_decorator(never_cache, name="dispatch")
class AccountView(LoginRequiredMixin, View):
    """A page of the signed-in customer."""

    @property
    def customer(self) -> User:
        """The customer; the mixin lets nobody else in."""
        user = self.request.user
        if not isinstance(user, User):
            raise PermissionDenied
        return user


class OverviewView(AccountView):
    """Who you are and your latest orders."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it; guest orders of verified addresses join the account first."""
        verified = EmailAddress.objects.filter(user_id=self.customer.pk, verified=True)
        adopt_guest_orders(
            user_id=self.customer.pk,
            verified_emails=list(verified.values_list("email", flat=True)),
        )
        orders = [_row(order) for order in orders_of_user(user_id=self.customer.pk)[:3]]
        default = self.customer.addresses.filter(is_default=True).first()
        context = {
            "orders": orders,
            "email": self.customer.email,
            "name": self.customer.get_full_name(),
            "address_lines": address_lines(default, reader=active_variant()) if default else [],
            "has_second_factor": is_mfa_enabled(self.customer),
        }
        return render(request, "shop/accounts/overview.html", context)


class OrdersView(AccountView):
    """All orders, newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a page of them."""
        orders = orders_of_user(user_id=self.customer.pk)
        page = Paginator(orders, ORDERS_PER_PAGE).get_page(request.GET.get("page"))
        context = {"orders": [_row(order) for order in page.object_list], "page": page}
        return render(request, "shop/accounts/orders.html", context)


class AddressesView(AccountView):
    """The address book."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        reader = active_variant()
        rows = [
            {
                "id": row.pk,
                "lines": address_lines(row, reader=reader),
                "is_default": row.is_default,
            }
            for row in self.customer.addresses.order_by("-is_default", "pk")
        ]
        return render(request, "shop/accounts/addresses.html", {"addresses": rows})


class AddressFormView(AccountView):
    """Add or change an address."""

    def get(self, request: HttpRequest, address_id: int | None = None) -> HttpResponse:
        """Show the form."""
        stored = self._stored(address_id)
        initial = {name: getattr(stored, name) for name in ADDRESS_FIELDS} if stored else {}
        form = _address_form(initial=initial)
        return self._show(request, form, address_id, is_default=bool(stored and stored.is_default))

    def post(self, request: HttpRequest, address_id: int | None = None) -> HttpResponse:
        """Keep it, or show the fields of another country."""
        self._stored(address_id)
        is_default = request.POST.get("is_default") == "on"
        if request.POST.get("action") == "country":
            typed = {name: request.POST.get(name, "") for name in ADDRESS_FIELDS}
            form = _address_form(initial=typed)
            return self._show(request, form, address_id, is_default=is_default)
        form = _address_form(data=request.POST)
        if not form.is_valid():
            response = self._show(request, form, address_id, is_default=is_default)
            response.status_code = 422
            return response
        save_address(
            user_id=self.customer.pk,
            values=form.address(),
            is_default=is_default,
            address_id=address_id,
        )
        messages.success(request, _("Your address has been saved."))
        return redirect("shop:account-addresses")

    def _stored(self, address_id: int | None) -> Address | None:
        if address_id is None:
            return None
        return get_object_or_404(Address, pk=address_id, user_id=self.customer.pk)

    def _show(
        self, request: HttpRequest, form: AddressForm, address_id: int | None, *, is_default: bool
    ) -> HttpResponse:
        context = {"form": form, "is_new": address_id is None, "is_default": is_default}
        return render(request, "shop/accounts/address_form.html", context)


class AddressDeleteView(AccountView):
    """Take an address out."""

    def post(self, request: HttpRequest, address_id: int) -> HttpResponse:
        """Take it out."""
        delete_address(user_id=self.customer.pk, address_id=address_id)
        messages.success(request, _("The address has been removed."))
        return redirect("shop:account-addresses")


class DataView(AccountView):
    """What the shop keeps about the customer, to look at and to take along."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page, or hand over the file (GDPR, Art. 15 and 20)."""
        if request.GET.get("format") == "json":
            body = json.dumps(personal_data(user_id=self.customer.pk), ensure_ascii=False)
            response = HttpResponse(body, content_type="application/json")
            response["Content-Disposition"] = 'attachment; filename="my-data.json"'
            return response
        return render(request, "shop/accounts/data.html", {"email": self.customer.email})


class OwnOrderView(AccountView):
    """Lead from an order's number to its page, for its owner only."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        """Lead there; a foreign number finds nothing."""
        order = Order.objects.filter(number=number, user_id=self.customer.pk).first()
        if order is None:
            raise Http404
        return redirect("shop:order-status", token=order.access_token)


def _row(order: Order) -> dict[str, object]:
    return {
        "number": order.number,
        "token": order.access_token,
        "placed_at": order.placed_at,
        "total": order.gross_total,
        "status_label": status_label(order),
        "status_tone": status_tone(order),
    }


def _address_form(**kwargs: object) -> AddressForm:
    own = active_variant().market.countries
    others = [c for m in REGISTRY.markets.values() for c in m.countries if c not in own]
    return AddressForm(countries=[*own, *others], **kwargs)
