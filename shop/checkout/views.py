"""The checkout's three steps. They depend on a cookie and are never cached."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from shop.cart.cookies import find_cart
from shop.cart.journeys import journey_of
from shop.cart.models import Cart
from shop.cart.presenters import items_landed
from shop.cart.selectors import items_of
from shop.cart.services import recheck_cart, switch_market
from shop.cart.views import tell_changes
from shop.checkout.forms import CheckoutAddressForm, DeliveryForm, ReviewForm, VatIdForm
from shop.checkout.models import Checkout
from shop.checkout.presenters import (
    business_view,
    cart_summary,
    consignment_views,
    delivery_view,
    method_views,
    order_button_label,
    parcels_title,
    priced_summary,
)
from shop.checkout.problems import PRICING_PROBLEMS, problem_text
from shop.checkout.selectors import PricedCheckout, price_checkout
from shop.checkout.services import (
    ADDRESS_FIELDS,
    ArrivalChangedError,
    PriceChangedError,
    business_buyer,
    choose_delivery,
    place_order,
    renew_vat_id_check,
    save_address,
)
from shop.inventory.models import Warehouse
from shop.kernel.rate_limit import is_too_often, rate_limited
from shop.landed.selectors import Journey
from shop.markets.context import active_variant
from shop.markets.registry import Variant
from shop.orders.presenters import address_lines
from shop.orders.selectors import find_order_of_cart
from shop.tax.calculate import Destination
from shop.vat_ids.presenters import vat_answer, wrong_answer
from shop.vat_ids.services import check_vat_id

FORM_FIELDS = (*ADDRESS_FIELDS, "email", "is_business", "vat_id")
# Registers answer us only as long as we do not ask for everybody's numbers.
NUMBERS_A_MINUTE = 30


@method_decorator(never_cache, name="dispatch")
class CheckoutView(View):
    """A step that needs a cart with something in it, in the market of the address."""

    cart: Cart
    reader: Variant

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Find the cart; without one there is nothing to check out."""
        cart = find_cart(request)
        if cart is None or not cart.lines.exists():
            return redirect("shop:cart")
        self.cart, self.reader = cart, active_variant()
        if cart.variant_code != self.reader.code:
            changes = switch_market(
                cart_id=cart.pk,
                market_code=self.reader.market.code,
                variant_code=self.reader.code,
                at=timezone.now(),
            )
            tell_changes(request, changes)
            return redirect("shop:cart")
        changes = recheck_cart(cart_id=cart.pk, at=timezone.now())
        if changes:
            tell_changes(request, changes)
            return redirect("shop:cart")
        return self.made_order(cart.token) or super().dispatch(request, *args, **kwargs)

    def made_order(self, cart_token: UUID) -> HttpResponse | None:
        """Return the way to the payment of the order that a cart has become, if it has."""
        order = find_order_of_cart(cart_token=cart_token)
        return redirect("shop:payment", token=order.access_token) if order else None

    def checkout(self) -> Checkout | None:
        """Return what has been filled in so far."""
        return Checkout.objects.filter(cart=self.cart).first()

    def price(self, checkout: Checkout) -> PricedCheckout:
        """Price the cart for its address."""
        now = timezone.now()
        return price_checkout(
            cart=self.cart,
            checkout=checkout,
            market=self.reader.market,
            on=now.date(),
            at=now,
        )


