"""The registers' answers at the desk: to read, and to ask once more."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display

from shop.kernel.admin import ReadOnlyAdmin
from shop.vat_ids.calculate import VatIdError, read_vat_id
from shop.vat_ids.models import VatIdCheck
from shop.vat_ids.services import ask_register

TONES = {
    VatIdCheck.Result.VALID: "success",
    VatIdCheck.Result.INVALID: "danger",
    VatIdCheck.Result.UNAVAILABLE: "warning",
}
AT_ONCE = 10
"""How many numbers are asked for in one go: a request must end although a register is silent."""


@admin.register(VatIdCheck)
class VatIdCheckAdmin(ReadOnlyAdmin):
    """Every question to a register with its answer, append-only."""

    list_display = (
        "checked_at",
        "number",
        "register",
        "outcome",
        "name",
        "consultation_number",
        "error",
    )
    list_filter = (
        ("result", ChoicesDropdownFilter),
        ("register", ChoicesDropdownFilter),
        ("checked_at", RangeDateFilter),
    )
    list_filter_submit = True
    ordering = ("-checked_at", "-pk")
    search_fields = ("number", "name", "consultation_number")
    actions = ("ask_again",)

    @display(description=_("result"), ordering="result", label=TONES)
    def outcome(self, check: VatIdCheck) -> tuple[str, str]:
        """Return what the register said."""
        return check.result, check.get_result_display()

    @admin.action(description=_("Ask again"), permissions=["operate"])
    def ask_again(self, request: HttpRequest, queryset: QuerySet[VatIdCheck]) -> None:
        """Ask the registers for the chosen numbers now; each answer is a row of its own."""
        numbers = sorted(set(queryset.values_list("number", "country")))
        if len(numbers) > AT_ONCE:
            text = gettext("Please choose %(count)d numbers at most.") % {"count": AT_ONCE}
            messages.error(request, text)
            return
        answered = 0
        for number, country in numbers:
            try:
                readable = read_vat_id(number, country=country)
            except VatIdError:
                continue
            check = ask_register(number=readable, at=timezone.now())
            answered += check.result != VatIdCheck.Result.UNAVAILABLE
        text = ngettext(
            "%(count)d of the chosen numbers was answered.",
            "%(count)d of the chosen numbers were answered.",
            answered,
        )
        messages.success(request, text % {"count": answered})
