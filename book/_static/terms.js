// What a term means, in a box beside its link: under the mouse, and with the keyboard's focus.

(() => {
  const carried = document.getElementById("explained");
  const explained = new Map(); // what a link or a sign is explained by
  if (carried) document.querySelector("main").append(carried.content);
  for (const link of document.querySelectorAll("[data-explained], a:has(> .std-term)")) {
    const id = `explained-${link.dataset.explained ?? decodeURIComponent(link.hash.slice(1))}`;
    const box = document.getElementById(id);
    if (!box) continue;
    explained.set(link, box);
    link.setAttribute("aria-describedby", id);
  }

  let shown = null;
  let waiting = 0;
  const hide = () => {
    clearTimeout(waiting);
    shown?.hidePopover();
    shown = null;
  };
  // Below the line of the link that was pointed at, above where there is no room.
  const place = (box, line) => {
    const { clientWidth, clientHeight } = document.documentElement;
    const left = Math.max(8, Math.min(line.left, clientWidth - box.offsetWidth - 8));
    const above = line.bottom + box.offsetHeight + 8 > clientHeight && line.top > box.offsetHeight;
    box.style.left = `${left + scrollX}px`;
    box.style.top = `${(above ? line.top - box.offsetHeight : line.bottom) + scrollY}px`;
  };
  const show = (link, line) => {
    clearTimeout(waiting);
    if (shown === explained.get(link)) return;
    hide();
    shown = explained.get(link);
    shown.showPopover();
    place(shown, line);
  };
  const later = (act) => {
    clearTimeout(waiting);
    waiting = setTimeout(act, 200);
  };

  for (const [link, box] of explained) {
    const lines = () => [...link.getClientRects()];
    link.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "touch") return; // a tap follows the link
      const line = lines().find((l) => event.clientY <= l.bottom + 1) ?? lines()[0];
      later(() => show(link, line));
    });
    link.addEventListener("pointerleave", () => {
      if (document.activeElement !== link || shown !== box) later(hide);
    });
    link.addEventListener("focus", () => {
      if (link.matches(":focus-visible")) show(link, lines()[0]);
    });
    link.addEventListener("blur", hide);
  }
  for (const box of new Set(explained.values())) {
    box.addEventListener("pointerenter", () => clearTimeout(waiting));
    box.addEventListener("pointerleave", () => {
      if (explained.get(document.activeElement) !== box) later(hide);
    });
  }
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
})();
