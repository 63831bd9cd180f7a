/**
 * Asks the shop, with growing pauses, what has become of a payment, and moves on when it knows.
 * The answer is JSON: {"is_settled": true, "url": "…"} once there is something to show.
 */

const check = document.getElementById("payment-check");
const slow = check.querySelector("[data-slow]");
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 8000;
const SLOW_AFTER_MS = 20000;
const GIVE_UP_AFTER_MS = 300000;
const startedAt = Date.now();

async function ask() {
  const response = await fetch(check.dataset.statusUrl, {
    headers: { Accept: "application/json" },
    cache: "no-store",
  });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
}

async function poll(pause) {
  try {
    const state = await ask();
    if (state.is_settled) {
      window.location.replace(state.url);
      return;
    }
  } catch {
    // A lost connection is no answer: ask again after the pause.
  }
  const waited = Date.now() - startedAt;
  slow.hidden = waited < SLOW_AFTER_MS;
  if (waited < GIVE_UP_AFTER_MS) {
    setTimeout(poll, pause, Math.min(pause * 1.5, LONGEST_PAUSE_MS));
  }
}

setTimeout(poll, FIRST_PAUSE_MS, FIRST_PAUSE_MS);
