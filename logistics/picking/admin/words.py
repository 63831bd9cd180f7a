"""What stood in the way of picking, in the words of whoever works in the warehouse."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from logistics.fulfilment.admin.words import WORDS as PACKING_WORDS
from logistics.picking.services import (
    NotPickedError,
    NotYourLineError,
    ParcelGrewError,
    WaveOverError,
)

WORDS: dict[type[Exception], str | Promise] = {
    **PACKING_WORDS,
    NotYourLineError: gettext_lazy(
        "This line is complete, or somebody else has taken it over. Nothing was counted."
    ),
    NotPickedError: gettext_lazy("This box is not complete, or is not on the wave any more."),
    ParcelGrewError: gettext_lazy(
        "The parcel holds more than was picked for it. Pack it at the packing table."
    ),
    WaveOverError: gettext_lazy("This wave is over."),
}
PROBLEMS = tuple(WORDS)


def problem_text(problem: Exception) -> str:
    """Return in the reader's words what stood in the way."""
    return str(WORDS[type(problem)]) % vars(problem)
