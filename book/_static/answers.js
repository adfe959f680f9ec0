// The fields of exercises: judged as one types, with what the author has to say.
// ANSWERS, the number of answers of each page, is put before this by the build.

(() => {
  const root = new URL(document.documentElement.dataset.content_root, location.href);
  const pageOf = (url) => decodeURI(new URL(url, location.href).pathname).replace(decodeURI(root.pathname), "").replace(/\.html$/, "").replace(/^$|\/$/, "index");
  const page = pageOf(location.href);
  const TYPING = 350; // ms without a key, after which a right answer is said

  const setUp = (form) => {
    const name = form.id.replace(/^answer-/, "");
    const spec = JSON.parse(form.dataset.spec);
    const fields = [...form.elements.given.length === undefined || form.elements.given.tagName ? [form.elements.given] : form.elements.given];
    const chooses = spec.kind === "choice" || spec.kind === "choices";
    const several = Array.isArray(spec.value) && !chooses;
    const verdict = form.querySelector(".verdict");
    const part = (role, index = 0) => form.querySelectorAll(`[data-part=${role}]`)[index];
    const hint = form.querySelector("[data-do=hint]");
    const shower = form.querySelector("[data-do=show]");
    let solved = false;
    let tries = 0;

    const given = () => {
      if (chooses) return fields.filter((f) => f.checked).map((f) => Number(f.value));
      return several ? fields.map((f) => f.value) : fields[0].value;
    };
    const keep = () => {
      const now = chooses ? given().map(String) : fields.map((f) => f.value.slice(0, 200));
      store.set(name, { page, given: now, right: solved });
      progress();
    };
    const say = (state, content) => {
      const mark = { right: "✓", wrong: "✗", unreadable: "?", hint: "→", shown: "=" }[state];
      const sign = document.createElement("span");
      sign.className = "mark";
      sign.textContent = mark;
      sign.setAttribute("aria-hidden", "true");
      const text = document.createElement("div");
      if (typeof content === "string") text.textContent = content;
      else text.append(...[...content.childNodes].map((node) => node.cloneNode(true)));
      verdict.replaceChildren(sign, text);
      verdict.dataset.state = state;
      form.dataset.state = state;
    };
    const solution = () => {
      const box = form.closest(".exercise");
      for (let next = box?.nextElementSibling; next; next = next.nextElementSibling) {
        if (next.matches("details.solution")) return next;
        if (next.matches(".exercise")) return null;
      }
      return null;
    };
    const offerSolution = () => {
      const there = solution();
      if (!there || verdict.querySelector(".to-solution")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "to-solution";
      button.textContent = "Worked solution";
      button.addEventListener("click", () => {
        there.open = true;
        there.querySelector("summary").focus();
      });
      verdict.append(button);
    };

    const judge = (asked) => {
      const found = check.judge(spec, given());
      const before = solved;
      solved = found.state === "right";
      if (solved) {
        const comment = found.feedback !== undefined ? part("say", found.feedback) : part("right");
        say("right", comment || found.say);
        offerSolution();
      } else if (asked) {
        const comment = found.feedback !== undefined && part("say", found.feedback);
        say(found.state, comment || found.say);
        if (found.state === "wrong") tries += 1;
        if (tries > 1 || (tries && !hint)) shower.hidden = false;
      } else {
        verdict.replaceChildren();
        delete verdict.dataset.state;
        delete form.dataset.state;
      }
      if (asked || solved || before) keep();
    };

    let timer = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      if (chooses) judge(spec.kind === "choice");
      else timer = setTimeout(() => judge(false), TYPING);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      judge(true);
    });
    hint?.addEventListener("click", () => {
      say("hint", part("hint"));
      shower.hidden = false;
    });
    shower.addEventListener("click", () => {
      const flat = (value) => (Array.isArray(value[0]) ? value.map((row) => row.join("  ")).join("; ") : value.join(", "));
      const text = chooses ? spec.value.map((i) => fields[i].parentElement.innerText.trim()).join("; ") : several ? flat(spec.value) : spec.value + (spec.unit ? ` ${spec.unit}` : "");
      say("shown", `The answer: ${text}. See if you can get there without the solution.`);
      offerSolution();
    });
    // All entries of a vector or matrix at once: [1, 2; 3, 4] or lines of numbers.
    if (several)
      form.addEventListener("paste", (event) => {
        const entries = event.clipboardData.getData("text").replace(/[[\]()]/g, " ").trim().split(/\s*[;\n\t]\s*|,\s+|\s+/);
        if (entries.length !== fields.length || !fields.includes(event.target)) return;
        event.preventDefault();
        fields.forEach((field, i) => (field.value = entries[i]));
        judge(false);
      });

    const restore = () => {
      const entry = store.get(name);
      if (!entry || form.contains(document.activeElement)) return;
      if (chooses) for (const field of fields) field.checked = entry.given.includes(field.value);
      else if (entry.given.length === fields.length) fields.forEach((field, i) => (field.value = entry.given[i]));
      if (given().length && entry.given.some((x) => x.trim())) judge(false);
    };
    restore();
    return restore;
  };

  // "3 of 8" beside each chapter in the contents, and on the page of progress.
  const chapters = [...document.querySelectorAll("#contents a")]
    .map((link) => ({ link, name: pageOf(link.href), title: link.textContent.trim() }))
    .filter(({ name }) => Object.hasOwn(ANSWERS, name));
  const progress = () => {
    const counts = store.counts();
    const rows = chapters.map(({ link, name, title }) => {
      const total = ANSWERS[name];
      const done = Math.min(counts[name] || 0, total);
      let note = link.querySelector(".progress");
      if (!note) link.append((note = Object.assign(document.createElement("small"), { className: "progress" })));
      note.textContent = done ? ` ${done} of ${total}` : "";
      note.title = done ? `${done} of ${total} checked answers are right` : "";
      const row = document.createElement("tr");
      const there = Object.assign(document.createElement("a"), { href: link.href, textContent: title });
      const bar = Object.assign(document.createElement("progress"), { max: total, value: done });
      bar.setAttribute("aria-label", title);
      for (const content of [there, bar, `${done} of ${total}`]) {
        const cell = document.createElement("td");
        cell.append(content);
        row.append(cell);
      }
      return row;
    });
    const panel = document.getElementById("progress");
    if (!panel) return;
    panel.querySelector("tbody").replaceChildren(...rows);
    panel.querySelector("[data-state]").hidden = store.kept;
    panel.hidden = false;
  };

  const panel = document.getElementById("progress");
  if (panel) {
    const message = panel.querySelector("[role=status]");
    const on = (what, act) => panel.querySelector(`[data-do=${what}]`).addEventListener("click", act);
    const file = panel.querySelector("input[type=file]");
    on("save", () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([store.write()], { type: "application/json" }));
      link.download = "progress.json";
      link.click();
      URL.revokeObjectURL(link.href);
      message.textContent = "Saved as progress.json.";
    });
    on("load", () => file.click());
    file.addEventListener("change", async () => {
      if (!file.files.length) return;
      try {
        const taken = store.take(await file.files[0].text());
        message.textContent = taken === 1 ? "1 answer was taken over." : `${taken} answers were taken over.`;
      } catch {
        message.textContent = "That is not a file of progress saved here.";
      }
      file.value = "";
      progress();
    });
    on("clear", () => {
      if (!confirm("Forget all answers and the choice of keys kept in this browser?")) return;
      store.clear();
      message.textContent = "All of it is forgotten.";
      progress();
    });
  }

  const restores = [...document.querySelectorAll("form.answer")].map(setUp);
  progress();
  store.watch(() => {
    for (const restore of restores) restore();
    progress();
  });
})();
