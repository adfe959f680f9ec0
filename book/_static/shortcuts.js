// Single keys that act on every page, and the dialog that lists them and switches them off.

(() => {
  const follow = (relation) => {
    const link = document.querySelector(`link[rel=${relation}]`);
    if (link) location.href = link.href;
  };
  const toSearch = () => {
    const fields = [...document.querySelectorAll("#finder-q, #q")];
    const field = fields.find((it) => it.checkVisibility());
    if (field) field.select();
    else follow("search"); // on a phone the bar has no field
  };
  const toContents = () => {
    const contents = document.getElementById("contents");
    if (document.querySelector(".contents-button").checkVisibility()) contents.togglePopover();
    (contents.querySelector(".current > a") ?? contents.querySelector("a")).focus();
  };
  const KEYS = {
    "/": ["search", toSearch],
    n: ["next page", () => follow("next")],
    p: ["previous page", () => follow("prev")],
    c: ["contents of the book", toContents],
    t: ["theme: auto, light, dark", () => document.querySelector(".theme-button").click()],
    "?": ["this list", () => dialog.showModal()],
  };

  const add = (parent, tag, properties = {}) => parent.appendChild(Object.assign(document.createElement(tag), properties));
  const dialog = add(document.body, "dialog", { className: "keys" });
  dialog.setAttribute("aria-labelledby", "keys-title");
  add(dialog, "h2", { id: "keys-title", textContent: "Keyboard" });
  const list = add(dialog, "dl");
  for (const [key, [what]] of Object.entries(KEYS)) {
    add(add(list, "dt"), "kbd", { textContent: key });
    add(list, "dd", { textContent: what });
  }
  const label = add(add(dialog, "p"), "label");
  const choice = add(label, "input", { type: "checkbox", checked: store.setting("keys") !== "off" });
  label.append(" Single keys act, unless you type in a field or move a figure");
  choice.addEventListener("change", () => store.choose("keys", choice.checked ? "on" : "off"));
  add(add(add(dialog, "form", { method: "dialog" }), "p"), "button", { textContent: "Close" });

  const foot = document.querySelector(".foot p");
  foot.append(" · ");
  add(foot, "button", { type: "button", textContent: "Keyboard" }).addEventListener("click", () => dialog.showModal());

  const TYPED = "input, textarea, select, .live, dialog";
  document.addEventListener("keydown", (event) => {
    if (!choice.checked || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.composedPath().some((it) => it.matches?.(TYPED)) || !Object.hasOwn(KEYS, event.key)) return;
    event.preventDefault();
    KEYS[event.key][1]();
  });
})();
