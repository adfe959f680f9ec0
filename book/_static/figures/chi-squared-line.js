figures.define("chi-squared-line", {
  state: ["first", "second", "third", "fourth", "fifth", "error"],
  draw: ({ p, value, point, slider, line, segment, polygon, label, say, number, COLORS, INK, GRID }) => {
    const keys = ["first", "second", "third", "fourth", "fifth"];
    const sigma = (i) => (i === 4 ? value("error") : p.sigma[i]);
    // The line of least chi-squared, or with one weight for all.
    const fit = (equal) => {
      const points = keys.map((key) => value(key));
      const w = keys.map((_, i) => (equal ? 1 : 1 / sigma(i) ** 2));
      const sum = (f) => points.reduce((total, [x, y], i) => total + w[i] * f(x, y), 0);
      const [total, x, y] = [sum(() => 1), sum((u) => u), sum((_, v) => v)];
      const [cx, cy] = [x / total, y / total];
      const spread = sum((u) => (u - cx) ** 2);
      const slope = spread > 1e-9 ? sum((u, v) => (u - cx) * (v - cy)) / spread : 0;
      return { cx, cy, slope, spread, at: (u) => cy + slope * (u - cx), ofHeight: Math.sqrt(1 / total + cx ** 2 / spread), ofSlope: Math.sqrt(1 / spread) };
    };
    const pull = (i) => {
      const [x, y] = value(keys[i]);
      return (y - fit(false).at(x)) / sigma(i);
    };
    slider("error", { label: "error bar of the last point, σ₅", min: 0.2, max: 3, step: 0.1 });
    const side = (i) => Math.min(p.unit * Math.abs(pull(i)), p.most);
    keys.forEach((key, i) => {
      const [x, y] = [() => value(key)[0], () => value(key)[1]];
      const bar = (from, to) => segment(from, to, INK, { strokeWidth: 1.5 });
      bar(() => [x(), y() - sigma(i)], () => [x(), y() + sigma(i)]);
      for (const end of [-1, 1]) bar(() => [x() - 0.12, y() + end * sigma(i)], () => [x() + 0.12, y() + end * sigma(i)]);
      const corner = (a, b) => () => [x() + (a - 0.5) * side(i), p.hang - b * side(i)];
      polygon([corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)], COLORS[1]);
    });
    // Axes of our own: below them there is no scale.
    const small = { fontSize: 12, cssStyle: "" };
    const thin = { strokeWidth: 1, strokeOpacity: 0.35, layer: 0 };
    for (let k = 1; k < p.box[2]; k += 1) {
      segment(() => [k, 0], () => [k, p.box[1]], GRID, thin);
      label(() => [k, -0.3], String(k), "#565b64", small);
    }
    for (let k = 1; k < p.box[1]; k += 1) {
      segment(() => [0, k], () => [p.box[2], k], GRID, thin);
      label(() => [-0.3, k], String(k), "#565b64", small);
    }
    for (const end of [[0, p.box[1]], [p.box[2], 0]]) segment(() => [0, 0], () => end, GRID, { strokeWidth: 1 });
    segment(() => [p.box[0], p.hang], () => [p.box[2], p.hang], GRID, { strokeWidth: 1 });
    label(() => [4.1, p.box[3] + 0.3], "contributions to chi-squared", "#565b64", small);
    line(() => [0, fit(true).at(0)], () => [1, fit(true).at(1)], GRID, { strokeWidth: 1.5, dash: 2 });
    line(() => [0, fit(false).at(0)], () => [1, fit(false).at(1)], COLORS[0]);
    keys.forEach((key, i) => point(key, { name: `point ${i + 1}`, color: INK }));
    say(() => {
      const found = fit(false);
      if (found.spread <= 1e-9) return "All points lie one above the other: every slope is as good.";
      const shares = keys.map((_, i) => pull(i) ** 2);
      const chi = shares.reduce((total, share) => total + share, 0);
      const most = shares.indexOf(Math.max(...shares));
      return `Height ${number(found.at(0))} ± ${number(found.ofHeight)}, slope ${number(found.slope)} ± ${number(found.ofSlope)}. Chi-squared ${number(chi, 1)} with 3 degrees of freedom; point ${most + 1} gives ${number(shares[most], 1)} of it.`;
    });
  },
});
