figures.define("many-fits", {
  state: ["degree", "sigma", "at"],
  draw: ({ p, value, point, slider, segment, curve, rectangles, label, say, number, random, COLORS, INK, GRID }) => {
    const { n, fits, seed, base, unit, tall, most } = p; // the upper panel's foot and unit, the lower one's height and what it stands for
    const truth = (u) => Math.sin(3 * u) + 0.4 * u;
    const to = (u) => 5 * (u + 1); // from -1..1 to the board
    const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
    const count = [...Array(10).keys()];
    slider("degree", { label: "degree", min: 0, max: 9, step: 1 });
    slider("sigma", { label: "σ", min: 0.1, max: 1, step: 0.1 });
    const place = point("at", { name: "the place x", color: COLORS[3], keep: ([x]) => [Math.min(Math.max(x, 0), 10), base], tell: ([x]) => number(x / 5 - 1) });
    place.setAttribute({ showInfobox: false });
    const degree = () => Math.min(Math.max(Math.round(value("degree")), 0), 9);
    const sigma = () => Math.min(Math.max(value("sigma"), 0.1), 1);

    // Orthonormal polynomials on the samples (Gram and Schmidt), then anywhere.
    const samples = Array.from({ length: n }, (_, i) => (2 * i) / (n - 1) - 1);
    const R = count.map(() => []);
    const Q = [];
    for (const k of count) {
      let q = samples.map((u) => u ** k);
      for (let j = 0; j < k; j += 1) {
        R[j][k] = dot(Q[j], q);
        q = q.map((x, i) => x - R[j][k] * Q[j][i]);
      }
      R[k][k] = Math.sqrt(dot(q, q));
      Q.push(q.map((x) => x / R[k][k]));
    }
    const basis = (u) => {
      const b = [];
      for (const k of count) b.push((u ** k - b.reduce((sum, x, j) => sum + R[j][k] * x, 0)) / R[k][k]);
      return b;
    };
    const grid = Array.from({ length: 81 }, (_, i) => i / 40 - 1).map((u) => [u, basis(u)]);
    const means = Q.map((q) => dot(q, samples.map(truth)));
    // Normal errors, a generator of its own for each fit.
    const errors = Array.from({ length: fits }, (_, i) => {
      const chance = random(seed + 7919 * i);
      const e = samples.map(() => Math.sqrt(-2 * Math.log1p(-chance())) * Math.cos(2 * Math.PI * chance()));
      return Q.map((q) => dot(q, e));
    });
    const upTo = (c, b, d) => b.reduce((sum, x, k) => sum + (k <= d ? x * c[k] : 0), 0);
    const inside = (y) => (Math.abs(y) > most ? NaN : base + unit * (y + most));
    const line = (f) => () => grid.map(([u, b]) => [to(u), inside(f(u, b))]);
    const plain = { strokeWidth: 1, strokeOpacity: 0.45 };
    errors.forEach((e) => {
      curve(line((u, b) => upTo(means, b, degree()) + sigma() * upTo(e, b, degree())), { ...plain, strokeColor: COLORS[0] });
    });
    curve(line((u, b) => upTo(means, b, degree())), { strokeColor: COLORS[0], strokeWidth: 3 });
    curve(line(truth), { strokeColor: INK, strokeWidth: 2, dash: 2 });

    const parts = (d) => {
      const u = value("at")[0] / 5 - 1;
      const b = basis(u);
      return [sigma() ** 2, (upTo(means, b, d) - truth(u)) ** 2, sigma() ** 2 * upTo(b, b, d)];
    };
    const high = (x) => Math.min((x * tall) / p.full, tall + 0.4);
    [[0, GRID, 0.35], [1, COLORS[1], 0.75], [2, COLORS[0], 0.75]].forEach(([k, color, fillOpacity]) => {
      const list = () => count.map((d) => {
        const all = parts(d);
        const from = high(all.slice(0, k).reduce((sum, x) => sum + x, 0));
        return [d + 0.15, from, 0.7, high(all.slice(0, k + 1).reduce((sum, x) => sum + x, 0)) - from];
      });
      rectangles(list, color, { fillOpacity });
    });
    rectangles(() => [[degree() + 0.05, 0, 0.9, tall + 0.5]], INK, { strokeWidth: 2, strokeColor: INK, fillOpacity: 0 });
    segment(() => [value("at")[0], base], () => [value("at")[0], base + 2 * unit * most], COLORS[3], { strokeWidth: 2, dash: 1 });
    for (const y of [0, base]) segment(() => [0, y], () => [10, y], GRID, { strokeWidth: 1 });
    const small = { fontSize: 12, cssStyle: "" };
    for (const d of count) label(() => [d + 0.5, -0.45], String(d), "#565b64", small);
    for (const u of [-1, 0, 1]) label(() => [to(u), base - 0.65], number(u), "#565b64", small);
    label(() => [7.5, base - 0.65], "x", "#565b64", small);
    label(() => [5, -1.1], "degree", "#565b64", small);
    label(() => [5, tall + 0.95], "squared error at x: σ² grey, bias² orange, variance blue", INK, { ...small, anchorX: "middle" });
    say(() => {
      const d = degree();
      const [noise, bias, variance] = parts(d);
      const totals = count.map((k) => parts(k).reduce((sum, x) => sum + x, 0));
      const least = totals.indexOf(Math.min(...totals));
      return `Degree ${d} at x = ${number(value("at")[0] / 5 - 1)}: σ² ${number(noise, 3)} + bias² ${number(bias, 3)} + variance ${number(variance, 3)} = ${number(totals[d], 3)}. Least at this x: degree ${least} with ${number(totals[least], 3)}.`;
    });
  },
});
