// A stand-in for Stripe.js, for tests and the demo only. It needs nothing from the page's policy
// but this script, the frame and requests to the stand-in: no inline style, no inline script.

class StandIn {
  constructor(key, { locale } = {}) {
    this._key = key;
    this._locale = locale;
  }

  elements(options = {}) {
    return new Elements(this, { ...options });
  }

  async confirmPayment({ elements, clientSecret, confirmParams = {}, redirect = "always" }) {
    const secret = clientSecret || elements._options.clientSecret;
    intentIdOf(secret);
    const returnUrl = confirmParams.return_url;
    if (!returnUrl && redirect === "always") {
      throw new Error("IntegrationError: confirmParams.return_url is needed");
    }
    const answer = await elements._payment._ask("confirm", {
      billingDetails: confirmParams.payment_method_data?.billing_details,
      clientSecret: secret,
      key: this._key,
      returnUrl,
    });
    if (answer.error) return answer;
    return this._finish(answer.paymentIntent, secret, {
      locale: elements._locale, redirect, returnUrl,
    });
  }

  async handleNextAction({ clientSecret }) {
    const intent = await this._retrieve(clientSecret);
    if (intent.error) return { error: intent.error };
    return this._finish(intent, clientSecret, {
      locale: localeOf(this._locale), redirect: "if_required",
    });
  }

  async retrievePaymentIntent(clientSecret) {
    const intent = await this._retrieve(clientSecret);
    return intent.error ? { error: intent.error } : { paymentIntent: intent };
  }

  _retrieve(clientSecret) {
    const query = new URLSearchParams({ key: this._key, client_secret: clientSecret });
    return ask(`/v1/payment_intents/${intentIdOf(clientSecret)}?${query}`);
  }

  async _finish(confirmed, clientSecret, { locale, redirect, returnUrl }) {
    const intent = await this._passNextAction(confirmed, clientSecret, locale);
    if (intent.error) return { error: intent.error };
    const isRefused = intent.status === "requires_payment_method" && intent.last_payment_error;
    if (isRefused) return { error: { ...intent.last_payment_error, payment_intent: intent } };
    if (!returnUrl || redirect === "if_required") return { paymentIntent: intent };
    const target = new URL(returnUrl);
    const isPaid = ["succeeded", "requires_capture"].includes(intent.status);
    target.searchParams.set("payment_intent", intent.id);
    target.searchParams.set("payment_intent_client_secret", clientSecret);
    target.searchParams.set("redirect_status", isPaid ? "succeeded" : "pending");
    location.assign(target);
    return never;
  }

  async _passNextAction(intent, clientSecret, locale) {
    const action = intent.status === "requires_action" ? intent.next_action.type : null;
    if (action === "redirect_to_url") {
      location.assign(intent.next_action.redirect_to_url.url);
      return never;
    }
    if (action === "use_stripe_sdk") {
      const succeeded = await authenticate(locale);
      return ask(`/v1/payment_intents/${intent.id}/authenticate`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ key: this._key, client_secret: clientSecret, succeeded }),
      });
    }
    return action === "blik_authorize" ? this._waitForApp(intent, clientSecret) : intent;
  }

  async _waitForApp(intent, clientSecret) {
    let latest = intent;
    for (let turn = 0; turn < 30 && latest.status === "requires_action"; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      latest = await this._retrieve(clientSecret);
    }
    return latest;
  }
}

window.Stripe = (key, options) => {
  if (!/^pk_/.test(key || "")) {
    throw new Error("IntegrationError: Stripe() needs your publishable key.");
  }
  return new StandIn(key, options);
};
window.Stripe.isStandIn = true;
