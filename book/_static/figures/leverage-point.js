figures.define("leverage-point", {
  state: ["moved"],
  draw: ({ p, value, point, segment, curve, dot, label, say, button, set, number, COLORS, INK, GRID }) => {
    const [, top, right] = p.box;
    const ends = [0, right - 0.4];
    // Line of least squares with what its errors need.
    const fit = (points) => {
      const n = points.length;
      const mean = (k) => points.reduce((sum, at) => sum + at[k], 0) / n;
      const [cx, cy] = [mean(0), mean(1)];
      const spread = points.reduce((sum, [x]) => sum + (x - cx) ** 2, 0);
      const slope = points.reduce((sum, [x, y]) => sum + (x - cx) * (y - cy), 0) / spread;
      const at = (x) => cy + slope * (x - cx);
      const rss = points.reduce((sum, [x, y]) => sum + (y - at(x)) ** 2, 0);
      return { slope, at, s: Math.sqrt(rss / (n - 2)), leverage: (x) => 1 / n + (x - cx) ** 2 / spread, error: Math.sqrt(rss / (n - 2) / spread) };
    };
    const without = fit(p.points);
    const all = () => fit([...p.points, value("moved")]);
    // A band as one closed chain of points.
    const steps = Array.from({ length: 61 }, (_, k) => ends[0] + (k * (ends[1] - ends[0])) / 60);
    const inside = (y) => Math.min(Math.max(y, 0), top - 0.3);
    const band = (extra) => () => {
      const found = all();
      const side = (sign) => (x) => [x, inside(found.at(x) + sign * p.t * found.s * Math.sqrt(extra + found.leverage(x)))];
      return [...steps.map(side(1)), ...steps.slice().reverse().map(side(-1)), side(1)(steps[0])];
    };
    curve(band(1), { strokeWidth: 0, fillColor: COLORS[0], fillOpacity: 0.12 });
    curve(band(0), { strokeWidth: 0, fillColor: COLORS[0], fillOpacity: 0.25 });
    // Axes of our own.
    const small = { fontSize: 12, cssStyle: "" };
    for (const end of [[0, top], [right, 0]]) segment(() => [0, 0], () => end, GRID, { strokeWidth: 1 });
    for (let k = 2; k < right; k += 2) label(() => [k, -0.4], String(k), "#565b64", small);
    for (let k = 2; k < top; k += 2) label(() => [-0.4, k], String(k), "#565b64", small);
    const line = (found) => () => steps.map((x) => [x, found().at(x)]).map(([x, y]) => (y < 0 || y > top ? [NaN, NaN] : [x, y]));
    curve(line(() => without), { strokeColor: INK, strokeWidth: 2, dash: 2 });
    curve(line(all), { strokeColor: COLORS[0], strokeWidth: 3 });
    segment(() => value("moved"), () => [value("moved")[0], inside(all().at(value("moved")[0]))], COLORS[1], { strokeWidth: 2 });
    for (const at of p.points) dot(() => at, "#565b64", 4);
    point("moved", { name: "the eighth point", color: COLORS[1], keep: ([x, y]) => [Math.min(Math.max(x, 0.2), 12.6), Math.min(Math.max(y, 0.2), 9)] });
    button("To the middle", () => set("moved", [3.5, 7]));
    button("On the line of the others", () => set("moved", [11, Math.round(10 * without.at(11)) / 10]));
    say(() => {
      const [x, y] = value("moved");
      const found = all();
      const h = found.leverage(x);
      const rest = y - found.at(x);
      const cook = found.s > 1e-9 ? (rest ** 2 * h) / (2 * found.s ** 2 * (1 - h) ** 2) : 0;
      return `The eighth point has the leverage ${number(h)}, the residual ${number(rest)} and Cook's distance ${number(cook)}. Slope ${number(found.slope)} with the standard error ${number(found.error)}; without it ${number(without.slope)} with ${number(without.error)}. s = ${number(found.s)}, without it ${number(without.s)}.`;
    });
  },
});
