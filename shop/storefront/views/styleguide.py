"""Every component on one page, for whoever builds with them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shop.storefront.styleguide import sample_context


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the style guide; its address exists only while DEBUG is on."""
    return render(request, "shop/storefront/styleguide.html", sample_context())
