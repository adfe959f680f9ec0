// What the reader's browser keeps: answers, one entry each, so that two tabs do
// not overwrite each other. Where storage is blocked, it lasts as long as the page.

const store = (() => {
  const PREFIX = "mlbook:answer:";
  const memory = new Map();
  let kept = true;
  try {
    localStorage.setItem(PREFIX, "");
    localStorage.removeItem(PREFIX);
  } catch {
    kept = false;
  }

  // What comes from storage or a file is data of unknown origin: only this shape passes.
  const clean = (entry) => {
    if (typeof entry !== "object" || entry === null || typeof entry.page !== "string" || !Array.isArray(entry.given)) return null;
    if (entry.given.length > 64 || !entry.given.every((x) => typeof x === "string" && x.length <= 200)) return null;
    return { page: entry.page.slice(0, 200), given: entry.given, right: entry.right === true };
  };
  const read = (text) => {
    try {
      return clean(JSON.parse(text));
    } catch {
      return null;
    }
  };

  const get = (name) => read(kept ? localStorage.getItem(PREFIX + name) : memory.get(name));
  const set = (name, entry) => {
    const text = JSON.stringify(entry);
    memory.set(name, text);
    if (!kept) return;
    try {
      localStorage.setItem(PREFIX + name, text);
    } catch {
      kept = false; // full: from here on the page remembers by itself
    }
  };
  const names = () =>
    kept ? Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length)) : [...memory.keys()];
  const all = () => Object.fromEntries(names().map((name) => [name, get(name)]).filter(([, entry]) => entry));
  const clear = () => {
    if (kept) for (const name of names()) localStorage.removeItem(PREFIX + name);
    memory.clear();
  };

  // How many answers of each page are right.
  const counts = () => {
    const right = {};
    for (const entry of Object.values(all())) if (entry.right) right[entry.page] = (right[entry.page] || 0) + 1;
    return right;
  };
  const write = () => JSON.stringify({ format: "mlbook-progress", version: 1, answers: all() }, null, 1);
  // Returns how many answers were taken over; what is right already stays.
  const take = (text) => {
    const { format, answers } = JSON.parse(text);
    if (format !== "mlbook-progress" || typeof answers !== "object" || answers === null) throw new Error("another kind of file");
    let taken = 0;
    for (const [name, entry] of Object.entries(answers)) {
      const good = clean(entry);
      if (!good || !/^[\w-]{1,100}$/.test(name) || get(name)?.right) continue;
      set(name, good);
      taken += 1;
    }
    return taken;
  };
  // Another tab has changed something.
  const watch = (changed) => addEventListener("storage", (event) => (event.key === null || event.key.startsWith(PREFIX)) && changed());

  return { get kept() { return kept; }, get, set, clear, counts, write, take, watch };
})();
