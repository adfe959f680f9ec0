figures.define("many-tests", {
  state: ["m", "share", "effect", "rule", "drawn"],
  draw: ({ p: given, value, slider, counter, button, set, segment, label, curve, rectangles, say, number, random, COLORS, INK, GRID }) => {
    const { wide, tall, most } = given;
    slider("m", { label: "tests", min: 5, max: 200, step: 5 });
    slider("share", { label: "real effects, %", min: 0, max: 100, step: 5 });
    slider("effect", { label: "their size, in standard errors", min: 0, max: 5, step: 0.25 });
    counter("rule");
    counter("drawn");

    const ALPHA = 0.05;
    const DECADES = 5; // the axis goes down to 10 to this power
    const rules = [
      ["No correction", () => ALPHA],
      ["Bonferroni", (k, m) => ALPHA / m],
      ["Holm", (k, m) => ALPHA / (m - k + 1)],
      ["Benjamini\u2013Hochberg", (k, m) => (ALPHA * k) / m],
    ];
    const rule = () => Math.min(Math.max(Math.round(value("rule")), 0), rules.length - 1);
    const drawn = () => Math.min(Math.max(Math.round(value("drawn")), 1), most);

    // Both tails of the standard normal distribution, by the series of its area.
    const tails = (z) => {
      const x = Math.abs(z);
      if (x > 7) return 1e-12;
      let [term, sum] = [x, x];
      for (let n = 3; term > 1e-17 * sum; n += 2) sum += term *= (x * x) / n;
      return Math.max(1 - (2 * Math.exp((-x * x) / 2) * sum) / Math.sqrt(2 * Math.PI), 1e-12);
    };
    // Family i has a generator of its own, so that it is the same each time.
    let key = "";
    let families = [];
    const upTo = (count) => {
      const [m, effect] = [Math.round(value("m")), value("effect")];
      const real = Math.round((m * value("share")) / 100);
      const here = [m, effect, real].join();
      if (here !== key) families = [];
      key = here;
      while (families.length < count) {
        const chance = random(given.seed + 7919 * families.length);
        const tests = Array.from({ length: m }, (_, i) => {
          const z = Math.sqrt(-2 * Math.log1p(-chance())) * Math.cos(2 * Math.PI * chance());
          return { real: i < real, p: tails(i < real ? z + effect : z) };
        });
        families.push(tests.sort((a, b) => a.p - b.p));
      }
      return { m, real, families: families.slice(0, count) };
    };
    // How many of the sorted p-values a procedure declares.
    const declared = (tests, which) => {
      const m = tests.length;
      const passes = tests.map(({ p }, i) => p <= rules[which][1](i + 1, m));
      if (which === 3) return passes.lastIndexOf(true) + 1;
      const first = passes.indexOf(false);
      return first < 0 ? m : first;
    };
    let told = "";
    let kept = null;
    const now = () => {
      const here = [value("m"), value("share"), value("effect"), rule(), drawn()].join();
      if (here === told) return kept;
      told = here;
      const all = upTo(drawn());
      const counts = all.families.map((tests) => {
        const size = declared(tests, rule());
        const found = tests.slice(0, size).filter((t) => t.real).length;
        return { size, found, wrong: size - found };
      });
      kept = { ...all, counts, tests: all.families[all.families.length - 1], last: counts[counts.length - 1] };
      return kept;
    };

    const across = (k) => (wide * k) / now().m;
    const up = (p) => (tall * (DECADES + Math.log10(Math.max(p, 10 ** -DECADES)))) / DECADES;
    const small = { fontSize: 12, cssStyle: "" };
    segment(() => [0, 0], () => [wide, 0], GRID, { strokeWidth: 1.5 });
    segment(() => [0, 0], () => [0, tall], GRID, { strokeWidth: 1.5 });
    for (const [p, text] of [[1, "1"], [0.1, "0.1"], [0.01, "0.01"], [0.001, "0.001"], [1e-4, "0.0001"]]) {
      label(() => [-0.3, up(p)], text, INK, { ...small, anchorX: "right" });
      segment(() => [0, up(p)], () => [wide, up(p)], GRID, { strokeWidth: 1, dash: 1, strokeOpacity: 0.5 });
    }
    label(() => [wide / 2, -0.8], "place of the p-value, from the least", INK, small);
    label(() => [wide / 2, tall + 1.1], () => `${now().m} p-values; ${rules[rule()][0]}`, INK, { fontSize: 13 });

    // The bound, what is declared, and the p-values: squares are real, open diamonds are none.
    const size = () => Math.min(0.4, Math.max(0.26, 24 / now().m)); // in units of the board
    const places = (real) => now().tests.flatMap((t, i) => (t.real === real ? [[across(i + 0.5), up(t.p)]] : []));
    rectangles(() => (now().last.size ? [[0, 0, across(now().last.size), tall]] : []), COLORS[2], { fillOpacity: 0.12 });
    segment(() => [across(now().last.size), 0], () => [across(now().last.size), tall], COLORS[2], { strokeWidth: 2, dash: 2 });
    curve(() => Array.from({ length: now().m }, (_, i) => [across(i + 0.5), up(rules[rule()][1](i + 1, now().m))]), { strokeColor: INK, strokeWidth: 2 });
    rectangles(() => places(true).map(([x, y]) => [x - size() / 2, y - size() / 2, size(), size()]), COLORS[0], { fillOpacity: 0.9 });
    curve(() => places(false).flatMap(([x, y]) => {
      const r = 0.7 * size();
      return [[x - r, y], [x, y + r], [x + r, y], [x, y - r], [x - r, y], [NaN, NaN]];
    }), { strokeColor: COLORS[1], strokeWidth: 1.5 });

    // The table of this family.
    const columns = [8.6, 14, 19.4];
    ["declared", "not", "together"].forEach((name, j) => label(() => [columns[j], -2.4], name, INK, { ...small, anchorX: "right" }));
    [["real effects \u25a0", true], ["no effects \u25c7", false]].forEach(([name, real], i) => {
      const cells = () => {
        const { m, real: many, last } = now();
        const [yes, all] = real ? [last.found, many] : [last.wrong, m - many];
        return [yes, all - yes, all];
      };
      label(() => [0, -3.7 - 1.3 * i], name, COLORS[real ? 0 : 1], { ...small, anchorX: "left" });
      columns.forEach((x, j) => label(() => [x, -3.7 - 1.3 * i], () => String(cells()[j]), INK, { ...small, anchorX: "right" }));
    });

    rules.forEach(([name], k) => button(name, () => set("rule", k)));
    button("Draw one family", () => set("drawn", Math.min(drawn() + 1, most)));
    button("Draw 100", () => set("drawn", Math.min(drawn() + 100, most)));
    button("Start again", () => set("drawn", 1));

    const range = (values) => {
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      if (values.length < 2) return number(100 * mean, 1);
      const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1);
      return `${number(100 * mean, 1)} \u00b1 ${number(200 * Math.sqrt(variance / values.length), 1)}`;
    };
    say(() => {
      const { real, counts, last } = now();
      const here = `${rules[rule()][0]}: ${last.size} declared, ${last.wrong} of them falsely; ${last.found} of ${real} real effects found.`;
      const found = real ? ` Found: ${range(counts.map((c) => c.found / real))} % of the real ones.` : "";
      return `${here} ${counts.length} ${counts.length > 1 ? "families" : "family"} so far: ${range(counts.map((c) => (c.wrong ? 1 : 0)))} of 100 with a false discovery; false among the declared, on average: ${range(counts.map((c) => c.wrong / Math.max(c.size, 1)))} %.${found}`;
    });
  },
});
