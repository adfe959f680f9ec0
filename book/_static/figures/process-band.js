figures.define("process-band", {
  state: ["a", "b", "c", "d", "e", "length", "noise"],
  draw: ({ p, value, point, slider, segment, curve, label, say, button, set, number, COLORS, INK, GRID }) => {
    const { wide, tall, at, lengths } = p; // the axes, the place that is told of, the slider's least, greatest and step
    const keys = ["a", "b", "c", "d", "e"];
    slider("length", { label: "length scale ℓ", min: lengths[0], max: lengths[1], step: lengths[2] });
    slider("noise", { label: "noise σ", min: 0.05, max: 1, step: 0.05 });
    const clamp = (x, low, high) => Math.min(Math.max(x, low), high);
    const length = () => clamp(value("length"), lengths[0], lengths[1]);
    const noise = () => clamp(value("noise"), 0.05, 1);
    const kernel = (s, t, l) => Math.exp(-(((s - t) / l) ** 2) / 2);
    const down = (L, b) => {
      const z = [];
      b.forEach((x, i) => z.push((x - z.reduce((sum, zj, j) => sum + L[i][j] * zj, 0)) / L[i][i]));
      return z;
    };
    // Cholesky's factor of K + σ² I, and what a length makes of the observations.
    const process = (l) => {
      const places = keys.map((key) => value(key));
      const L = [];
      places.forEach(([x], i) => {
        L.push([]);
        for (let j = 0; j <= i; j += 1) {
          const rest = kernel(x, places[j][0], l) + (i === j ? noise() ** 2 : 0) - L[i].reduce((sum, y, k) => sum + y * L[j][k], 0);
          L[i].push(i === j ? Math.sqrt(Math.max(rest, 1e-12)) : rest / L[j][j]);
        }
      });
      const z = down(L, places.map((place) => place[1]));
      const evidence = -z.reduce((sum, x, i) => sum + x * x / 2 + Math.log(L[i][i]), 0) - (keys.length / 2) * Math.log(2 * Math.PI);
      const of = (t) => {
        const w = down(L, places.map(([x]) => kernel(x, t, l)));
        const mean = w.reduce((sum, x, i) => sum + x * z[i], 0);
        return [mean, Math.sqrt(Math.max(1 - w.reduce((sum, x) => sum + x * x, 0), 0))];
      };
      return { of, evidence };
    };
    const choices = Array.from({ length: Math.round((lengths[1] - lengths[0]) / lengths[2]) + 1 }, (_, k) => lengths[0] + k * lengths[2]);
    const best = () => choices.reduce((found, l) => (process(l).evidence > process(found).evidence ? l : found));
    const steps = Array.from({ length: 101 }, (_, k) => (k * wide) / 100);
    const inside = (y) => clamp(y, -tall, tall);
    const band = () => {
      const found = process(length());
      const side = (sign) => (x) => {
        const [mean, sd] = found.of(x);
        return [x, inside(mean + 2 * sign * sd)];
      };
      const up = steps.map(side(1));
      return [...up, ...steps.slice().reverse().map(side(-1)), up[0]];
    };
    curve(band, { strokeWidth: 0, fillColor: COLORS[0], fillOpacity: 0.22 });
    const small = { fontSize: 12, cssStyle: "" };
    segment(() => [0, -tall], () => [0, tall], GRID, { strokeWidth: 1 });
    segment(() => [0, 0], () => [wide, 0], GRID, { strokeWidth: 1 });
    for (let k = 2; k <= wide; k += 2) label(() => [k, -tall - 0.35], String(k), "#565b64", small);
    for (const k of [-2, 0, 2]) label(() => [-0.35, k], number(k), "#565b64", small);
    segment(() => [at, -tall], () => [at, tall], GRID, { strokeWidth: 1.5, dash: 2 });
    curve(() => {
      const found = process(length());
      return steps.map((x) => [x, inside(found.of(x)[0])]);
    }, { strokeColor: COLORS[0], strokeWidth: 3 });
    keys.forEach((key, i) => {
      const it = point(key, { name: `observation ${i + 1}`, color: COLORS[1], keep: ([x, y]) => [clamp(x, 0.2, wide - 0.2), clamp(y, 0.2 - tall, tall - 0.2)] });
      it.setAttribute({ showInfobox: false });
    });
    button("Most plausible length", () => set("length", Number(best().toFixed(2))));
    say(() => {
      const found = process(length());
      const [mean, sd] = found.of(at);
      return `At x = ${number(at)}, on the dashed line, f has the mean ${number(mean)} and the standard deviation ${number(sd)}: 95 of 100 from ${number(mean - 1.96 * sd)} to ${number(mean + 1.96 * sd)}. Log evidence of ℓ = ${number(length())}: ${number(found.evidence, 3)}; greatest at ℓ = ${number(best())}.`;
    });
  },
});
