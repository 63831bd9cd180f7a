"""Baskets: begun, read, filled and emptied by whoever knows their token."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from shop.cart.forms import AddForm, QuantityForm
from shop.cart.models import Cart
from shop.cart.presenters import notices_of, quantity_message
from shop.cart.selectors import find_cart_by_token
from shop.cart.services import (
    CartChange,
    CartClosedError,
    QuantityError,
    add_to_cart,
    create_cart,
    recheck_cart,
    set_quantity,
    switch_market,
)
from shop.catalogue.selectors import find_variant_id
from shop.pricing.selectors import NotSoldHereError
from shop.storefront.api import shapes_buying as shapes
from shop.storefront.api.base import PrivateView
from shop.storefront.api.errors import Refused, WrongFields, refuse_form
from shop.storefront.api.refusals import READING, WRITING
from shop.storefront.api.values import cart_values, uuid_in


def valid(shape: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """Return what a body says, its fields of the right kind.

    :raises WrongFields: when one is missing or of another kind
    """
    serializer = shape(data=request.data)
    if not serializer.is_valid():
        raise WrongFields(_flat(serializer.errors))
    return dict(serializer.validated_data)


class CartBase(PrivateView):
    """An address about one basket."""

    def found_cart(self, token: str) -> Cart:
        """Return the basket of a token, ordered or not.

        :raises Http404: when there is none, or it is somebody's who is not signed in here
        :raises Refused: when it is another market's
        """
        known = uuid_in(token)
        cart = find_cart_by_token(token=known, user_id=self.user_id) if known else None
        if cart is None:
            raise Http404
        if cart.market_id != self.variant.market.code:
            raise Refused(_("This basket belongs to another market."), code="other_market")
        return cart

    def open_cart(self, token: str) -> tuple[Cart, list[CartChange]]:
        """Return a basket in line with present prices and stock, and what that changed.

        :raises Http404: as above
        :raises Refused: when it is another market's, or has been ordered
        """
        cart, at = self.found_cart(token), timezone.now()
        if cart.state != Cart.State.OPEN:
            raise closed()
        if cart.variant_code == self.variant.code:
            return cart, recheck_cart(cart_id=cart.pk, at=at)
        changes = switch_market(
            cart_id=cart.pk,
            market_code=self.variant.market.code,
            variant_code=self.variant.code,
            at=at,
        )
        cart.refresh_from_db()
        return cart, changes

    def unchanged_cart(self, token: str) -> Cart:
        """Return a basket with something in it, as it was last seen.

        :raises Http404: as above
        :raises Refused: as above, and when it is empty or something in it has changed
        """
        cart, changes = self.open_cart(token)
        if changes:
            texts = notices_of(changes, items=[], reader=self.variant)
            raise Refused(" ".join(texts), code="cart_changed")
        if not cart.lines.exists():
            raise Refused(_("Your basket is empty."), code="cart_empty")
        return cart

    def shown(self, cart: Cart, changes: list[CartChange], *, status: int = 200) -> Response:
        """Answer with the basket."""
        values = cart_values(cart=cart, changes=changes, reader=self.variant)
        return Response(values, status=status)


class CartsView(CartBase):
    """The place where baskets begin."""

    @extend_schema(
        operation_id="cart_create", request=None, responses={201: shapes.CartSerializer, **WRITING}
    )
    def post(self, request: Request) -> Response:
        """Begin a basket; whoever is signed in gets the one that they have."""
        cart = create_cart(
            market_code=self.variant.market.code,
            variant_code=self.variant.code,
            user_id=self.user_id,
            at=timezone.now(),
        )
        changes: list[CartChange] = []
        if cart.variant_code != self.variant.code:
            changes = switch_market(
                cart_id=cart.pk,
                market_code=self.variant.market.code,
                variant_code=self.variant.code,
                at=timezone.now(),
            )
            cart.refresh_from_db()
        return self.shown(cart, changes, status=status.HTTP_201_CREATED)


class CartView(CartBase):
    """One basket."""

    @extend_schema(operation_id="cart_read", responses={200: shapes.CartSerializer, **READING})
    def get(self, request: Request, token: str) -> Response:
        """Return it in line with present prices and stock, and say what that changed."""
        return self.shown(*self.open_cart(token))


class LinesView(CartBase):
    """The lines of a basket."""

    @extend_schema(
        operation_id="cart_line_add",
        request=shapes.LineInSerializer,
        responses={201: shapes.CartSerializer, **WRITING},
    )
    def post(self, request: Request, token: str) -> Response:
        """Add units; what lies in the basket already counts towards what there is."""
        cart, changes = self.open_cart(token)
        values = valid(shapes.LineInSerializer, request)
        variant_id = find_variant_id(sku=values["sku"])
        if variant_id is None:
            raise _not_sold()
        form = AddForm({"variant_id": variant_id, "quantity": values.get("quantity")})
        if not form.is_valid():
            raise refuse_form(form, names={"variant_id": "sku"})
        try:
            add_to_cart(cart_id=cart.pk, **form.cleaned_data, at=timezone.now())
        except NotSoldHereError as error:
            raise _not_sold() from error
        except QuantityError as error:
            raise WrongFields({"quantity": [quantity_message(error)]}) from error
        except CartClosedError as error:
            raise closed() from error
        return self.shown(cart, changes, status=status.HTTP_201_CREATED)


class LineView(CartBase):
    """One line of a basket."""

    @extend_schema(
        operation_id="cart_line_change",
        request=shapes.QuantityInSerializer,
        responses={200: shapes.CartSerializer, **WRITING},
    )
    def patch(self, request: Request, token: str, line_id: int) -> Response:
        """Change its quantity; 0 takes it out."""
        cart, changes = self._cart_with(token, line_id)
        form = QuantityForm(valid(shapes.QuantityInSerializer, request))
        if not form.is_valid():
            raise refuse_form(form)
        self._set(cart, line_id, form.cleaned_data["quantity"])
        return self.shown(cart, changes)

    @extend_schema(
        operation_id="cart_line_remove", responses={200: shapes.CartSerializer, **READING}
    )
    def delete(self, request: Request, token: str, line_id: int) -> Response:
        """Take it out."""
        cart, changes = self._cart_with(token, line_id)
        self._set(cart, line_id, 0)
        return self.shown(cart, changes)

    def _cart_with(self, token: str, line_id: int) -> tuple[Cart, list[CartChange]]:
        cart, changes = self.open_cart(token)
        if not cart.lines.filter(pk=line_id).exists():
            raise Http404
        return cart, changes

    def _set(self, cart: Cart, line_id: int, quantity: int) -> None:
        try:
            set_quantity(cart_id=cart.pk, line_id=line_id, quantity=quantity, at=timezone.now())
        except QuantityError as error:
            raise WrongFields({"quantity": [quantity_message(error)]}) from error
        except CartClosedError as error:
            raise closed() from error


def closed() -> Refused:
    """Return the refusal of a basket that is none any more."""
    return Refused(_("This basket has been ordered already."), code="cart_ordered")


def _not_sold() -> WrongFields:
    return WrongFields({"sku": [_("This piece is not sold in your market.")]})


def _flat(errors: Any, *, prefix: str = "") -> dict[str, list[str]]:
    """Return the errors of a body by the path of their field, e.g. "expected_total.amount"."""
    flat: dict[str, list[str]] = {}
    for name, said in errors.items():
        path = "other" if name == "non_field_errors" else f"{prefix}{name}"
        if isinstance(said, dict):
            flat |= _flat(said, prefix=f"{path}.")
        else:
            flat[path] = [str(text) for text in said]
    return flat
