"""The cart's pages. They depend on a cookie and are never cached."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from shop.cart.cookies import (
    find_cart,
    guest_token,
    read_restore_token,
    remember_cart,
    restore_token,
)
from shop.cart.forms import AddForm, QuantityForm
from shop.cart.models import Cart, CartLine
from shop.cart.presenters import cart_context, line_view, notices_of, quantity_message
from shop.cart.selectors import count_units, find_open_cart, items_of
from shop.cart.services import (
    CartChange,
    CartClosedError,
    QuantityError,
    add_to_cart,
    create_cart,
    merge_carts,
    recheck_cart,
    set_quantity,
    switch_market,
)
from shop.kernel.same_origin import same_origin_post
from shop.markets.context import active_variant
from shop.pricing.selectors import NotSoldHereError


@method_decorator(never_cache, name="dispatch")
class CartView(View):
    """Show the cart, in line with present prices and the market of the address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        return show_cart(request, find_cart(request))


@method_decorator([never_cache, same_origin_post], name="dispatch")
class CartAddView(View):
    """Add units; product pages are cached and hold no token, so the origin is checked instead."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Add and lead to the cart, or show what was added when scripts run."""
        form = AddForm(request.POST)
        if not form.is_valid():
            return _refuse(request, _("Please choose a piece and a quantity between 1 and 99."))
        try:
            cart, line = _add(request, **form.cleaned_data)
        except NotSoldHereError:
            return _refuse(request, _("This piece is not sold in your market."))
        except QuantityError as error:
            return _refuse(request, quantity_message(error))
        response = _added(request, cart, line.pk)
        remember_cart(response, cart)
        return response


@method_decorator(never_cache, name="dispatch")
class CartLineUpdateView(View):
    """Change a line's quantity."""

    def post(self, request: HttpRequest, line_id: int) -> HttpResponse:
        """Change it and show the cart."""
        cart, form = find_cart(request), QuantityForm(request.POST)
        if cart is None:
            return redirect("shop:cart")
        if not form.is_valid():
            messages.error(request, _("Please enter a quantity between 0 and 99."))
            return show_cart(request, cart, status=422)
        try:
            set_quantity(
                cart_id=cart.pk,
                line_id=line_id,
                quantity=form.cleaned_data["quantity"],
                at=timezone.now(),
            )
        except QuantityError as error:
            messages.error(request, quantity_message(error))
            return show_cart(request, cart, status=422)
        except CartClosedError:
            return redirect("shop:cart")
        return _changed(request, cart)


@method_decorator(never_cache, name="dispatch")
class CartLineRemoveView(View):
    """Take a line out."""

    def post(self, request: HttpRequest, line_id: int) -> HttpResponse:
        """Take it out and show the cart."""
        cart = find_cart(request)
        if cart is None:
            return redirect("shop:cart")
        with suppress(CartClosedError):
            set_quantity(cart_id=cart.pk, line_id=line_id, quantity=0, at=timezone.now())
        return _changed(request, cart)


@method_decorator(never_cache, name="dispatch")
class CartBadgeView(View):
    """The number beside the basket, loaded apart from the cached page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        cart = find_cart(request)
        count = count_units(cart_id=cart.pk) if cart else 0
        context = {"count": count, "url": reverse("shop:cart")}
        return render(request, "shop/cart/_badge.html", context)


@method_decorator(never_cache, name="dispatch")
class CartRestoreView(View):
    """Open a guest's cart again by its signed link."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Give the visitor the cart; a forged or old link is not found."""
        cart_token = read_restore_token(token)
        cart = find_open_cart(token=cart_token, user_id=None) if cart_token else None
        if cart is None:
            raise Http404
        response = redirect("shop:cart")
        if request.user.is_authenticated:
            changes = merge_carts(guest_cart_id=cart.pk, user_id=request.user.pk, at=timezone.now())
            tell_changes(request, changes)
            return response
        remember_cart(response, cart)
        return response


def tell_changes(request: HttpRequest, changes: list[CartChange]) -> None:
    """Say on the next page which lines are not as the shopper last saw them."""
    for text in notices_of(changes, items=[], reader=active_variant()):
        messages.warning(request, text)


def show_cart(request: HttpRequest, cart: Cart | None, *, status: int = 200) -> HttpResponse:
    """Show a cart after bringing it in line with the market of the address and present prices."""
    reader = active_variant()
    changes: list[CartChange] = []
    if cart is not None:
        if cart.variant_code != reader.code:
            changes = switch_market(
                cart_id=cart.pk,
                market_code=reader.market.code,
                variant_code=reader.code,
                at=timezone.now(),
            )
            cart.refresh_from_db()
        else:
            changes = recheck_cart(cart_id=cart.pk, at=timezone.now())
    context = {
        "cart": cart_context(cart=cart, changes=changes, reader=reader, at=timezone.now()),
        "checkout_url": reverse("shop:checkout-address"),
        "restore_url": _restore_url(request, cart),
    }
    return render(request, "shop/cart/detail.html", context, status=status)


def _restore_url(request: HttpRequest, cart: Cart | None) -> str:
    """Return the link to a guest's cart; a customer's is found by signing in."""
    if cart is None or cart.user_id is not None:
        return ""
    path = reverse("shop:cart-restore", args=[restore_token(cart)])
    return request.build_absolute_uri(path)


def _add(request: HttpRequest, *, variant_id: int, quantity: int) -> tuple[Cart, CartLine]:
    cart = _cart_of_market(request)
    try:
        line = add_to_cart(
            cart_id=cart.pk, variant_id=variant_id, quantity=quantity, at=timezone.now()
        )
    except CartClosedError:
        # It was ordered in another tab this very moment: what comes now begins the next one.
        return _add(request, variant_id=variant_id, quantity=quantity)
    return cart, line


def _cart_of_market(request: HttpRequest) -> Cart:
    reader, at = active_variant(), timezone.now()
    cart = find_cart(request)
    if cart is None:
        return create_cart(
            market_code=reader.market.code,
            variant_code=reader.code,
            user_id=request.user.pk if request.user.is_authenticated else None,
            at=at,
        )
    if cart.variant_code != reader.code:
        changes = switch_market(
            cart_id=cart.pk, market_code=reader.market.code, variant_code=reader.code, at=at
        )
        tell_changes(request, changes)
        cart.refresh_from_db()
    return cart


def _added(request: HttpRequest, cart: Cart, line_id: int) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("shop:cart")
    item = next(item for item in items_of(cart=cart) if item.line.pk == line_id)
    context = {"line": line_view(item, reader=active_variant()), "cart_url": reverse("shop:cart")}
    response = render(request, "shop/cart/_added.html", context)
    response["HX-Trigger"] = "cart-changed"
    return response


def _changed(request: HttpRequest, cart: Cart) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("shop:cart")
    response = show_cart(request, cart)
    response["HX-Trigger"] = "cart-changed"
    return response


def _refuse(request: HttpRequest, message: str) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return render(
            request, "components/notice.html", {"text": message, "tone": "warn"}, status=422
        )
    messages.error(request, message)
    return show_cart(request, find_cart(request), status=422)


def merge_after_login(request: HttpRequest, user_id: int) -> None:
    """Put the guest's cart into the account's; called when somebody signs in."""
    token = guest_token(request)
    cart = find_open_cart(token=token, user_id=None) if token else None
    if cart is not None:
        changes = merge_carts(guest_cart_id=cart.pk, user_id=user_id, at=timezone.now())
        tell_changes(request, changes)
