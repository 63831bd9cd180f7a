"""Users and groups in the admin."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from shop.accounts.models import Address, CustomerGroup, User
from shop.kernel.admin import ShopAdmin


class AddressInline(StackedInline):
    """A customer's address book."""

    model = Address
    extra = 0
    tab = True
    fields = (
        ("name", "company"),
        ("line1", "line2"),
        ("postcode", "city", "country"),
        ("district", "region"),
        ("phone", "is_default"),
    )


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User], ShopAdmin):
    """Customers and staff; the e-mail address is the name."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("email", "first_name", "last_name", "is_staff", "is_active", "date_joined")
    list_filter = ("is_staff", "is_superuser", "is_active", "groups")
    search_fields = ("email", "first_name", "last_name")
    ordering = ("-date_joined", "-pk")
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ("groups", "user_permissions")
    inlines = (AddressInline,)
    fieldsets = (
        (
            None,
            {"fields": (("email", "password"), ("first_name", "last_name"), ("phone", "variant"))},
        ),
        (
            _("Rights"),
            {
                "classes": ("tab",),
                "fields": (("is_active", "is_staff", "is_superuser"), "groups", "user_permissions"),
            },
        ),
        (_("Dates"), {"classes": ("tab",), "fields": (("last_login", "date_joined"),)}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "password1", "password2")}),)


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ShopAdmin):
    """Roles: sets of rights."""


@admin.register(CustomerGroup)
class CustomerGroupAdmin(ShopAdmin):
    """Customers who are treated alike; some stock may be kept for them."""

    list_display = ("name", "code")
    ordering = ("name",)
    search_fields = ("name", "code")
    autocomplete_fields = ("members",)
    prepopulated_fields = {"code": ("name",)}
