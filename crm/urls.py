"""Addresses that shoppers see, below /<language>-<market>/."""

from django.urls import path

from crm.consent.views import account, cookies, newsletter
from crm.privacy.views import account_erase, account_erased

app_name = "crm"
urlpatterns = [
    path("cookies/banner/", cookies.banner, name="consent-banner"),
    path("cookies/settings/", cookies.consent_settings, name="consent-settings"),
    path("cookies/save/", cookies.save, name="consent-save"),
    path("newsletter/", newsletter.newsletter, name="newsletter"),
    path("newsletter/asked/", newsletter.asked, name="newsletter-asked"),
    path("newsletter/confirm/<str:token>/", newsletter.confirm, name="newsletter-confirm"),
    path("newsletter/leave/<str:token>/", newsletter.leave, name="newsletter-leave"),
    path("account/newsletter/", account.account_newsletter, name="account-newsletter"),
    path("account/data/erase/", account_erase, name="account-erase"),
    path("account/data/erased/", account_erased, name="account-erased"),
]
