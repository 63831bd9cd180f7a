"""The stand-in's state outlives a restart of the demo."""

from pathlib import Path

from stripe import StripeClient

from tests.standins.stripe import StripeStandin, start_stripe_standin


def test_a_payment_in_another_currency_outlives_a_restart(
    standin: StripeStandin, client: StripeClient, tmp_path: Path
) -> None:
    paid = client.v1.payment_intents.create(
        {"amount": 5200, "currency": "gbp", "payment_method": "pm_card_visa", "confirm": True}
    )
    kept = tmp_path / "state.json"
    standin.save(kept)

    with start_stripe_standin(webhook_url=None, secret="whsec_test") as restarted:
        restarted.load(kept)
        again = StripeClient("sk_test", base_addresses={"api": restarted.base_url})
        found = again.v1.payment_intents.retrieve(
            paid.id, {"expand": ["latest_charge.balance_transaction"]}
        )

    assert (found.status, found.amount_received) == ("succeeded", 5200)
    assert found.latest_charge.balance_transaction.exchange_rate == 1.17
