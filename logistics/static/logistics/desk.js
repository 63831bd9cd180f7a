// The admin hides its pages until its own script has started, and browsers do not focus what is
// hidden: whoever scans would scan into nothing.
document.addEventListener("alpine:initialized", () => {
  requestAnimationFrame(() => document.querySelector(".ops [autofocus]")?.focus());
});
