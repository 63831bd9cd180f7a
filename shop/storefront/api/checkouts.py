"""From a basket to an order: address, delivery, quote, order."""

from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from shop.cart.models import Cart
from shop.checkout.forms import CheckoutAddressForm, DeliveryForm, ReviewForm
from shop.checkout.models import Checkout
from shop.checkout.problems import PRICING_PROBLEMS, problem_text
from shop.checkout.selectors import PricedCheckout, Shown, price_checkout, provider_answers
from shop.checkout.services import (
    ArrivalChangedError,
    PriceChangedError,
    business_buyer,
    choose_delivery,
    place_order,
    renew_vat_id_check,
    save_address,
)
from shop.idempotency.calculate import owner_of_cart
from shop.orders.models import Order
from shop.orders.selectors import find_order_of_cart
from shop.payments.gateways import GatewayError
from shop.payments.services import NotPayableError, resume_payment
from shop.storefront.api import shapes_buying as shapes
from shop.storefront.api.carts import CartBase, valid
from shop.storefront.api.errors import ORDER_LIMIT, OTHER, Refused, WrongFields, refuse_form
from shop.storefront.api.once import IDEMPOTENCY_KEY, answer_once
from shop.storefront.api.refusals import READING, WRITING
from shop.storefront.api.values import (
    address_values,
    option_values,
    placed_values,
    quote_values,
)
from shop.tax.calculate import UnknownTerritoryError

_BERLIN = OpenApiExample(
    "Berlin",
    {
        "email": "ada@example.com",
        "country": "DE",
        "name": "Ada Lovelace",
        "line1": "Lindenstraße 7",
        "postcode": "10115",
        "city": "Berlin",
        "phone": "+49 30 901820",
    },
    request_only=True,
)
_BUTTON = OpenApiExample(
    "The button",
    {
        "expected_total": {"amount": "63.90", "currency": "EUR"},
        "expected_delivery": "2026-12-04",
        "terms": True,
    },
    request_only=True,
)


class CheckoutBase(CartBase):
    """A step of the checkout of a basket with something in it."""

    def price(self, cart: Cart, stored: Checkout) -> PricedCheckout:
        """Price a basket for its address."""
        now = timezone.now()
        return price_checkout(
            cart=cart, checkout=stored, market=self.variant.market, on=now.date(), at=now
        )

    def load(self, cart: Cart) -> tuple[Checkout, PricedCheckout]:
        """Return what has been filled in, and what it costs.

        :raises Refused: when there is no address, or nothing can be delivered there
        """
        stored = Checkout.objects.filter(cart=cart).first()
        if stored is None:
            raise Refused(_("Please enter an address first."), code="address_missing")
        renew_vat_id_check(checkout=stored, at=timezone.now())
        try:
            return stored, self.price(cart, stored)
        except PRICING_PROBLEMS as problem:
            raise refuse_problem(problem) from problem


class AddressView(CheckoutBase):
    """Step one: where to, and who asks."""

    @extend_schema(
        operation_id="cart_address_read", responses={200: shapes.AddressSerializer, **READING}
    )
    def get(self, request: Request, token: str) -> Response:
        """Return it as it was typed."""
        cart = self.unchanged_cart(token)
        stored = Checkout.objects.filter(cart=cart).first()
        if stored is None:
            raise Refused(_("Please enter an address first."), code="address_missing")
        return Response(address_values(stored))

    @extend_schema(
        operation_id="cart_address_write",
        request=shapes.AddressSerializer,
        responses={200: shapes.AddressSerializer, **WRITING},
        examples=[_BERLIN],
    )
    def put(self, request: Request, token: str) -> Response:
        """Keep it, if it is complete for its country and something delivers there."""
        cart = self.unchanged_cart(token)
        form = CheckoutAddressForm(
            countries=self.variant.market.countries, data=valid(shapes.AddressSerializer, request)
        )
        if not form.is_valid():
            raise refuse_form(form)
        stored = save_address(
            cart_id=cart.pk,
            email=form.cleaned_data["email"],
            address=form.address(),
            at=timezone.now(),
            business=business_buyer(number=form.vat_number, at=timezone.now()),
        )
        try:
            self.price(cart, stored)
        except PRICING_PROBLEMS as problem:
            field = "country" if isinstance(problem, UnknownTerritoryError) else OTHER
            raise WrongFields({field: [problem_text(problem)]}) from problem
        return Response(address_values(stored))


