figures.define("normal-slice", {
  state: ["x", "rho", "spread"],
  draw: ({ p, value, point, slider, rectangles, curve, segment, label, dot, say, number, COLORS, INK, GRID }) => {
    const { edge, beside, below, long } = p; // of the plane; where the bells stand; units per unit of density
    const small = { fontSize: 12, cssStyle: "" };
    const grey = "#565b64";
    slider("rho", { label: "correlation ρ", min: -0.9, max: 0.9, step: 0.05 });
    slider("spread", { label: "standard deviation of Y", min: 0.6, max: 1.4, step: 0.05 });
    const at = () => Math.min(Math.max(value("x")[0], -edge), edge);
    const rest = () => Math.sqrt(1 - value("rho") ** 2); // what is left of the spread
    const mean = () => value("rho") * value("spread") * at();
    const sd = () => value("spread") * rest();
    const bell = (t, m, s) => Math.exp(-(((t - m) / s) ** 2) / 2) / (s * Math.sqrt(2 * Math.PI));
    const along = (n, f) => Array.from({ length: n + 1 }, (_, k) => f(k / n));

    for (const side of [-edge, edge]) {
      segment(() => [-edge, side], () => [edge, side], GRID, { strokeWidth: 1 });
      segment(() => [side, -edge], () => [side, edge], GRID, { strokeWidth: 1 });
    }
    segment(() => [-edge, below], () => [edge, below], GRID, { strokeWidth: 1.5 });
    segment(() => [beside, -edge], () => [beside, edge], GRID, { strokeWidth: 1.5 });
    for (const t of [-2, 0, 2]) {
      label(() => [t, below - 0.25], number(t), grey, small);
      label(() => [-edge - 0.15, t], number(t), grey, { ...small, anchorX: "right" });
    }
    label(() => [edge - 0.1, below - 0.25], "x", grey, small);
    label(() => [-edge - 0.15, edge - 0.15], "y", grey, { ...small, anchorX: "right" });

    // The same dots from the same chance, pulled along by the correlation.
    const chance = figures.random(p.seed);
    const pairs = Array.from({ length: p.dots }, () => {
      const r = Math.sqrt(-2 * Math.log(1 - chance()));
      const turn = 2 * Math.PI * chance();
      return [r * Math.cos(turn), r * Math.sin(turn)];
    });
    const tied = ([u, v]) => [u, value("spread") * (value("rho") * u + rest() * v)];
    const inside = ([a, b]) => Math.abs(a) < edge && Math.abs(b) < edge;
    rectangles(() => pairs.map(tied).filter(inside).map(([a, b]) => [a - 0.03, b - 0.03, 0.06, 0.06]), GRID);
    for (const share of [0.5, 0.9]) {
      const r = Math.sqrt(-2 * Math.log(1 - share));
      curve(() => along(120, (k) => tied([r * Math.cos(2 * Math.PI * k), r * Math.sin(2 * Math.PI * k)])), { strokeColor: COLORS[0], strokeWidth: 2 });
    }

    // The slice, the line of its means, and the bells of X, of Y, and of Y given x.
    const steep = () => Math.min(1, edge / Math.max(Math.abs(value("rho") * value("spread") * edge), 1e-9));
    const end = (side) => () => [side * edge * steep(), side * edge * steep() * value("rho") * value("spread")];
    segment(end(-1), end(1), COLORS[1], { strokeWidth: 1.5, dash: 2 });
    segment(() => [at(), -edge], () => [at(), edge], INK, { strokeWidth: 1.5 });
    const limit = (y) => Math.min(Math.max(y, -edge), edge);
    segment(() => [at(), limit(mean() - 1.96 * sd())], () => [at(), limit(mean() + 1.96 * sd())], COLORS[1], { strokeWidth: 5 });
    dot(() => [at(), mean()], COLORS[1], 4);
    curve(() => along(120, (k) => [edge * (2 * k - 1), below + 3 * bell(edge * (2 * k - 1), 0, 1)]), { strokeColor: COLORS[2], strokeWidth: 2.5 });
    segment(() => [at(), below], () => [at(), below + 3 * bell(at(), 0, 1)], INK, { strokeWidth: 1.5 });
    curve(() => along(160, (k) => [beside + long * bell(edge * (2 * k - 1), 0, value("spread")), edge * (2 * k - 1)]), { strokeColor: COLORS[0], strokeWidth: 2.5, dash: 2 });
    curve(() => along(160, (k) => [beside + long * bell(edge * (2 * k - 1), mean(), sd()), edge * (2 * k - 1)]), { strokeColor: COLORS[1], strokeWidth: 3, fillColor: COLORS[1], fillOpacity: 0.2 });
    segment(() => [at(), mean()], () => [beside, mean()], COLORS[1], { strokeWidth: 1, dash: 1 });

    // The handle stays on the lower edge of the plane; all arrow keys move it.
    const handle = point("x", { name: "slice at x", color: INK, snap: 0.05 });
    handle.setAttribute({ showInfobox: false });
    let before = at();
    let keyed = false;
    handle.on("keydrag", () => (keyed = true));
    handle.on("drag", () => {
      const way = Math.sign(handle.X() - before + (handle.Y() + edge));
      const x = keyed ? before + 0.1 * way : handle.X();
      keyed = false;
      before = Math.min(Math.max(x, -edge + 0.2), edge - 0.2);
      handle.setPosition(JXG.COORDS_BY_USER, [before, -edge]);
      handle.rendNode.setAttribute("aria-label", `slice at x: ${number(before)}. Arrow keys move it.`);
    });
    say(() => {
      before = at();
      const range = (m, s) => `${number(m - 1.96 * s)} to ${number(m + 1.96 * s)}`;
      return `Correlation ${number(value("rho"))}. Given x = ${number(at())}, Y has the mean ${number(mean())} and the standard deviation ${number(sd())}: 95 of 100 from ${range(mean(), sd())}. With nothing known the mean is 0 and the standard deviation ${number(value("spread"))}: from ${range(0, value("spread"))}.`;
    });
  },
});
