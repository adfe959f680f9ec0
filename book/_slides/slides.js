// A deck: makes the words of each slide as small as they must be, then starts reveal.js.

(async () => {
  const query = new URLSearchParams(location.search);
  if (query.has("speaker")) {
    speaker.window();
    return;
  }
  const printing = query.has("print-pdf");
  if (printing) for (const place of document.querySelectorAll(".live")) place.className = "still"; // nobody moves them
  // A figure writes its state behind its name; the name alone is a slide's.
  const [name, state] = location.hash.split("?");
  if (state) history.replaceState(history.state, "", name);

  const root = document.documentElement;
  root.classList.add("measuring");
  await new Promise(requestAnimationFrame); // so that the fonts are asked for
  await document.fonts.ready;
  for (const place of document.querySelectorAll(".live")) {
    const [left, top, right, bottom] = JSON.parse(place.dataset.parameters).box;
    place.style.setProperty("--shape", String((right - left) / (top - bottom)));
  }
  document.querySelectorAll(".slides .matter").forEach(fitting.words);
  document.querySelectorAll(".slides h2").forEach(fitting.heading);
  root.classList.remove("measuring");
  // A figure that starts to move brings words and buttons of its own.
  for (const place of document.querySelectorAll(".live"))
    new MutationObserver((_, started) => {
      if (!place.querySelector(".controls button")) return;
      started.disconnect();
      requestAnimationFrame(() => fitting.words(place.closest(".matter")));
    }).observe(place, { childList: true, subtree: true });

  await Reveal.initialize({
    width: 1280, height: 720, margin: 0, minScale: 0.1, maxScale: 4, center: false,
    hash: true, navigationMode: "linear", slideNumber: "c/t", pdfMaxPagesPerSlide: 1,
    transition: "none", backgroundTransition: "none",
    viewDistance: 1e3, mobileViewDistance: 1e3, // a figure that starts must not be without size
    // Within a figure the keys are the figure's; Escape gives them back.
    keyboardCondition: (event) => {
      const figure = event.target.closest?.(".live");
      if (figure && event.key === "Escape") event.target.blur();
      return !figure;
    },
    keyboard: { 36: () => Reveal.slide(0, 0), 83: () => speaker.open() }, // Home, S
  });
  Reveal.registerKeyboardShortcut("S", "Speaker window");
  speaker.follow();
})();
