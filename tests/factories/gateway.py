"""A payment provider in memory: the interface of the real one, steered by the test."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from shop.kernel.money import Money, zero
from shop.payments.gateways import (
    GatewayRefusedError,
    GatewayUnavailableError,
    IntentState,
    RefundState,
)
from shop.payments.gateways.base import IntentRequest, IntentStatus

CAPTURE_BEFORE = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)


class FakeGateway:
    """Keeps intents and refunds; keys repeat their first answer, as a real provider's do."""

    def __init__(self) -> None:
        self.intents: dict[str, IntentState] = {}
        self.calls: list[tuple[str, str]] = []
        self.is_down = False
        self.refunds_succeed = True
        self.is_answer_lost = False
        self._answers: dict[str, IntentState | RefundState] = {}

    def create(self, request: IntentRequest) -> IntentState:
        """Make an intent, or return the one that the key made."""
        self._arrive("create", request.key)
        if request.key not in self._answers:
            reference = f"pi_{len(self.intents) + 1}_{request.order_number}"
            self._answers[request.key] = self.intents[reference] = IntentState(
                reference=reference,
                status=IntentStatus.PENDING,
                amount=request.amount,
                captured=zero(str(request.amount.currency)),
                client_secret=f"{reference}_secret",
                order_number=request.order_number,
            )
        answer = self._answer(request.key)
        assert isinstance(answer, IntentState)
        return answer

    def retrieve(self, reference: str) -> IntentState:
        """Return the present state."""
        self._arrive("retrieve", reference)
        if reference not in self.intents:
            raise GatewayRefusedError(f"no such intent: {reference}")
        return self.intents[reference]

    def capture(self, reference: str, *, amount: Money, key: str) -> IntentState:
        """Take held money."""
        self._arrive("capture", key)
        if key not in self._answers:
            if self.intents[reference].status is not IntentStatus.AUTHORISED or not amount.amount:
                raise GatewayRefusedError("not to be captured")
            self._answers[key] = self.change(
                reference, status=IntentStatus.CAPTURED, captured=amount
            )
        self._answer(key)
        return self.intents[reference]

    def cancel(self, reference: str, *, key: str) -> IntentState:
        """Give up an intent that is not paid."""
        self._arrive("cancel", key)
        if self.intents[reference].status in {IntentStatus.CAPTURED, IntentStatus.DELAYED}:
            raise GatewayRefusedError("too late to be cancelled")
        return self.change(reference, status=IntentStatus.CANCELLED)

    def refund(self, reference: str, *, amount: Money, refund_id: int, key: str) -> RefundState:
        """Send money back, never more than there is."""
        self._arrive("refund", key)
        if key not in self._answers:
            intent = self.intents[reference]
            gone = sum((r.amount for r in intent.refunds if not r.is_failed), start=amount * 0)
            if intent.status is not IntentStatus.CAPTURED or gone + amount > intent.captured:
                raise GatewayRefusedError("more than was charged")
            state = RefundState(
                reference=f"re_{len(self._answers)}_{reference}",
                amount=amount,
                is_successful=self.refunds_succeed,
                is_failed=False,
                refund_id=refund_id,
            )
            self.change(reference, refunds=(*intent.refunds, state))
            self._answers[key] = state
        answer = self._answer(key)
        assert isinstance(answer, RefundState)
        return answer

    def changed_since(self, moment: datetime) -> Iterator[IntentState]:
        """Yield everything."""
        self._arrive("list", moment.isoformat())
        yield from list(self.intents.values())

    def change(self, reference: str, /, **changes: object) -> IntentState:
        """Let something happen at the provider without our doing."""
        self.intents[reference] = replace(self.intents[reference], **changes)  # type: ignore[arg-type]
        return self.intents[reference]

    def authorise(self, reference: str) -> IntentState:
        """Let the buyer pay by card: the money is held."""
        return self.change(
            reference,
            status=IntentStatus.AUTHORISED,
            method="card",
            charge="ch_" + reference,
            capture_before=CAPTURE_BEFORE,
        )

    def take(self, reference: str) -> IntentState:
        """Let the buyer pay by bank: the money is there at once."""
        amount = self.intents[reference].amount
        return self.change(reference, status=IntentStatus.CAPTURED, method="ideal", captured=amount)

    def delay(self, reference: str) -> IntentState:
        """Let the buyer take a voucher to pay within days."""
        return self.change(reference, status=IntentStatus.DELAYED, method="konbini", error="")

    def fail(self, reference: str, error: str = "The voucher was not paid.") -> IntentState:
        """Let a payment come to nothing."""
        return self.change(reference, status=IntentStatus.PENDING, error=error)

    def create_stranger(self) -> str:
        """Let there be an intent that no order of ours has asked for."""
        nothing = zero("EUR")
        self.intents["pi_0"] = IntentState("pi_0", IntentStatus.PENDING, nothing, nothing, "", "")
        return "pi_0"

    def named(self, name: str) -> list[str]:
        """Return the keys or references of all calls of a kind."""
        return [key for kind, key in self.calls if kind == name]

    def forget_keys(self) -> None:
        """Forget every key, as providers do after a day."""
        self._answers.clear()

    def _arrive(self, kind: str, key: str) -> None:
        self.calls.append((kind, key))
        if self.is_down:
            raise GatewayUnavailableError("no answer")

    def _answer(self, key: str) -> IntentState | RefundState:
        if self.is_answer_lost:
            self.is_answer_lost = False
            raise GatewayUnavailableError("the answer was lost")
        return self._answers[key]
