figures.define("perceptron-steps", {
  state: ["first", "second", "third", "corrections"],
  draw: ({ board, p, value, still, place, point, slider, arrow, line, polygon, segment, label, beyond, say, number, vector, COLORS, INK, GRID }) => {
    const names = ["first", "second", "third"];
    const signs = p.labels;
    const far = 3 * (p.box[2] - p.box[0]);
    const origin = () => [0, 0];
    const dot = (x, y) => x[0] * y[0] + x[1] * y[1];
    const round = (x) => x.map((entry) => Number(entry.toFixed(9)));
    // the weights before each correction, and the sample that it is made for
    const run = () => {
      const samples = names.map(value);
      const path = [];
      let w = [0, 0];
      let quiet = 0;
      for (let i = 0; quiet < 3 && path.length <= value("corrections"); i = (i + 1) % 3) {
        if (signs[i] * dot(samples[i], w) <= 0) {
          path.push({ w, i });
          w = round(w.map((entry, k) => entry + signs[i] * samples[i][k]));
          quiet = 0;
        } else quiet += 1;
      }
      if (quiet === 3) path.push({ w, i: null });
      return path;
    };
    const now = () => { const path = run(); return path[Math.min(value("corrections"), path.length - 1)]; };
    const some = () => now().w.some((entry) => entry);
    const unit = () => now().w.map((entry) => entry / Math.hypot(...now().w));
    const off = [NaN, NaN];
    const across = (along, up) => () => (some() ? [-unit()[1] * along + unit()[0] * up, unit()[0] * along + unit()[1] * up] : off);
    slider("corrections", { label: "corrections made", min: 0, max: 12, step: 1 });
    polygon([across(-far, 0), across(far, 0), across(far, far), across(-far, far)], COLORS[0], { fillOpacity: 0.1, borders: { visible: false } });
    line(across(0, 0), across(1, 0), INK, { strokeWidth: 2 });
    // what the next correction adds
    const after = () => { const { w, i } = now(); return i === null ? off : w.map((entry, k) => entry + signs[i] * value(names[i])[k]); };
    segment(() => (now().i === null ? off : now().w), after, COLORS[1], { dash: 2, strokeWidth: 2 });
    arrow(() => (some() ? origin() : off), () => (some() ? now().w : off), COLORS[0], { strokeWidth: 4 });
    label(() => (some() ? beyond(() => now().w) : off), "w", COLORS[0]);
    names.forEach((name, i) => {
      const color = signs[i] > 0 ? COLORS[2] : COLORS[3];
      point(name, { name: `sample ${i + 1}, ${signs[i] > 0 ? "shall" : "shall not"} fire`, color, snap: 0.25 });
      label(() => { const [x, y] = value(name); return [x + 0.55, y + 0.5]; }, `${i + 1}${signs[i] > 0 ? "+" : "\u2212"}`, color);
      board.create("circle", [place(() => value(name)), 0.42], { strokeColor: COLORS[1], strokeWidth: 3, ...still, visible: () => now().i === i });
    });
    say(() => {
      const { w, i } = now();
      const made = Math.min(value("corrections"), run().length - 1);
      const state = `${made} correction${made === 1 ? "" : "s"}: w = ${vector(w)}; the products with the samples are ${names.map((name) => number(dot(value(name), w))).join(", ")}.`;
      if (i === null) return `${state} All three are right: it has stopped${value("corrections") > made ? `, and there is no correction ${value("corrections")}` : ""}.`;
      return `${state} Next, sample ${i + 1} ${vector(value(names[i]))} is ${signs[i] > 0 ? "added" : "subtracted"}.`;
    });
  },
});
