figures.define("span-in-space", {
  state: ["height", "moved", "turn", "tilt"],
  draw: ({ p, value, slider, button, set, arrow, segment, dot, polygon, label, say, number, vector, COLORS, INK, GRID }) => {
    slider("height", { label: "third entry of w", min: -2, max: 2.5, step: 0.25 });
    slider("moved", { label: "v on its way to u", min: 0, max: 1, step: 0.1 });
    slider("turn", { label: "turn, degrees", min: 0, max: 360, step: 5 });
    slider("tilt", { label: "tilt, degrees", min: -30, max: 60, step: 1 });
    const u = p.u;
    const v = () => p.v.map((entry, i) => (1 - value("moved")) * entry + value("moved") * u[i]);
    const w = () => [...p.w, value("height")];
    const combine = (a, b, c) => u.map((_, i) => a * u[i] + b * v()[i] + c * w()[i]);
    const sincos = (key) => [Math.sin((value(key) * Math.PI) / 180), Math.cos((value(key) * Math.PI) / 180)];
    // what the eye sees of a point of space
    const seen = ([x, y, z]) => {
      const [[s, c], [up, flat]] = [sincos("turn"), sincos("tilt")];
      return [c * y - s * x, flat * z - up * (c * x + s * y)];
    };
    // the plane of u and v as z = m x + n y
    const det = u[0] * p.v[1] - u[1] * p.v[0];
    const [m, n] = [(u[2] * p.v[1] - u[1] * p.v[2]) / det, (u[0] * p.v[2] - u[2] * p.v[0]) / det];
    const [fromU, fromV] = [(p.w[0] * p.v[1] - p.w[1] * p.v[0]) / det, (u[0] * p.w[1] - u[1] * p.w[0]) / det];
    const origin = () => seen([0, 0, 0]);
    for (const [name, axis] of [["x₁", [1, 0, 0]], ["x₂", [0, 1, 0]], ["x₃", [0, 0, 1]]]) {
      segment(() => seen(axis.map((e) => -3 * e)), () => seen(axis.map((e) => 3 * e)), GRID, { strokeWidth: 1 });
      label(() => seen(axis.map((e) => 3.4 * e)), name, "#565b64", { fontSize: 13 });
    }
    polygon([[1, 1], [1, -1], [-1, -1], [-1, 1]].map(([a, b]) => () => seen(combine(1.25 * a, 1.25 * b, 0))), COLORS[2]);
    for (const c of [-1, 0, 1])
      for (const a of [-1, 0, 1]) for (const b of [-1, 0, 1]) dot(() => seen(combine(a, b, c)), [COLORS[3], GRID, COLORS[1]][c + 1], 2.5);
    arrow(origin, () => seen(u), COLORS[0]);
    arrow(origin, () => seen(v()), COLORS[2], { dash: 2 });
    arrow(origin, () => seen(w()), COLORS[1]);
    const out = (x) => () => {
      const [s, t] = seen(x());
      const length = Math.hypot(s, t) || 1;
      return [s + (0.5 * s) / length, t + (0.5 * t) / length];
    };
    label(out(() => u), "u", COLORS[0]);
    label(out(v), "v", COLORS[2]);
    label(out(w), "w", COLORS[1]);
    button("Look along the plane of u and v", () => {
      const [s, c] = sincos("turn");
      set("tilt", Math.round((Math.atan(m * c + n * s) * 180) / Math.PI));
    });
    say(() => {
      const [t, inside] = [value("moved"), Math.abs(m * p.w[0] + n * p.w[1] - value("height")) < 1e-9];
      const from = `Seen from ${number(value("turn"))}°, ${number(value("tilt"))}° above: u = ${vector(u)}, v = ${vector(v())}, w = ${vector(w())}.`;
      if (t === 1) return `${from} v has become u, and the span is the plane of u and w: dimension 2.`;
      if (!inside) return `${from} w stands off the plane of u and v, and the span is all of space: dimension 3.`;
      const b = fromV / (1 - t);
      const a = fromU - b * t;
      return `${from} w = ${number(a)} u ${b < 0 ? "\u2212" : "+"} ${number(Math.abs(b))} v lies in the plane, and the span is that plane: dimension 2.`;
    });
  },
});
