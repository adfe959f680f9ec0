// What the reader's browser keeps: answers and settings, one entry each, so that two tabs
// do not overwrite each other. Where storage is blocked, or full, it lasts as long as the page.

const store = (() => {
  const PREFIX = "mlbook:answer:";
  const SETTING = "mlbook:setting:";
  const memory = new Map(); // what the storage did not take
  let storage = null;
  let kept = false;
  try {
    storage = localStorage;
    storage.setItem(PREFIX, "");
    storage.removeItem(PREFIX);
    kept = true;
  } catch {
    // blocked, or full: then what it has can still be read
  }
  const look = (key) => memory.get(key) ?? storage?.getItem(key) ?? null;
  const put = (key, text) => {
    memory.delete(key);
    try {
      storage.setItem(key, text);
    } catch {
      kept = false;
      memory.set(key, text);
    }
  };
  const names = (prefix) => {
    const keys = new Set([...Object.keys(storage ?? {}), ...memory.keys()]);
    return [...keys].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  };

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

  const get = (name) => read(look(PREFIX + name));
  const set = (name, entry) => put(PREFIX + name, JSON.stringify(entry));
  const all = () => Object.fromEntries(names(PREFIX).map((name) => [name, get(name)]).filter(([, entry]) => entry));
  const setting = (name) => look(SETTING + name);
  const choose = (name, value) => put(SETTING + name, value);
  const settings = () => Object.fromEntries(names(SETTING).map((name) => [name, setting(name)]));
  const clear = () => {
    memory.clear();
    for (const prefix of [PREFIX, SETTING]) for (const name of names(prefix)) storage.removeItem(prefix + name);
  };

  // How many answers of each page are right.
  const counts = () => {
    const right = {};
    for (const entry of Object.values(all())) if (entry.right) right[entry.page] = (right[entry.page] || 0) + 1;
    return right;
  };
  const write = () => JSON.stringify({ format: "mlbook-progress", version: 1, answers: all(), settings: settings() }, null, 1);
  // Returns how many answers were taken over; what is right already stays.
  const take = (text) => {
    const { format, answers, settings } = JSON.parse(text);
    if (format !== "mlbook-progress" || typeof answers !== "object" || answers === null) throw new Error("another kind of file");
    let taken = 0;
    for (const [name, entry] of Object.entries(answers)) {
      const good = clean(entry);
      if (!good || !/^[\w-]{1,100}$/.test(name) || get(name)?.right) continue;
      set(name, good);
      taken += 1;
    }
    for (const [name, value] of Object.entries(settings ?? {}))
      if (/^[\w-]{1,30}$/.test(name) && /^[\w-]{1,30}$/.test(value)) choose(name, value);
    return taken;
  };
  // Another tab has changed something.
  const watch = (changed) => addEventListener("storage", (event) => (event.key === null || event.key.startsWith(PREFIX)) && changed());

  return { get kept() { return kept; }, get, set, setting, choose, clear, counts, write, take, watch };
})();
