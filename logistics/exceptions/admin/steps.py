"""The steps of an exception: pages that ask, and call one service."""

from django.utils.translation import gettext_lazy

from logistics.exceptions.forms import NoteForm, PostponeForm, ResolveForm
from logistics.exceptions.models import ParcelException
from logistics.exceptions.services import (
    AlreadySettledError,
    note_on_exception,
    postpone_exception,
    resolve_exception,
)
from shop.kernel.admin import Step, Steps

PERMISSION = "logistics.change_parcelexception"
SETTLED = gettext_lazy("This exception has been settled in the meantime.")


def _is_open(row: ParcelException) -> bool:
    return row.state == ParcelException.State.OPEN


ALL = (
    Step(
        name="note",
        label=gettext_lazy("Write a note"),
        explanation=gettext_lazy("What was found out or agreed, for whoever looks next."),
        form=NoteForm,
        take=note_on_exception,
        is_quiet=True,
        is_possible=lambda _row: True,
    ),
    Step(
        name="postpone",
        label=gettext_lazy("Give it more time"),
        explanation=gettext_lazy("Say what is waited for: the clock starts again."),
        form=PostponeForm,
        take=postpone_exception,
        is_quiet=True,
        is_possible=_is_open,
    ),
    Step(
        name="resolve",
        label=gettext_lazy("Settle"),
        explanation=gettext_lazy(
            "It does not come back until something new is wrong with the parcel. Refunds and new "
            "parcels are made on the order’s page."
        ),
        form=ResolveForm,
        take=resolve_exception,
        is_possible=_is_open,
    ),
)


STEPS = Steps(
    all=ALL,
    rows=ParcelException.objects.select_related("shipment__order"),
    key="exception_id",
    permission=PERMISSION,
    words={AlreadySettledError: SETTLED},
    gone=SETTLED,
    title_of=lambda row: row.get_kind_display(),
    subtitle_of=lambda row: row.shipment.order.number,
)
