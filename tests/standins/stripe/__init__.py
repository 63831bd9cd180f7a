"""A stand-in for Stripe: its API, its webhooks and its Payment Element, on this machine only.

    python -m tests.standins.stripe --port 8430 --webhook URL --secret whsec_…

    with start_stripe_standin(webhook_url=None, secret="whsec_test") as standin:
        client = StripeClient("sk_test_x", base_addresses={"api": standin.base_url})

What it proves: that our code speaks the API version of the pinned SDK (every parameter is checked
against the SDK's own types), keeps to Stripe's states, and survives what Stripe may do to it:
events twice, backwards, late, forged or stale, lost answers, time-outs, declines, 3-D Secure,
banks that say no, payments that take days, disputes.

Stripe Tax (`tax.py`): calculations, transactions and reversals for US addresses, with the rates
of `tax_rates.py`; it collects in CA, NV and TX, and finds no address without a fitting ZIP code.

What it does not prove: anything about Stripe itself. It was written from Stripe's public
documentation and the SDK's types. It has no SetupIntents, saved methods, wallet buttons,
Radar rules, payouts, Connect, or Checkout with `ui_mode="elements"`; the account is one, settles
in euros, and its fee and exchange rates are fixed test figures (`money.py`). Refunds succeed at
once. Only a run against a real sandbox account shows that Stripe agrees.

It accepts any key that looks like one and any number of a test card, and it refuses every other
card. It must never be reachable by anyone else, so it binds to 127.0.0.1 and nothing changes that.

Test cards: 4242 4242 4242 4242 pays, 4000 0000 0000 0002 and …9995 decline, 4000 0025 0000 3155
asks for 3-D Secure, 4000 0000 0000 0259 is disputed; `payment_methods.py` has them all.
"""

from tests.standins.stripe.standin import StripeStandin, start_stripe_standin

__all__ = ["StripeStandin", "start_stripe_standin"]
