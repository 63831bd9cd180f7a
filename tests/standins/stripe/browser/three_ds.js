// The 3-D Secure dialog, styled through the object model because a strict policy forbids markup.

const add = (parent, tag, text) => {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  parent.append(node);
  return node;
};

const button = (parent, text, isMain) => {
  const node = add(parent, "button", text);
  node.type = "button";
  Object.assign(node.style, {
    background: isMain ? "#1f4e79" : "#fff", border: "1px solid #1f4e79", borderRadius: "6px",
    color: isMain ? "#fff" : "#1f4e79", cursor: "pointer", font: "inherit", minHeight: "44px",
    padding: "8px 16px",
  });
  return node;
};

/** Ask the shopper to pass or fail 3-D Secure; resolve to true or false. */
const authenticate = async (locale) => {
  const texts = await textsFor(locale);
  const dialog = add(document.body, "dialog");
  dialog.lang = locale === "zh" ? "zh-Hans" : locale;
  dialog.dataset.standin3ds = "";
  dialog.setAttribute("aria-labelledby", "standin-3ds-title");
  dialog.setAttribute("aria-describedby", "standin-3ds-text");
  Object.assign(dialog.style, {
    background: "#fff", border: "0", borderRadius: "12px", boxSizing: "border-box",
    boxShadow: "0 16px 48px rgb(0 0 0 / 35%)", color: "#1d232b", font: "16px/1.5 system-ui",
    margin: "auto", maxWidth: "26rem", padding: "24px", width: "calc(100% - 32px)",
  });
  const title = add(dialog, "h2", texts.dialog_title);
  title.id = "standin-3ds-title";
  Object.assign(title.style, { font: "600 20px/1.3 system-ui", margin: "0 0 8px" });
  const text = add(dialog, "p", texts.dialog_text);
  text.id = "standin-3ds-text";
  text.style.margin = "0 0 16px";
  const row = add(dialog, "div");
  Object.assign(row.style, { display: "flex", flexWrap: "wrap", gap: "12px" });
  const complete = button(row, texts.dialog_complete, true);
  const fail = button(row, texts.dialog_fail, false);
  const note = add(dialog, "p", texts.test_mode);
  Object.assign(note.style, { color: "#5b6470", fontSize: "12px", margin: "16px 0 0" });
  const succeeded = await new Promise((resolve) => {
    complete.addEventListener("click", () => resolve(true));
    fail.addEventListener("click", () => resolve(false));
    // Escape closes the bank's window, which is the same as refusing.
    dialog.addEventListener("cancel", () => resolve(false));
    dialog.showModal();
  });
  dialog.close();
  dialog.remove();
  return succeeded;
};
