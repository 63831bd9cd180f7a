// The inside of the Payment Element: the form, its errors, its height, and the confirmation.
// What is typed here never leaves this frame except to the stand-in itself.

import { FIELDS, groupExpiry, groupNumber } from "/elements/card.js";

const COLOURS = {
  colorBackground: "--background", colorDanger: "--danger", colorPrimary: "--primary",
  colorText: "--text", colorTextSecondary: "--muted", borderRadius: "--radius",
  fontFamily: "--font",
};
const options = new URLSearchParams(location.hash.slice(1));
const methods = options.get("methods").split(",").filter(Boolean);
const locale = options.get("locale");
const byId = (id) => document.getElementById(id);
const tell = (event, data = {}) => parent.postMessage({ standin: event, ...data }, "*");

const { names, [locale]: texts } = await (await fetch("/elements/texts.json")).json();

function write(within) {
  within.querySelectorAll("[data-text]").forEach((node) => {
    node.textContent = texts[node.dataset.text];
  });
  within.querySelectorAll("[data-placeholder]").forEach((node) => {
    node.placeholder = texts[node.dataset.placeholder];
  });
}

function addMethod(type, position) {
  const row = byId("method").content.cloneNode(true);
  const radio = row.querySelector("input");
  radio.value = type;
  radio.checked = position === 0;
  const ownName = type === "card" ? texts.card : texts[`name_${type}`];
  row.querySelector(".name").textContent = ownName || names[type] || type;
  const fields = byId(`${type}-fields`) || byId("redirect-fields");
  row.querySelector(".details").append(fields.content.cloneNode(true));
  write(row);
  byId("methods").append(row);
}

const chosen = () => document.querySelector("input[name=method]:checked").value;
const valueOf = (id) => byId(id).value;

function problems() {
  return (FIELDS[chosen()] || [])
    .map(([id, judge]) => [id, judge(valueOf(id))])
    .filter(([, problem]) => problem);
}

function clearError() {
  byId("error").textContent = "";
  document.querySelectorAll("[aria-invalid]").forEach((field) => {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  });
}

/** Show what is wrong, put the cursor there, and return the error; null when all is well. */
function check() {
  clearError();
  const found = problems();
  if (!found.length) return null;
  found.forEach(([id]) => {
    byId(id).setAttribute("aria-invalid", "true");
    byId(id).setAttribute("aria-describedby", "error");
  });
  const [firstId, firstProblem] = found[0];
  const isEmpty = found.every(([id]) => !valueOf(id));
  const message = texts[isEmpty ? "incomplete" : firstProblem];
  byId("error").textContent = message;
  byId(firstId).focus();
  return { type: "validation_error", code: isEmpty ? "incomplete" : firstProblem, message };
}

function announceChange() {
  const type = chosen();
  tell("change", {
    collapsed: false,
    complete: problems().length === 0,
    empty: (FIELDS[type] || []).every(([id]) => !valueOf(id)),
    value: { type },
  });
}

function paymentMethodData(billingDetails) {
  const type = chosen();
  const data = { type, billing_details: billingDetails || {} };
  if (type === "card") data.card = { number: valueOf("number").replace(/\s/g, "") };
  if (type === "sepa_debit") data.sepa_debit = { iban: valueOf("iban").replace(/\s/g, "") };
  return data;
}

async function confirm({ key, clientSecret, returnUrl, billingDetails }) {
  const error = check();
  if (error) return { error };
  const intentId = clientSecret.split("_secret_")[0];
  try {
    const answer = await fetch(`/v1/payment_intents/${intentId}/confirm`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        key,
        client_secret: clientSecret,
        locale,
        payment_method_data: paymentMethodData(billingDetails),
        return_url: returnUrl,
      }),
    });
    const body = await answer.json();
    return body.error ? { error: body.error } : { paymentIntent: body };
  } catch {
    return { error: { type: "api_connection_error", message: texts.unreachable } };
  }
}

function format(field) {
  const grouped = field.id === "number" ? groupNumber : field.id === "expiry" ? groupExpiry : null;
  // Only at the end of the text: grouping in the middle would throw the cursor about.
  if (grouped && field.selectionStart === field.value.length) field.value = grouped(field.value);
}

document.documentElement.lang = locale === "zh" ? "zh-Hans" : locale;
Object.entries(COLOURS).forEach(([name, property]) => {
  if (options.get(name)) document.documentElement.style.setProperty(property, options.get(name));
});
methods.forEach(addMethod);
write(document);

byId("form").addEventListener("submit", (event) => event.preventDefault());
byId("form").addEventListener("input", (event) => {
  if (event.target.type !== "radio") format(event.target);
  clearError();
  announceChange();
});
document.addEventListener("focusin", () => tell("focus"));
document.addEventListener("focusout", () => tell("blur"));

addEventListener("message", async ({ source, data }) => {
  if (source !== parent || !data || !data.standinAsk) return;
  let answer = {};
  if (data.standinAsk === "validate") {
    const error = check();
    answer = error ? { error } : { selectedPaymentMethod: chosen() };
  } else if (data.standinAsk === "confirm") {
    answer = await confirm(data);
  } else if (data.standinAsk === "focus") {
    document.querySelector(".method:has(:checked) .details input, input").focus();
  }
  tell("answer", { id: data.id, answer });
});

new ResizeObserver(() => tell("height", { height: document.body.offsetHeight })).observe(
  document.body,
);
tell("ready");
