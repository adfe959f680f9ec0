// What a page can do with JavaScript, and does without where there is none.

(() => {
  const root = document.documentElement;

  // Theme: as the system says, or light, or dark; kept in the browser.
  const themes = ["auto", "light", "dark"];
  const button = document.querySelector(".theme-button");
  const show = (theme) => {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
    button.querySelector(".theme-name").textContent = theme;
  };
  let theme = root.dataset.theme || "auto";
  show(theme);
  button.hidden = false;
  button.addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    show(theme);
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // storage is blocked: the choice lasts as long as the page
    }
  });

  // What scrolls sideways can be reached and scrolled with the keyboard.
  const reachable = () => {
    const boxes = [...document.querySelectorAll("pre, .katex-display, .table, .cell_output .output")];
    const wide = boxes.map((box) => box.scrollWidth > box.clientWidth + 1); // all read before one is written
    boxes.forEach((box, i) => {
      if (wide[i]) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    });
  };
  reachable();
  addEventListener("resize", reachable);
  document.fonts.ready.then(reachable); // formulas change their width
  document.addEventListener("toggle", reachable, true);

  // A link into a folded part unfolds it; printing unfolds all.
  const unfold = () => {
    let part = null;
    try {
      part = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      // a link that was cut within a sign names nothing
    }
    for (; part; part = part.parentElement) if (part.localName === "details") part.open = true;
  };
  unfold();
  addEventListener("hashchange", unfold);
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const part of folded) part.open = true;
  });
  addEventListener("afterprint", () => {
    for (const part of folded) part.open = false;
  });

  // The page of the search says so when one of its scripts is missing.
  const missing = document.getElementById("missing");
  if (missing)
    addEventListener("error", ({ target }) => {
      if (target.localName === "script") missing.hidden = false;
    }, true);

  // The list of sections shows where the reader is, and closes once used.
  const here = document.getElementById("here");
  if (here) {
    const links = new Map([...here.querySelectorAll("a[href^='#']")].map((a) => [a.hash.slice(1), a]));
    const seen = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        for (const link of links.values()) link.removeAttribute("aria-current");
        links.get(target.id).setAttribute("aria-current", "location");
      }
    }, { rootMargin: "-15% 0px -75% 0px" });
    for (const section of document.querySelectorAll("article section[id]"))
      if (links.has(section.id)) seen.observe(section);
    here.addEventListener("click", (event) => {
      if (event.target.closest("a") && here.matches(":popover-open")) here.hidePopover();
    });
  }
})();