class AddressView(CheckoutView):
    """Step one: where to, and who asks."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form, filled in as far as known."""
        return self._show(request, self._form(initial=self._initial(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the address, or show the fields of another country."""
        if request.POST.get("action") == "country":
            typed = {name: request.POST.get(name, "") for name in FORM_FIELDS}
            return self._show(request, self._form(initial=typed))
        form = self._form(data=request.POST)
        if not form.is_valid():
            return self._show(request, form, status=422)
        if form.vat_number and is_too_often(request, name="vat-id", per_minute=NUMBERS_A_MINUTE):
            return render(request, "429.html", status=429)
        checkout = save_address(
            cart_id=self.cart.pk,
            email=form.cleaned_data["email"],
            address=form.address(),
            at=timezone.now(),
            business=business_buyer(number=form.vat_number, at=timezone.now()),
        )
        try:
            self.price(checkout)
        except PRICING_PROBLEMS as problem:
            form.add_error(None, problem_text(problem))
            return self._show(request, form, status=422)
        return redirect("shop:checkout-delivery")

    def _journey(self, form: CheckoutAddressForm) -> Journey:
        """Return the way to the chosen country, as far as the form says where in it."""
        known = {name: form[name].value() or "" for name in ("region", "postcode") if name in form}
        place = Destination(form.layout.country, **known)
        stored, _is_known = journey_of(cart=self.cart, market=self.reader.market, at=timezone.now())
        return replace(stored, destination=place)

    def _form(self, **kwargs: object) -> CheckoutAddressForm:
        return CheckoutAddressForm(countries=self.reader.market.countries, **kwargs)

    def _initial(self, request: HttpRequest) -> dict[str, object]:
        checkout = self.checkout()
        if checkout is not None:
            return {name: getattr(checkout, name) for name in FORM_FIELDS}
        if not request.user.is_authenticated:
            return {}
        address = request.user.addresses.filter(
            is_default=True, country__in=self.reader.market.countries
        ).first()
        known = {name: getattr(address, name) for name in ADDRESS_FIELDS} if address else {}
        return {**known, "email": request.user.email}

    def _show(
        self, request: HttpRequest, form: CheckoutAddressForm, *, status: int = 200
    ) -> HttpResponse:
        items = items_of(cart=self.cart)
        landed = items_landed(
            items=items, journey=self._journey(form), reader=self.reader, is_estimate=True
        )
        stored = self.checkout()
        context = {
            "form": form,
            "summary": cart_summary(items=items, landed=landed.view, reader=self.reader),
            # Said as soon as the country is chosen, unless the finished form says it already.
            "problem": "" if form.non_field_errors() else landed.problem,
            "answer": vat_answer(check=stored.vat_id_check)
            if stored and stored.is_business
            else None,
        }
        return render(request, "shop/checkout/address.html", context, status=status)


@method_decorator(rate_limited(name="vat-id", per_minute=NUMBERS_A_MINUTE), name="dispatch")
class VatIdView(CheckoutView):
    """The live answer to a VAT number, beside its field."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Say what the register says; nothing is remembered but the answer itself."""
        form = VatIdForm(request.POST, countries=self.reader.market.countries)
        answer = None
        if form.is_valid() and form.vat_number is not None:
            answer = vat_answer(check=check_vat_id(number=form.vat_number, at=timezone.now()))
        elif request.POST.get("vat_id"):
            answer = wrong_answer(is_scheme_number=form.is_scheme_number)
        return render(request, "shop/checkout/_vat_answer.html", {"answer": answer})


class PricedView(CheckoutView):
    """A step that needs an address which the shop can deliver to."""

    stored: Checkout
    priced: PricedCheckout

    def load(self, request: HttpRequest) -> HttpResponse | None:
        """Load address and price; return where to go when that is impossible."""
        stored = self.checkout()
        if stored is None:
            return redirect("shop:checkout-address")
        self.stored = stored
        renew_vat_id_check(checkout=stored, at=timezone.now())
        try:
            self.priced = self.price(self.stored)
        except PRICING_PROBLEMS as problem:
            # The goods may be gone because another tab has just ordered them.
            made = self.made_order(self.cart.token)
            if made is not None:
                return made
            messages.error(request, problem_text(problem))
            return redirect("shop:checkout-address")
        return None

    def context(self) -> dict[str, object]:
        """Return what both steps show."""
        warehouses = Warehouse.objects.in_bulk(
            [plan.parcel.warehouse for plan in self.priced.chosen.plans]
        )
        return {
            "summary": priced_summary(priced=self.priced, reader=self.reader),
            "consignments": consignment_views(
                priced=self.priced, reader=self.reader, warehouses=warehouses
            ),
        }


class DeliveryView(PricedView):
    """Step two: how it travels."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the methods."""
        return self.load(request) or self._show(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the choice."""
        elsewhere = self.load(request)
        if elsewhere is not None:
            return elsewhere
        methods = {option.method.code: option.method.pk for option in self.priced.options}
        form = DeliveryForm(request.POST, codes=list(methods))
        if not form.is_valid():
            return self._show(request, form=form, status=422)
        choose_delivery(
            cart_id=self.cart.pk,
            delivery_method_id=methods[form.cleaned_data["method"]],
            at=timezone.now(),
        )
        return redirect("shop:checkout-review")

    def _show(
        self, request: HttpRequest, *, form: DeliveryForm | None = None, status: int = 200
    ) -> HttpResponse:
        context = self.context() | {
            "methods": method_views(priced=self.priced, reader=self.reader),
            "parcels_title": parcels_title(priced=self.priced, reader=self.reader),
            "form": form,
        }
        return render(request, "shop/checkout/delivery.html", context, status=status)


@method_decorator(rate_limited(name="place-order", per_minute=20), name="post")
class ReviewView(PricedView):
    """Step three: the whole landed cost, and the button."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Lead a button that was pressed twice to the one order that it made."""
        made = self._order_of_form(request) if request.method == "POST" else None
        return made or super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        return self.load(request) or self._show(request, self._form())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Place the order at the total that the button showed, and lead to the payment."""
        elsewhere = self.load(request)
        if elsewhere is not None:
            return elsewhere
        form = self._form(data=request.POST)
        if not form.is_valid():
            return self._show(request, form, status=422)
        try:
            order = place_order(
                cart_id=self.cart.pk,
                user_id=request.user.pk if request.user.is_authenticated else None,
                shown=form.shown,
                placed_at=timezone.now(),
                answers=self.priced.answers,
            )
        except (ArrivalChangedError, PriceChangedError) as problem:
            form.add_error(None, problem_text(problem))
            return self.load(request) or self._show(request, form, status=409)
        except PRICING_PROBLEMS as problem:
            messages.error(request, problem_text(problem))
            return redirect("shop:cart")
        return redirect("shop:payment", token=order.access_token)

    def _order_of_form(self, request: HttpRequest) -> HttpResponse | None:
        try:
            return self.made_order(UUID(request.POST.get("cart", "")))
        except ValueError:
            return None

    def _form(self, **kwargs: object) -> ReviewForm:
        return ReviewForm(currency=self.reader.market.currency, **kwargs)

    def _show(self, request: HttpRequest, form: ReviewForm, *, status: int = 200) -> HttpResponse:
        # Whatever was posted, the page shows the present total and sends that along.
        shown = self.priced.shown
        present = {
            "cart": str(self.cart.token),
            "shown_total": str(shown.total.amount),
            "shown_arrival": shown.arrival.isoformat() if shown.arrival else "",
            "shown_last": shown.last.isoformat() if shown.last else "",
        }
        form.initial.update(present)
        if form.is_bound:
            posted = request.POST.copy()
            for name, value in present.items():
                posted[name] = value
            form.data = posted
        context = self.context() | {
            "form": form,
            "address": address_lines(self.stored, reader=self.reader),
            "contact": [self.stored.email, self.stored.phone],
            "delivery": delivery_view(self.priced.chosen, reader=self.reader),
            "business": business_view(self.stored),
            "order_button_label": order_button_label(self.reader),
            "cart_url": reverse("shop:cart"),
        }
        return render(request, "shop/checkout/review.html", context, status=status)
