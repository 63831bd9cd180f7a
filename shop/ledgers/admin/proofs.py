"""Every proof of the ledgers, what it found, and a button for another one."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display

from shop.kernel.admin import DASHBOARD, OperationPage, ShownAdmin, Tile, reader_locale
from shop.kernel.formats import format_datetime, format_number
from shop.ledgers.checks import CHECKS
from shop.ledgers.models import LedgerProof
from shop.ledgers.selectors import newest_proof
from shop.ledgers.services import request_proof

TONES = {True: "success", False: "danger"}


@admin.register(LedgerProof)
class LedgerProofAdmin(ShownAdmin):
    """One run a night, and those that somebody asked for."""

    page_template = "admin/shop/ledgerproof/page.html"
    list_display = ("ran_at", "verdict", "rows", "seconds")
    list_filter = ("is_sound",)
    ordering = ("-ran_at", "-pk")
    actions_list = ("prove",)

    @display(description=gettext_lazy("verdict"), ordering="is_sound", label=TONES)
    def verdict(self, row: LedgerProof) -> tuple[bool, str]:
        """Return whether everything adds up."""
        return row.is_sound, _("adds up") if row.is_sound else _("does not add up")

    @action(
        description=gettext_lazy("Prove the ledgers now"), url_path="prove", permissions=["operate"]
    )
    def prove(self, request: HttpRequest) -> HttpResponse:
        """Ask whether to, then have it done in the background."""
        back_url = reverse("admin:shop_ledgerproof_changelist")
        if request.method == "POST":
            request_proof()
            messages.success(request, _("The ledgers are being proved. Look again in a moment."))
            return redirect(back_url)
        page = OperationPage(
            model_admin=self,
            title=_("Prove the ledgers now"),
            explanation=_(
                "Every figure of stock and money is compared with the sum of its ledger. Nothing "
                "is changed, and orders go on meanwhile."
            ),
            submit_label=_("Prove them"),
            back_url=back_url,
        )
        return page.render(request)

    def page_context(self, _request: HttpRequest, obj: LedgerProof) -> dict[str, object]:
        """Return every check with what it found."""
        found = {finding["code"]: finding for finding in obj.findings}
        locale = reader_locale()
        return {
            "title": _("Proof of %(moment)s")
            % {"moment": format_datetime(obj.ran_at, locale=locale)},
            "row": obj,
            "tone": TONES[obj.is_sound],
            "rows": format_number(obj.rows, locale=locale),
            "seconds": format_number(obj.seconds, locale=locale),
            "checks": [(check.title, found.get(check.code)) for check in CHECKS],
        }


@DASHBOARD.tile(position=59, permission="shop.view_ledgerproof")
def ledgers(_request: HttpRequest) -> Tile:
    """Say whether the last proof found everything right."""
    proof = newest_proof()
    if proof is None:
        figure, note = "–", _("not proved yet")
    else:
        figure = _("adds up") if proof.is_sound else _("does not add up")
        note = format_datetime(proof.ran_at, locale=reader_locale())
    return Tile(
        title=_("Ledgers"),
        figure=figure,
        note=note,
        url=reverse("admin:shop_ledgerproof_changelist"),
        icon="fact_check",
        is_alert=proof is not None and not proof.is_sound,
    )
