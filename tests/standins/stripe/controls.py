"""The stand-in's switches over HTTP, for a demo or a test in another process.

curl -X POST http://127.0.0.1:8430/_test/settle -d intent=pi_… -d succeeded=true
"""

from dataclasses import asdict
from typing import Any, Protocol, cast

from tests.standins.stripe.disputes import DisputeOutcome
from tests.standins.stripe.errors import ApiError
from tests.standins.stripe.misbehaviour import Misbehaviour
from tests.standins.stripe.store import Json
from tests.standins.stripe.webhooks import Delivery, FlushOrder


class Controls(Protocol):
    """What can be steered from outside; `StripeStandin` is one."""

    @property
    def deliveries(self) -> list[Delivery]: ...
    def hold(self) -> None: ...
    def flush(
        self, *, order: FlushOrder, times: int, age: int, secret: str | None
    ) -> list[Delivery]: ...
    def release(self) -> None: ...
    def settle(self, intent_id: str, *, succeeded: bool) -> Json: ...
    def dispute(self, charge_id: str) -> Json: ...
    def close_dispute(self, dispute_id: str, *, outcome: DisputeOutcome) -> Json: ...
    def pay_out(self) -> Json: ...
    def fail_next(self, path_prefix: str, kind: Misbehaviour) -> None: ...


def steer(*, controls: Controls, name: str, params: dict[str, Any]) -> Json:
    """Use the switch of that name.

    :raises ApiError: 404 for an unknown switch, 400 for a missing parameter
    """
    switches = {
        "close_dispute": _close_dispute,
        "deliveries": _deliveries,
        "dispute": _dispute,
        "fail_next": _fail_next,
        "flush": _flush,
        "hold": _hold,
        "payout": _payout,
        "release": _release,
        "settle": _settle,
    }
    if name not in switches:
        raise ApiError(404, f"No such switch: {name}")
    try:
        return switches[name](controls, params)
    except KeyError as missing:
        raise ApiError(400, f"Missing required param: {missing}") from missing


def _close_dispute(controls: Controls, params: Json) -> Json:
    outcome = cast("DisputeOutcome", params.get("outcome", "won"))
    return controls.close_dispute(params["dispute"], outcome=outcome)


def _deliveries(controls: Controls, _params: Json) -> Json:
    return {"deliveries": [asdict(delivery) for delivery in controls.deliveries]}


def _dispute(controls: Controls, params: Json) -> Json:
    return controls.dispute(params["charge"])


def _fail_next(controls: Controls, params: Json) -> Json:
    controls.fail_next(params["path_prefix"], cast("Misbehaviour", params["kind"]))
    return {"planned": params["kind"]}


def _flush(controls: Controls, params: Json) -> Json:
    sent = controls.flush(
        order=cast("FlushOrder", params.get("order", "created")),
        times=int(params.get("times", 1)),
        age=int(params.get("age", 0)),
        secret=params.get("secret"),
    )
    return {"deliveries": [asdict(delivery) for delivery in sent]}


def _hold(controls: Controls, _params: Json) -> Json:
    controls.hold()
    return {"held": True}


def _payout(controls: Controls, _params: Json) -> Json:
    return controls.pay_out()


def _release(controls: Controls, _params: Json) -> Json:
    controls.release()
    return {"held": False}


def _settle(controls: Controls, params: Json) -> Json:
    return controls.settle(params["intent"], succeeded=params.get("succeeded", "true") == "true")
