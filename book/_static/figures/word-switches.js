figures.define("word-switches", {
  state: ["share", "kept"],
  draw: ({ p: given, value, slider, counter, button, set, segment, rectangles, label, say, number, COLORS, INK, GRID }) => {
    const { words, weights, scale } = given;
    const zero = 1.6; // where the log odds are 0, and how far one unit goes
    const unit = 7.2 / scale;
    const last = -words.length - 1;
    slider("share", { label: "unwanted of all, %", min: 1, max: 99, step: 1 });
    counter("kept");
    const on = (k) => value("kept")[k] !== 0;
    const prior = () => Math.log(value("share") / (100 - value("share")));
    // Each row's start, and what it adds: the prior first.
    const rows = () => {
      let total = 0;
      return [prior(), ...weights.map((weight, k) => (on(k) ? weight : 0))].map((step) => {
        total += step;
        return { from: total - step, step };
      });
    };
    const end = () => rows().reduce((sum, { step }) => sum + step, 0);
    const place = (log) => zero + Math.min(Math.max(log, -8.5), 6.4) * unit;
    const bars = (sign) => () => rows().flatMap(({ from, step }, k) => (sign * step > 0 ? [[Math.min(place(from), place(from + step)), -k - 0.51, Math.abs(place(from + step) - place(from)), 0.62]] : []));

    const small = { fontSize: 13, cssStyle: "" };
    const signed = (x) => (x > 0 ? "+" : "") + number(x);
    segment(() => [zero, 0.4], () => [zero, last], GRID, { strokeWidth: 1 });
    for (const log of [-4, -2, 0, 2, 4]) label(() => [zero + log * unit, 0.9], signed(log), INK, small);
    rectangles(bars(1), COLORS[1]);
    rectangles(bars(-1), COLORS[0]);
    segment(() => [place(end()), 0.3], () => [place(end()), last], INK, { strokeWidth: 1.5, dash: 1 });
    ["prior", ...words].forEach((word, k) => {
      const shown = () => k === 0 || on(k - 1);
      label(() => [-9.2, -k - 0.2], () => (shown() ? word : `(${word})`), INK, { ...small, anchorX: "left" });
      label(() => [-4.6, -k - 0.2], () => (shown() ? signed(k ? weights[k - 1] : prior()) : "off"), INK, { ...small, anchorX: "right" });
    });
    const chance = () => 100 / (1 + Math.exp(-end()));
    label(() => [place(end()), last - 0.5], () => `${number(chance(), 0)} %`, INK, small);

    const toggles = words.map((word, k) => button(word, () => set("kept", value("kept").map((x, i) => (i === k ? 1 - x : x)))));
    button("All words", () => set("kept", words.map(() => 1)));
    button("No words", () => set("kept", words.map(() => 0)));
    say(() => {
      toggles.forEach((toggle, k) => {
        toggle.setAttribute("aria-pressed", on(k));
        toggle.style.textDecoration = on(k) ? "" : "line-through";
      });
      const read = words.filter((_, k) => on(k)).join(" ");
      return `${read || "No word"}: log odds ${number(prior())} before, ${number(end())} after all words; unwanted with probability ${number(chance(), 1)} %.`;
    });
  },
});