class DeliveryView(CheckoutBase):
    """Step two: how it travels."""

    @extend_schema(
        operation_id="cart_delivery_read", responses={200: shapes.OptionsSerializer, **READING}
    )
    def get(self, request: Request, token: str) -> Response:
        """Return the ways with their prices and days."""
        _stored, priced = self.load(self.unchanged_cart(token))
        values = {"options": option_values(priced=priced, reader=self.variant)}
        return Response(shapes.OptionsSerializer(values).data)

    @extend_schema(
        operation_id="cart_delivery_write",
        request=shapes.DeliveryInSerializer,
        responses={200: shapes.OptionsSerializer, **WRITING},
        examples=[OpenApiExample("Standard", {"method": "standard"}, request_only=True)],
    )
    def put(self, request: Request, token: str) -> Response:
        """Choose one of them."""
        cart = self.unchanged_cart(token)
        _stored, priced = self.load(cart)
        methods = {option.method.code: option.method.pk for option in priced.options}
        form = DeliveryForm(valid(shapes.DeliveryInSerializer, request), codes=list(methods))
        if not form.is_valid():
            raise refuse_form(form)
        chosen = methods[form.cleaned_data["method"]]
        choose_delivery(cart_id=cart.pk, delivery_method_id=chosen, at=timezone.now())
        values = option_values(priced=priced, reader=self.variant)
        for option in values:
            option["is_chosen"] = option["code"] == form.cleaned_data["method"]
        return Response(shapes.OptionsSerializer({"options": values}).data)


class QuoteView(CheckoutBase):
    """Step three: the whole landed cost."""

    @extend_schema(
        operation_id="cart_quote_read", responses={200: shapes.QuoteSerializer, **READING}
    )
    def get(self, request: Request, token: str) -> Response:
        """Return it to the cent, with all that a buyer must be shown before they order."""
        stored, priced = self.load(self.unchanged_cart(token))
        return Response(quote_values(priced=priced, stored=stored, reader=self.variant))


class PlaceOrderView(CheckoutBase):
    """The button."""

    limits = {"POST": ORDER_LIMIT}

    @extend_schema(
        operation_id="cart_order",
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.OrderInSerializer,
        responses={201: shapes.PlacedSerializer, **WRITING},
        examples=[_BUTTON],
    )
    def post(self, request: Request, token: str) -> Response:
        """Place the order at the total that was shown; a basket becomes one order only."""
        cart = self.found_cart(token)
        return answer_once(
            request, owner=owner_of_cart(cart.token), work=partial(self._order, request, token)
        )

    def _order(self, request: Request, token: str) -> Any:
        cart = self.found_cart(token)
        order = find_order_of_cart(cart_token=cart.token) or self._place(request, token)
        try:
            payment = resume_payment(order=order, at=timezone.now())
        except (NotPayableError, GatewayError):
            # The order stands; its payment is started by the address made for that.
            payment = None
        return placed_values(order=order, payment=payment)

    def _place(self, request: Request, token: str) -> Order:
        shown = self._agreed(request)
        cart = self.unchanged_cart(token)
        market, now = self.variant.market, timezone.now()
        try:
            return place_order(
                cart_id=cart.pk,
                user_id=self.user_id,
                shown=shown,
                placed_at=now,
                answers=provider_answers(cart=cart, market=market, at=now),
            )
        except PRICING_PROBLEMS as problem:
            raise refuse_problem(problem) from problem

    def _agreed(self, request: Request) -> Shown:
        """Return what the buyer has agreed to, by the page's form.

        :raises WrongFields: when they have not, or it is no amount of the market
        """
        values, currency = valid(shapes.OrderInSerializer, request), self.variant.market.currency
        expected = values["expected_total"]
        if expected["currency"] != currency:
            said = _("Please send the total in %(currency)s.") % {"currency": currency}
            raise WrongFields({"expected_total.currency": [said]})
        posted = {
            "shown_total": expected["amount"],
            "shown_arrival": values.get("expected_arrival"),
            "shown_last": values.get("expected_delivery"),
            "terms": values["terms"],
        }
        form = ReviewForm(posted, currency=currency)
        if not form.is_valid():
            raise refuse_form(form, names={"shown_total": "expected_total.amount"})
        return form.shown


def refuse_problem(problem: Exception) -> Refused:
    """Return the refusal of what cannot be ordered as it is."""
    codes: dict[type[Exception], str] = {
        ArrivalChangedError: "arrival_changed",
        PriceChangedError: "price_changed",
    }
    return Refused(problem_text(problem), code=codes.get(type(problem), "not_orderable"))
