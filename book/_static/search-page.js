// The page of the search: results as one types, kept in the address.

(() => {
  if (typeof search === "undefined" || !search) return; // a script is missing, as the page says
  const form = document.querySelector("form.finder");
  const { q, kind, part } = form.elements;
  const [status, nothing, list, more] = ["found", "nothing", "results", "more"].map((id) => document.getElementById(id));
  const KINDS = { section: "Sections", statement: "Definitions, theorems, algorithms", exercise: "Exercises", figure: "Figures", function: "Functions", term: "Terms and symbols" };
  const PAGE = 30; // results shown at once
  const TYPING = 120; // ms without a key, after which is searched
  let found = [];
  let complete = false;

  const add = (parent, tag, properties = {}) => parent.appendChild(Object.assign(document.createElement(tag), properties));
  const write = (parent, pieces) => {
    for (const { text, marked } of pieces) marked ? add(parent, "mark", { textContent: text }) : parent.append(text);
  };
  for (const [value, textContent] of Object.entries(KINDS)) add(kind, "option", { value, textContent });
  for (const name of BOOK.parts) if (name) add(part, "option", { value: name, textContent: name });

  const whatKind = ({ kind, first, title }) => (first ? "Page" : kind === "statement" ? title.split(" ")[0] : kind[0].toUpperCase() + kind.slice(1));
  const show = (from) => {
    for (const { place, terms } of found.slice(from, from + PAGE)) {
      const row = add(list, "li");
      const where = [whatKind(place), BOOK.parts[place.part], place.first ? "" : search.chapter(place)];
      add(row, "p", { className: "where", textContent: where.filter(Boolean).join(" · ") });
      write(add(row, "a", { href: `${place.address}#${place.anchor}` }), search.marked(place.title, terms));
      if (place.text) write(add(row, "p", { className: "excerpt" }), search.excerpt(place.text, terms));
    }
    more.hidden = list.children.length >= found.length;
  };

  const places = (count) => (count === 1 ? "1 result" : `${count} results`);
  const say = (query, whole) => {
    if (!query) return "";
    if (!found.length) return `Nothing is found for “${query}”.`;
    if (whole === found.length) return places(whole);
    if (!whole) return `No place has all of these words; ${places(found.length)} with some of them`;
    return `${places(whole)} with all of the words, then ${found.length - whole} with some of them`;
  };

  const run = () => {
    const query = q.value.trim();
    const wanted = (place) => (!kind.value || place.kind === kind.value) && (!part.value || BOOK.parts[place.part] === part.value);
    const result = query ? search.find(query, wanted) : { found: [], whole: 0 };
    found = result.found;
    list.replaceChildren();
    show(0);
    status.textContent = complete || !query ? say(query, result.whole) : "Reading the book …";
    nothing.hidden = !complete || !query || found.length > 0;
    const asked = new URLSearchParams([["q", query], ["kind", kind.value], ["part", part.value]].filter(([, value]) => value));
    history.replaceState(null, "", `${location.pathname}${asked.size ? `?${asked}` : ""}`);
  };

  let timer = 0;
  q.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(run, TYPING);
  });
  for (const choice of [kind, part]) choice.addEventListener("change", run);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    run();
  });
  more.addEventListener("click", () => {
    const next = list.children.length;
    show(next);
    list.children[next].querySelector("a").focus();
  });

  // Arrows lead from the field through the results and back.
  addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = event.target;
    if (!step || event.ctrlKey || event.altKey || event.metaKey || (at !== q && !at.matches("#results a"))) return;
    const stops = [q, ...list.querySelectorAll("a")];
    const next = stops[stops.indexOf(at) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  const asked = new URLSearchParams(location.search);
  q.value ||= asked.get("q") ?? ""; // one may have begun to type
  kind.value = asked.get("kind") ?? "";
  part.value = asked.get("part") ?? "";
  for (const choice of [kind, part]) if (choice.selectedIndex < 0) choice.value = "";
  if (!q.value) q.focus();
  search.begun.then(run);
  search.ready.then(() => {
    complete = true;
    const at = document.activeElement.closest("#results a")?.href;
    run();
    if (at) [...list.querySelectorAll("a")].find((link) => link.href === at)?.focus();
  });
})();
