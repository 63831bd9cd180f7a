"""How a visitor's cart is found again: the account, else a cookie with the cart's token."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from shop.cart.models import Cart
from shop.cart.selectors import find_open_cart

COOKIE = "cart"
COOKIE_DAYS = 60
LINK_SALT = "shop.cart.restore"
LINK_DAYS = 30


def find_cart(request: HttpRequest) -> Cart | None:
    """Return the visitor's open cart, if there is one."""
    user_id = request.user.pk if request.user.is_authenticated else None
    return find_open_cart(token=_token(request), user_id=user_id)


def guest_token(request: HttpRequest) -> UUID | None:
    """Return the token in the visitor's cookie, whoever is signed in."""
    return _token(request)


def remember_cart(response: HttpResponse, cart: Cart) -> None:
    """Give the visitor the cookie that finds a cart again."""
    response.set_cookie(
        COOKIE,
        str(cart.token),
        max_age=COOKIE_DAYS * 24 * 3600,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def restore_token(cart: Cart) -> str:
    """Return the signed text of a link that opens a cart again for 30 days."""
    return signing.dumps(str(cart.token), salt=LINK_SALT)


def read_restore_token(text: str) -> UUID | None:
    """Return the cart's token in a signed text; nothing for a forged or old one."""
    try:
        return UUID(str(signing.loads(text, salt=LINK_SALT, max_age=LINK_DAYS * 24 * 3600)))
    except (signing.BadSignature, ValueError):
        return None


def _token(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.COOKIES.get(COOKIE, ""))
    except ValueError:
        return None
