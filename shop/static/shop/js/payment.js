/**
 * Mounts Stripe's Payment Element and sends the payment, once. The server learns the outcome from
 * the provider, never from this page; the page only leads on to where the outcome is shown.
 */

const form = document.getElementById("payment-form");
const button = document.getElementById("payment-submit");
const label = button.querySelector("[data-label]");
const errorBox = document.getElementById("payment-error");
const config = JSON.parse(document.getElementById("payment-config").textContent);

let isBusy = false;

function setBusy(busy) {
  isBusy = busy;
  button.setAttribute("aria-busy", String(busy));
  label.textContent = busy ? form.dataset.waitLabel : form.dataset.payLabel;
}

function showError(message) {
  const notice = document.createElement("p");
  notice.className = "notice notice--warn";
  notice.textContent = message;
  errorBox.replaceChildren(notice);
  notice.scrollIntoView({ block: "nearest" });
}

/** Colours and type of the shop's own fields, read from its stylesheet. */
function appearance() {
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return {
    theme: "flat",
    variables: {
      colorPrimary: token("--cobalt"),
      colorBackground: token("--porcelain"),
      colorText: token("--ink"),
      colorTextSecondary: token("--ink-soft"),
      colorDanger: token("--oxblood"),
      borderRadius: token("--radius"),
      fontFamily: "system-ui, sans-serif",
      fontSizeBase: "16px",
    },
    rules: {
      ".Input": { border: `1px solid ${token("--line-strong")}` },
      ".Input:focus": { boxShadow: "none", outline: `2px solid ${token("--cobalt")}` },
    },
  };
}

function mount() {
  const stripe = window.Stripe(config.publishable_key, { locale: config.locale });
  const elements = stripe.elements({
    clientSecret: config.client_secret,
    locale: config.locale,
    appearance: appearance(),
  });
  const element = elements.create("payment", { layout: "accordion" });
  const box = document.getElementById("payment-element");
  element.on("ready", () => {
    box.querySelectorAll(".skeleton, .sr-only").forEach((stand_in) => stand_in.remove());
    button.disabled = false;
  });
  element.on("loaderror", () => showError(form.dataset.unreachable));
  element.mount(box);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!isBusy && !button.disabled) pay(stripe, elements);
  });
}

async function pay(stripe, elements) {
  setBusy(true);
  errorBox.replaceChildren();
  try {
    const checked = await elements.submit();
    const outcome = checked.error
      ? checked
      : await stripe.confirmPayment({
          elements,
          clientSecret: config.client_secret,
          confirmParams: { return_url: config.return_url },
          redirect: "if_required",
        });
    if (outcome.error) refuse(outcome.error);
    else window.location.assign(config.return_url);
  } catch {
    showError(form.dataset.failed);
    setBusy(false);
  }
}

function refuse(error) {
  // Paid in another tab, or the bank is still at work: the return page knows what to say.
  const state = error.payment_intent?.status;
  if (["succeeded", "processing", "requires_capture"].includes(state)) {
    window.location.assign(config.return_url);
    return;
  }
  // Asking for the state tells the shop that somebody is still here: the goods are kept for longer.
  fetch(config.status_url, { cache: "no-store" }).catch(() => {});
  showError(error.message || form.dataset.failed);
  setBusy(false);
}

if (window.Stripe) mount();
else showError(form.dataset.unreachable);

// A page that comes back from the browser's memory after a bank's page must be payable again.
window.addEventListener("pageshow", (event) => event.persisted && setBusy(false));
