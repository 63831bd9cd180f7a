/**
 * Small courtesies for menus and drawers. Everything opens and closes without this module:
 * drawers are popovers, the menu's lists are <details>.
 */

const openLists = () => document.querySelectorAll(".nav details[open]");

function closeLists(except) {
  for (const list of openLists()) {
    if (list !== except) list.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeLists(event.target.closest(".nav details"));
  const link = event.target.closest("a[href^='#']");
  link?.closest("[popover]")?.hidePopover();
  if (link?.hash === "#markets") document.getElementById("markets").open = true;
  if (event.target.closest("[data-dismiss]")) event.target.closest("[data-dismissible]")?.remove();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const list of openLists()) {
    list.open = false;
    list.querySelector("summary").focus();
  }
  document.querySelector("#toast [data-dismissible]")?.remove();
});

// A filter drawer stays open while its choices are applied: the results, drawer included, are
// replaced, so what was open before is opened again after.
let openDrawer = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  openDrawer = event.detail.target?.querySelector?.("[popover]:popover-open")?.id ?? null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (openDrawer) document.getElementById(openDrawer)?.showPopover();
  openDrawer = null;
});

// The server's answer to a mistyped form is a page like any other, so it is shown, too.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// Fields of a filter that were left empty do not belong in the address.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") return;
  for (const [name, value] of [...detail.formData.entries()]) {
    if (value === "") detail.formData.delete(name);
  }
});
