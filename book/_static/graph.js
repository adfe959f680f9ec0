// The map of chapters: choose one, and what comes before it stands out, with its time.
for (const map of document.querySelectorAll("svg.graph")) {
  const links = new Map([...map.querySelectorAll("a")].map((a) => [a.dataset.page, a]));
  const choice = document.createElement("p");
  const label = document.createElement("label");
  const select = document.createElement("select");
  const list = document.createElement("div");
  label.append("What comes before ", select);
  choice.append(label);
  list.className = "graph-list";
  list.setAttribute("role", "status");
  select.append(new Option("a chapter", ""));
  for (const [page, link] of links) select.append(new Option(link.dataset.title, page));

  const show = (page) => {
    const chosen = links.get(page);
    const before = chosen ? JSON.parse(chosen.dataset.before) : [];
    const kept = new Set([...before, page]);
    for (const [name, link] of links) link.classList.toggle("dim", Boolean(chosen) && !kept.has(name));
    for (const line of map.querySelectorAll("path"))
      line.classList.toggle("dim", Boolean(chosen) && !(kept.has(line.dataset.from) && kept.has(line.dataset.to)));
    for (const [name, link] of links) link.classList.toggle("chosen", name === page);
    list.replaceChildren();
    if (!chosen) return;
    const says = document.createElement("p");
    const itself = document.createElement("a");
    itself.href = chosen.getAttribute("href");
    itself.textContent = chosen.dataset.title;
    const pages = before.length === 1 ? "1 page" : `${before.length} pages`;
    says.append(itself, before.length ? `: ${pages} before it, ${chosen.dataset.time}.` : ": nothing comes before it.");
    const items = document.createElement("ol");
    for (const name of before) {
      const link = document.createElement("a");
      link.href = links.get(name).getAttribute("href");
      link.textContent = links.get(name).dataset.title;
      items.append(document.createElement("li"));
      items.lastChild.append(link);
    }
    list.append(says, items);
  };
  select.addEventListener("change", () => {
    show(select.value);
    history.replaceState(null, "", select.value ? `?before=${select.value}` : location.pathname);
  });
  // Under the pointer or the focus a chapter is shown for as long as it lasts.
  for (const [page, link] of links) {
    for (const kind of ["pointerenter", "focus"]) link.addEventListener(kind, () => show(page));
    for (const kind of ["pointerleave", "blur"]) link.addEventListener(kind, () => show(select.value));
  }
  map.before(choice);
  map.after(list);
  const asked = new URLSearchParams(location.search).get("before");
  if (links.has(asked)) {
    select.value = asked;
    show(asked);
  }
}
