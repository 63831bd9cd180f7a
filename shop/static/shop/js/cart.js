/**
 * Quantity steppers. Without this module the field is typed into and the form's own button sends
 * it; with it, a stepper in the basket sends its form a moment after the last click.
 */

const PAUSE_MS = 450;
const timers = new WeakMap();

function clamp(value, input) {
  return Math.min(Number(input.max || 99), Math.max(Number(input.min || 1), value));
}

function paint(stepper) {
  const input = stepper.querySelector("input");
  for (const button of stepper.querySelectorAll("[data-step]")) {
    const next = Number(input.value) + Number(button.dataset.step);
    // Not `disabled`: that would take the focus away from the person who is pressing it.
    button.setAttribute("aria-disabled", String(clamp(next, input) !== next));
  }
}

function sendSoon(input) {
  const form = input.form;
  if (!form?.hasAttribute("data-autosend")) return;
  clearTimeout(timers.get(form));
  timers.set(
    form,
    // By then Enter may have sent it, and the answer put another form in its place.
    setTimeout(() => form.isConnected && form.reportValidity() && form.requestSubmit(), PAUSE_MS),
  );
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (!button) return;
  const stepper = button.closest("[data-stepper]");
  const input = stepper.querySelector("input");
  const next = clamp((Number(input.value) || 1) + Number(button.dataset.step), input);
  if (String(next) === input.value) return;
  input.value = String(next);
  paint(stepper);
  sendSoon(input);
});

document.addEventListener("change", (event) => {
  const stepper = event.target.closest("[data-stepper]");
  if (!stepper) return;
  paint(stepper);
  sendSoon(event.target);
});

const paintAll = () => document.querySelectorAll("[data-stepper]").forEach(paint);
document.addEventListener("htmx:afterSettle", paintAll);
paintAll();
