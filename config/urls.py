"""Every address of the project."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.static import serve
from drf_spectacular.views import SpectacularAPIView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from shop.storefront.api.base import UnknownAddressView

urlpatterns = [
    path("admin/", admin.site.urls),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("", include("shop.urls_unprefixed")),
    path("", include("logistics.urls")),
    # With a slash at its end, or an address that merely lacks it would not be put right.
    re_path(r"^api/[\s\S]*/$", UnknownAddressView.as_view()),
    *i18n_patterns(
        path("account/", include("allauth.urls")),
        path("", include("shop.urls")),
        path("", include("logistics.urls_prefixed")),
        path("", include("crm.urls")),
        path("", include("content.urls")),
        path("", include(wagtail_urls)),
    ),
]
if settings.ANYMAIL["WEBHOOK_SECRET"]:
    urlpatterns.insert(0, path("webhooks/mail/", include("anymail.urls")))
if settings.SERVE_MEDIA:
    urlpatterns.insert(
        0,
        re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
    )

handler403 = "shop.storefront.views.errors.forbidden"
handler404 = "shop.storefront.views.errors.not_found"
handler500 = "shop.storefront.views.errors.server_error"
