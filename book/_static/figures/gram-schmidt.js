figures.define("gram-schmidt", {
  state: ["a", "b", "digits", "times"],
  draw: ({ value, point, slider, arrow, line, segment, label, beyond, say, number, vector, COLORS, GRID }) => {
    const origin = () => [0, 0];
    const dot = (x, y) => x[0] * y[0] + x[1] * y[1];
    const unit = (x) => x.map((entry) => entry / (Math.hypot(...x) || 1));
    const first = () => unit(value("a"));
    const shadow = (x) => first().map((entry) => Number((dot(first(), x) * entry).toPrecision(value("digits"))));
    const minus = (x, y) => x.map((entry, i) => Number((entry - y[i]).toFixed(12)));
    const left = () => {
      let rest = value("b");
      for (let k = 0; k < value("times"); k += 1) rest = minus(rest, shadow(rest));
      return rest;
    };
    const second = () => (left().some((entry) => entry) ? unit(left()) : [NaN, NaN]);
    point("a", { name: "tip of a1", color: COLORS[0] });
    point("b", { name: "tip of a2", color: COLORS[1] });
    slider("digits", { label: "digits kept of a shadow", min: 1, max: 6, step: 1 });
    slider("times", { label: "times cleaned", min: 1, max: 2, step: 1 });
    line(origin, () => value("a"), GRID, { strokeWidth: 1 });
    line(origin, () => [-first()[1], first()[0]], GRID, { strokeWidth: 1, dash: 2 });
    arrow(origin, () => value("a"), COLORS[0], { strokeWidth: 2 });
    arrow(origin, () => value("b"), COLORS[1], { strokeWidth: 2 });
    const foot = () => minus(value("b"), left());
    segment(foot, () => value("b"), COLORS[3], { dash: 2 });
    arrow(origin, first, COLORS[0], { strokeWidth: 5 });
    arrow(origin, second, COLORS[2], { strokeWidth: 5 });
    label(() => beyond(() => value("a")), "a₁", COLORS[0]);
    label(() => beyond(() => value("b")), "a₂", COLORS[1]);
    label(() => { const [x, y] = first(); return [x + 0.35 * y, y - 0.35 * x]; }, "q₁", COLORS[0]);
    label(() => { const [x, y] = second(); return [1.3 * x - 0.1 * y, 1.3 * y + 0.1 * x]; }, "q₂", COLORS[2]);
    say(() => {
      if (!value("a").some((entry) => entry)) return "a₁ is zero: it has no direction.";
      const rest = left();
      const length = Math.hypot(...rest);
      if (!length) return "Nothing is left of a₂: it depends on a₁.";
      const angle = (Math.acos(Math.min(1, Math.max(-1, dot(first(), second())))) * 180) / Math.PI;
      return `Cleaned ${value("times") === 1 ? "once" : "twice"}, ${value("digits")} digit${value("digits") === 1 ? "" : "s"}: rest ${vector(rest, 3)} of length ${number(length, 3)}. The angle between q₁ and q₂ is ${number(angle, 1)}°.`;
    });
  },
});
