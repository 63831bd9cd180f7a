"""What travels between the two steps, signed: nothing is kept before it is confirmed."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core import signing

STEP = "withdrawals.step"
DONE = "withdrawals.done"
PATIENCE = timedelta(days=1)
"""How long somebody may take between the steps, and see the acknowledgement on the screen."""


class ProofError(Exception):
    """Raised for what we have not signed, or too long ago."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A declaration before it is confirmed; its key makes sending it twice harmless."""

    name: str
    email: str
    order_number: str
    text: str
    order_id: int | None
    quantities: dict[str, int] | None
    key: str


def new_key() -> str:
    """Return a key that no other declaration has."""
    return str(uuid4())


def seal(draft: Draft) -> str:
    """Return a declaration as the confirmation page carries it."""
    return signing.dumps(asdict(draft), salt=STEP, compress=True)


def unseal(text: str) -> Draft:
    """Return the declaration that a confirmation page carried.

    :raises ProofError: when it was changed, made elsewhere, or is too old
    """
    return Draft(**_read(text, salt=STEP))


def seal_receipt(withdrawal_id: int) -> str:
    """Return what opens the acknowledgement of a declaration."""
    return signing.dumps(withdrawal_id, salt=DONE)


def unseal_receipt(text: str) -> int:
    """Return which declaration an acknowledgement is about.

    :raises ProofError: when it was changed, made elsewhere, or is too old
    """
    return int(_read(text, salt=DONE))


def _read(text: str, *, salt: str) -> Any:
    try:
        return signing.loads(text, salt=salt, max_age=PATIENCE)
    except (signing.BadSignature, ValueError, UnicodeError) as error:
        raise ProofError from error
