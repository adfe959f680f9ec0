figures.define("logistic-line", {
  state: ["w", "b"],
  draw: ({ p, value, point, slider, arrow, line, polygon, segment, dot, label, beyond, say, number, vector, COLORS, INK }) => {
    const samples = [...p.malignant.map((x) => [x, 1]), ...p.benign.map((x) => [x, 0])];
    const far = 4 * (p.box[2] - p.box[0]);
    const off = [NaN, NaN];
    const sigmoid = (z) => (z > 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));
    const score = (w, b, x) => w[0] * x[0] + w[1] * x[1] + b;
    const loss = (w, b) => samples.reduce((sum, [x, y]) => {
      const z = score(w, b, x);
      return sum + Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z)));
    }, 0) / samples.length;
    const slopes = (w, b) => samples.reduce(([g1, g2, gb], [x, y]) => {
      const pull = (sigmoid(score(w, b, x)) - y) / samples.length;
      return [g1 + pull * x[0], g2 + pull * x[1], gb + pull];
    }, [0, 0, 0]);
    // The least loss, by descent: the rate is below 1 / Lambda for samples in the box.
    let best = [0, 0, 0];
    for (let k = 0; k < 3000; k += 1) {
      const g = slopes(best, best[2]);
      best = best.map((entry, i) => entry - 1.5 * g[i]);
    }
    const least = loss(best, best[2]);

    const w = () => value("w");
    const length = () => Math.hypot(...w());
    const some = () => length() > 1e-9;
    // A point `along` the line where the score is z, and `up` in the direction of w.
    const at = (z, along, up) => () => {
      if (!some()) return off;
      const unit = w().map((entry) => entry / length());
      const way = (z - value("b")) / length() + up;
      return [unit[0] * way - unit[1] * along, unit[1] * way + unit[0] * along];
    };
    for (const chance of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      const z = Math.log(chance / (1 - chance));
      polygon([at(z, -far, 0), at(z, far, 0), at(z, far, far), at(z, -far, far)], COLORS[0], { fillOpacity: 0.07, borders: { visible: false } });
      if (chance === 0.5) line(at(z, 0, 0), at(z, 1, 0), INK, { strokeWidth: 2 });
      else if (Math.abs(chance - 0.5) > 0.3) line(at(z, 0, 0), at(z, 1, 0), INK, { strokeWidth: 1.2, dash: 2 });
    }
    const arm = 0.07;
    for (const [x, y] of p.malignant) {
      segment(() => [x - arm, y - arm], () => [x + arm, y + arm], COLORS[1], { strokeWidth: 2.5 });
      segment(() => [x - arm, y + arm], () => [x + arm, y - arm], COLORS[1], { strokeWidth: 2.5 });
    }
    for (const x of p.benign) dot(() => x, COLORS[2], 3.5).setAttribute({ fillOpacity: 0, strokeWidth: 2 });
    arrow(() => (some() ? [0, 0] : off), () => (some() ? w() : off), COLORS[0]);
    arrow(w, () => w().map((entry, i) => entry - p.pull * slopes(w(), value("b"))[i]), COLORS[3], { strokeWidth: 3 });
    label(() => (some() ? beyond(w) : off), "w", COLORS[0]);
    label(() => [p.box[2] - 0.7, -0.35], "radius", "#565b64", { fontSize: 13, cssStyle: "" });
    label(() => [0.6, p.box[1] - 0.3], "texture", "#565b64", { fontSize: 13, cssStyle: "" });
    slider("b", { label: "b", min: -4, max: 4, step: 0.05 });
    point("w", { name: "tip of w", color: COLORS[0] });
    say(() => {
      const [g1, g2, gb] = slopes(w(), value("b"));
      const wrong = samples.filter(([x, y]) => (score(w(), value("b"), x) > 0) !== (y === 1)).length;
      const strip = some() ? `the strip from 0.1 to 0.9 is ${number((2 * Math.log(9)) / length())} wide` : "every tumour gets the same probability";
      return `w = ${vector(w())}, b = ${number(value("b"))}: log loss ${number(loss(w(), value("b")), 3)}, where ${number(least, 3)} is the least. On the wrong side: ${wrong} of ${samples.length}; ${strip}. Slopes by w: ${vector([g1, g2])}, by b: ${number(gb)}.`;
    });
  },
});
