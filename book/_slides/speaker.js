// The speaker window: this slide, the next one, the notes, the time. It is the same page
// opened with `?speaker`, and the two send each other messages, which works from a folder
// as well as from a server.

const speaker = (() => {
  let other = null; // the window that is told which slide is shown
  const place = () => {
    const slides = Reveal.getSlides();
    return { slide: slides.indexOf(Reveal.getCurrentSlide()), of: slides.length };
  };
  const tell = () => other?.postMessage({ speaker: place() }, "*");

  // In the window of the slides.
  const open = () => {
    const address = new URL(location.href);
    address.search = "?speaker";
    address.hash = "";
    other = window.open(address, "speaker", "width=1100,height=760");
    if (!other) alert("The browser did not let the speaker window open. Allow pop-ups for this page, then press S again.");
  };
  const follow = () => {
    Reveal.on("slidechanged", tell);
    addEventListener("message", ({ source, data }) => {
      if (!other || source !== other) return;
      if (data.asks === "place") tell();
      if (data.asks === "next") Reveal.next();
      if (data.asks === "prev") Reveal.prev();
      if (data.asks === "first") Reveal.slide(0, 0);
    });
  };

  // In the speaker window.
  const element = (name, properties, ...children) => {
    const it = Object.assign(document.createElement(name), properties);
    it.append(...children);
    return it;
  };
  const copy = (slide) => {
    if (!slide) return element("p", { className: "end", textContent: "The last slide." });
    const it = slide.cloneNode(true);
    for (const part of [it, ...it.querySelectorAll("[id]")]) part.removeAttribute("id");
    for (const part of it.querySelectorAll("a[href]")) part.removeAttribute("href");
    it.querySelector(".notes")?.remove();
    return element("div", { className: "sheet slides", inert: true }, it);
  };
  const show = () => {
    document.documentElement.classList.add("speaker");
    const slides = [...document.querySelectorAll(".slides > section > section")];
    const here = element("div", { className: "view" });
    const next = element("div", { className: "view" });
    const notes = element("div", { className: "told", tabIndex: 0 });
    const count = element("span", {});
    const clock = element("span", {});
    const spent = element("span", {});
    const ask = (what) => window.opener?.postMessage({ asks: what }, "*");
    const button = (text, act) => element("button", { type: "button", textContent: text, onclick: act });
    let start = Date.now();
    let now = -1;
    const tick = () => {
      const seconds = Math.floor((Date.now() - start) / 1000);
      clock.textContent = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
      spent.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    };
    const scale = () => {
      for (const view of [here, next]) view.style.setProperty("--scale", String(view.clientWidth / 1280));
    };
    const put = (index) => {
      if (index === now) return;
      now = index;
      here.replaceChildren(copy(slides[index]));
      next.replaceChildren(copy(slides[index + 1]));
      const said = slides[index].querySelector(".notes");
      notes.replaceChildren(...(said ? said.cloneNode(true).childNodes : ["No notes."]));
      notes.scrollTop = 0;
      count.textContent = `${index + 1} of ${slides.length}`;
      scale();
      document.querySelectorAll(".desk .matter").forEach(fitting.words);
      document.querySelectorAll(".desk h2").forEach(fitting.heading);
    };
    document.body.append(element("div", { className: "desk" },
      element("section", { ariaLabel: "This slide" }, here),
      element("section", { ariaLabel: "Next" }, element("p", { textContent: "Next" }), next),
      element("section", { ariaLabel: "Notes" }, notes),
      element("p", { className: "bar" }, count, clock, spent,
        button("From zero", () => { start = Date.now(); tick(); }),
        button("Back", () => ask("prev")), button("Forward", () => ask("next")))));
    document.title = `Notes: ${document.title}`;
    setInterval(tick, 1000);
    tick();
    addEventListener("resize", scale);
    addEventListener("message", ({ source, data }) => {
      if (source === window.opener && data.speaker) put(data.speaker.slide);
    });
    addEventListener("keydown", (event) => {
      if (event.target.localName === "button" && [" ", "Enter"].includes(event.key)) return;
      const act = { ArrowRight: "next", PageDown: "next", " ": "next", n: "next", ArrowLeft: "prev", PageUp: "prev", p: "prev", Home: "first" }[event.key];
      if (!act) return;
      event.preventDefault();
      ask(act);
    });
    if (window.opener) ask("place");
    else put(0);
  };
  return { open, follow, window: show };
})();
