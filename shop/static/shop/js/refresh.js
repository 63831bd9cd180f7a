/** Fetches the page again while work goes on and shows its progress; opens it anew at the end. */
const PAUSE_MS = 1500;
const ID = "progress";

async function look() {
  try {
    const response = await fetch(window.location.href, { cache: "no-store" });
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const part = fresh.getElementById(ID);
    if (part?.querySelector("progress")) {
      document.getElementById(ID).replaceChildren(...part.childNodes);
    } else if (response.ok) {
      window.location.reload();
      return;
    }
  } catch {
    // A lost connection is no answer: ask again after the pause.
  }
  setTimeout(look, PAUSE_MS);
}

setTimeout(look, PAUSE_MS);
