figures.define("upright-residual", {
  state: ["height", "slope", "turn", "tilt"],
  draw: ({ p, value, slider, button, set, arrow, segment, dot, polygon, label, say, number, vector, COLORS, INK, GRID }) => {
    slider("height", { label: "first coefficient, a", min: -1, max: 3, step: 0.1 });
    slider("slope", { label: "second coefficient, b", min: -1, max: 3, step: 0.1 });
    slider("turn", { label: "turn, degrees", min: 0, max: 360, step: 5 });
    slider("tilt", { label: "tilt, degrees", min: -70, max: 70, step: 1 });
    const { first, second, target, inset } = p;
    const times = (x, y) => x.reduce((sum, entry, i) => sum + entry * y[i], 0);
    const combine = (a, b) => first.map((entry, i) => a * entry + b * second[i]);
    const fitted = () => combine(value("height"), value("slope"));
    const rest = () => fitted().map((entry, i) => target[i] - entry);
    const sincos = (key) => [Math.sin((value(key) * Math.PI) / 180), Math.cos((value(key) * Math.PI) / 180)];
    // what the eye sees of a point of space
    const seen = ([x, y, z]) => {
      const [[s, c], [up, flat]] = [sincos("turn"), sincos("tilt")];
      return [p.zoom * (c * y - s * x), p.zoom * (flat * z - up * (c * x + s * y))];
    };
    const origin = () => seen([0, 0, 0]);
    for (const [name, axis] of [["1", [1, 0, 0]], ["2", [0, 1, 0]], ["3", [0, 0, 1]]]) {
      segment(origin, () => seen(axis.map((e) => 2.2 * e)), GRID, { strokeWidth: 1 });
      label(() => seen(axis.map((e) => 2.5 * e)), name, "#565b64", { fontSize: 13 });
    }
    polygon(p.corners.map(([a, b]) => () => seen(combine(a, b))), COLORS[2]);
    arrow(origin, () => seen(first), COLORS[2], { strokeWidth: 2 });
    arrow(origin, () => seen(second), COLORS[2], { strokeWidth: 2 });
    arrow(origin, () => seen(target), COLORS[1]);
    arrow(origin, () => seen(fitted()), COLORS[0]);
    arrow(() => seen(fitted()), () => seen(target), COLORS[3], { dash: 2 });
    // the sign of a right angle, when there is one
    const upright = () => Math.abs(times(first, rest())) + Math.abs(times(second, rest())) < 1e-9;
    const corner = (s, t) => () => {
      if (!upright()) return [NaN, NaN];
      const back = fitted().map((e) => (-0.35 * e) / Math.hypot(...fitted()));
      const out = rest().map((e) => (0.35 * e) / Math.hypot(...rest()));
      return seen(fitted().map((e, i) => e + s * back[i] + t * out[i]));
    };
    segment(corner(1, 0), corner(1, 1), INK, { strokeWidth: 1.5 });
    segment(corner(0, 1), corner(1, 1), INK, { strokeWidth: 1.5 });
    const out = (x) => () => {
      const [s, t] = seen(x());
      const length = Math.hypot(s, t) || 1;
      return [s + (0.4 * s) / length, t + (0.4 * t) / length];
    };
    label(out(() => first), "a₁", COLORS[2]);
    label(out(() => second), "a₂", COLORS[2]);
    label(out(() => target), "y", COLORS[1]);
    label(out(fitted), "Aw", COLORS[0]);
    // the same as a line through three samples
    const [left, bottom, wide, high] = inset;
    const at = (x, y) => [left + wide * x, bottom + high * y];
    segment(() => at(-0.3, 0), () => at(2.3, 0), GRID, { strokeWidth: 1 });
    segment(() => at(0, -0.6), () => at(0, 4.4), GRID, { strokeWidth: 1 });
    const line = (x) => value("height") + value("slope") * x;
    segment(() => at(-0.3, line(-0.3)), () => at(2.3, line(2.3)), COLORS[0], { strokeWidth: 2.5 });
    target.forEach((y, i) => {
      segment(() => at(second[i], line(second[i])), () => at(second[i], y), COLORS[3], { dash: 2 });
      dot(() => at(second[i], y), COLORS[1], 4);
    });
    button("Look along the plane", () => {
      const [s, c] = sincos("turn");
      const det = first[0] * second[1] - first[1] * second[0];
      const m = (first[2] * second[1] - first[1] * second[2]) / det;
      const n = (first[0] * second[2] - first[2] * second[0]) / det;
      set("tilt", Math.round((Math.atan(m * c + n * s) * 180) / Math.PI));
    });
    say(() => {
      const r = rest();
      const said = `Seen from ${number(value("turn"))}°, ${number(value("tilt"))}° above: Aw = ${vector(fitted())}, r = y \u2212 Aw = ${vector(r)}: squared length ${number(times(r, r))}. Dot products a₁ᵀr = ${number(times(first, r))}, a₂ᵀr = ${number(times(second, r))}.`;
      return upright() ? `${said} Both are 0: r stands upright on the plane, and no other point of it is as near to y.` : said;
    });
  },
});
