// Runs the page's cells in the reader's own browser. Nothing is fetched before the
// reader says so; what fails says so in one line and leaves the page as it was.
// PYODIDE, with the pinned version and its address, is put before this by the build.

(() => {
  const cells = [...document.querySelectorAll("article .cell")].filter((cell) => cell.querySelector(".cell_input pre"));
  if (!cells.length) return;
  const root = new URL(document.documentElement.dataset.content_root, location.href);
  const page = location.pathname.replace(root.pathname, "");
  const here = new URL(PYODIDE.index).host;
  const size = "about 7 MB, and some 30 MB more for NumPy, SciPy and matplotlib";

  const element = (name, className, text) => Object.assign(document.createElement(name), className ? { className } : {}, text ? { textContent: text } : {});
  const button = (text, act) => {
    const it = element("button", "", text);
    it.type = "button";
    it.addEventListener("click", act);
    return it;
  };
  const kept = { // a reader's own version of a cell, as long as the book's is the same
    key: (cell) => `mlbook:code:${page}:${cell.index}`,
    get: (cell) => {
      try {
        const { original, text } = JSON.parse(localStorage.getItem(kept.key(cell)));
        return original === cell.original && typeof text === "string" ? text : null;
      } catch {
        return null;
      }
    },
    set: (cell, text) => {
      try {
        if (text === cell.original) localStorage.removeItem(kept.key(cell));
        else localStorage.setItem(kept.key(cell), JSON.stringify({ original: cell.original, text }));
      } catch {
        // storage is blocked: the text lasts as long as the page
      }
    },
  };

  // Python: one worker for the page.
  const machine = { worker: null, state: "off", waiting: null, interrupt: null, ran: new Set() };
  const bar = element("div", "python-bar");
  bar.hidden = true;
  bar.setAttribute("role", "region");
  bar.setAttribute("aria-label", "Python in this page");
  const status = element("span", "python-status");
  status.setAttribute("role", "status");
  const stop = button("Stop", () => halt("Stopped. Python starts afresh at the next run."));
  const restart = button("Restart", () => halt("Restarted: all variables are gone."));
  const runAll = button("Run all cells", () => list.at(-1).run(true));
  bar.append(status, stop, runAll, restart);
  document.body.append(bar);
  const say = (text, state = machine.state) => {
    machine.state = state;
    bar.hidden = false;
    status.textContent = text;
    stop.hidden = state !== "busy";
    restart.hidden = runAll.hidden = state !== "ready";
    bar.dataset.state = state;
  };

  const end = () => {
    machine.worker?.terminate();
    machine.worker = null;
    machine.ran.clear();
    machine.waiting?.({ is: "failed", error: "" });
    machine.waiting = null;
  };
  const halt = (text) => {
    if (machine.interrupt && machine.state === "busy" && text.startsWith("Stopped")) {
      machine.interrupt[0] = 2; // as Ctrl-C does; variables stay
      return;
    }
    end();
    say(text, "stopped");
  };

  const ask = (message) =>
    new Promise((done) => {
      machine.waiting = done;
      machine.worker.postMessage(message);
    });
  const hear = ({ data }) => {
    if (data.is === "progress") say(data.text, "busy");
    else if (data.is === "printed") list[data.cell].print(data.stream, data.text);
    else {
      const done = machine.waiting;
      machine.waiting = null;
      done?.(data);
    }
  };

  const start = async () => {
    if (machine.worker) return true;
    say(`Fetching Python from ${here} …`, "busy");
    let failed = "";
    try {
      if (location.protocol === "file:") throw new Error("pages opened from a folder cannot start it; use the site, or make serve");
      machine.worker = new Worker(new URL("_static/run-worker.js", root), { type: "module" });
      const broken = new Promise((done) => machine.worker.addEventListener("error", (event) => done({ is: "failed", error: event.message || "this browser is too old for it" })));
      machine.worker.addEventListener("message", hear);
      machine.interrupt = self.crossOriginIsolated ? new Uint8Array(new SharedArrayBuffer(1)) : null;
      const answer = await Promise.race([broken, ask({ do: "start", index: PYODIDE.index, wheel: new URL(PYODIDE.wheel, root).href, interrupt: machine.interrupt })]);
      if (answer.is === "ready") return true;
      failed = answer.error;
    } catch (error) {
      failed = error.message;
    }
    if (machine.state !== "stopped") {
      end();
      say(`Python did not start${failed ? `: ${failed.split("\n")[0]}` : ""}. The page works on without it.`, "failed");
    }
    return false;
  };

  // The first run asks, once a page: the reader decides whether to fetch anything.
  let agreed = false;
  const consent = (cell) =>
    new Promise((answer) => {
      document.querySelector(".consent")?.remove();
      const box = element("div", "consent");
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", "Fetch Python?");
      const close = (yes) => {
        box.remove();
        answer(yes);
      };
      const yes = button("Fetch and run", () => close(true));
      box.append(element("p", "", `This fetches Python for browsers (Pyodide ${PYODIDE.version}) from ${here}: ${size}. Your browser keeps it. The code runs on your machine, and what you type stays there.`), yes, button("Not now", () => close(false)));
      cell.tools.after(box);
      yes.focus();
    });

  const load = (path) =>
    new Promise((done, failed) => {
      if (self.editor) return done();
      const script = element("script");
      script.src = new URL(path, root);
      script.onload = done;
      script.onerror = () => failed(new Error("the editor cannot be loaded"));
      document.head.append(script);
    });

  class Cell {
    constructor(box, index) {
      this.box = box;
      this.index = index;
      this.input = box.querySelector(".cell_input");
      this.pre = this.input.querySelector("pre");
      this.original = this.pre.textContent.replace(/\n$/, "");
      this.formatted = [...this.pre.childNodes];
      this.text = this.original;
      this.fails = box.classList.contains("tag_raises-exception");
      this.output = box.querySelector(".cell_output");
      this.tools = element("div", "cell-tools");
      this.runner = button("Run", () => this.run());
      this.runner.title = `Runs in your browser; fetches Python from ${here} the first time (${size})`;
      this.changer = button("Edit", () => this.edit(true));
      this.back = button("Back to the book’s version", () => this.reset());
      this.back.hidden = true;
      for (const it of [this.runner, this.changer]) it.setAttribute("aria-label", `${it.textContent} cell ${index + 1}`);
      this.tools.append(this.runner, this.changer, this.back);
      this.input.append(this.tools);
      const mine = kept.get(this);
      if (mine !== null) {
        this.text = mine;
        this.pre.textContent = mine;
        this.back.hidden = false;
      }
    }

    async edit(focus) {
      try {
        await load("_static/vendor/codemirror/editor.js");
      } catch (error) {
        say(`${error.message}. The page works on without it.`, "failed");
        return;
      }
      if (!this.editor) {
        const place = element("div", "editor");
        this.pre.closest("[class*=highlight-]").before(place);
        this.editor = editor.open(place, this.text, {
          label: `Code of cell ${this.index + 1}. Shift and Enter run it; Escape, then Tab leave it.`,
          run: () => this.run(),
          changed: (text) => {
            this.text = text;
            this.back.hidden = text === this.original && !this.live;
            kept.set(this, text);
          },
        });
        this.pre.closest("[class*=highlight-]").hidden = true;
        this.changer.hidden = true;
      }
      if (focus) this.editor.focus();
    }

    reset() {
      this.text = this.original;
      kept.set(this, this.original);
      if (this.editor) this.editor.text = this.original;
      else this.pre.replaceChildren(...this.formatted);
      this.live?.remove();
      this.live = null;
      if (this.output) this.output.hidden = false;
      this.back.hidden = true;
      (this.changer.hidden ? this.runner : this.changer).focus();
    }

    // Run this cell, and first those above that have not been run: the page is one notebook.
    async run(all = false) {
      if (machine.state === "busy") {
        say(status.textContent.replace(/(?: One cell at a time\.)?$/, " One cell at a time."));
        return;
      }
      if (!agreed && !(agreed = await consent(this))) {
        this.runner.focus();
        return;
      }
      if (!(await start())) return;
      const before = list.slice(0, this.index).filter((cell) => all || !machine.ran.has(cell));
      for (const [i, cell] of [...before, this].entries()) {
        const own = cell === this || all;
        say(cell === this ? `Running cell ${cell.index + 1} …` : `Running the cells above first: ${i + 1} of ${before.length} …`, "busy");
        const fine = await cell.execute(own);
        if (!machine.worker) return; // stopped meanwhile
        if (!fine && !cell.fails) {
          say(`Cell ${cell.index + 1} ended with an error.`, "ready");
          if (cell !== this) cell.box.scrollIntoView({ block: "center" });
          return;
        }
      }
      say("Python is ready.", "ready");
    }

    async execute(visible) {
      this.begin();
      const answer = await ask({ do: "run", id: this.index, source: this.text, name: `cell ${this.index + 1}` });
      if (answer.is === "failed") {
        if (answer.error) this.print("err", answer.error);
        this.show();
        return false;
      }
      machine.ran.add(this);
      if (answer.error) this.print("err", answer.error);
      for (const svg of answer.pictures) {
        const picture = element("img");
        picture.alt = `Figure drawn by cell ${this.index + 1}`;
        picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
        this.fresh.append(picture);
      }
      if (visible || answer.error) this.show();
      return !answer.error;
    }

    begin() {
      this.fresh = element("div", "cell_output live-output");
      this.lines = null;
    }

    print(stream, text) {
      if (!this.lines || this.lines.dataset.stream !== stream) {
        const box = element("div", "highlight");
        this.lines = element("pre");
        this.lines.dataset.stream = stream;
        this.lines.tabIndex = 0;
        box.append(this.lines);
        this.fresh.append(box);
      }
      this.lines.append(text);
    }

    // What is new takes the place of what the book shows.
    show() {
      if (!this.fresh.childNodes.length) this.fresh.append(element("p", "quiet", "Ran without output."));
      this.fresh.prepend(element("p", "hidden", `Output of cell ${this.index + 1}`));
      this.live?.remove();
      this.live = this.fresh;
      if (this.output) this.output.hidden = true;
      (this.box.querySelector("details.hide") || this.input).after(this.live);
      this.back.hidden = false;
    }
  }

  const list = cells.map((box, index) => new Cell(box, index));
})();
