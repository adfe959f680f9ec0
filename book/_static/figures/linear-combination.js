figures.define("linear-combination", {
  state: ["u", "v", "a", "b"],
  draw: ({ p, value, point, slider, arrow, dot, label, beyond, say, number, vector, COLORS, INK }) => {
    const at = (s, t) => [0, 1].map((i) => s * value("u")[i] + t * value("v")[i]);
    slider("a", { label: "a", min: -3, max: 3, step: 0.1 });
    slider("b", { label: "b", min: -3, max: 3, step: 0.1 });
    point("u", { name: "tip of u", color: COLORS[0] });
    point("v", { name: "tip of v", color: COLORS[1] });
    const origin = () => [0, 0];
    dot(() => p.target, COLORS[3], 7);
    arrow(origin, () => at(value("a"), 0), COLORS[0], { dash: 2, strokeWidth: 2 });
    arrow(() => at(value("a"), 0), () => at(value("a"), value("b")), COLORS[1], { dash: 2, strokeWidth: 2 });
    arrow(origin, () => value("u"), COLORS[0]);
    arrow(origin, () => value("v"), COLORS[1]);
    arrow(origin, () => at(value("a"), value("b")), INK);
    label(() => beyond(() => value("u")), "u", COLORS[0]);
    label(() => beyond(() => value("v")), "v", COLORS[1]);
    say(() => {
      const sum = at(value("a"), value("b"));
      const there = Math.hypot(sum[0] - p.target[0], sum[1] - p.target[1]) < 0.051;
      return `${number(value("a"))} u + ${number(value("b"))} v = ${vector(sum)}${there ? ": you are there." : `. The dot is at ${vector(p.target)}.`}`;
    });
  },
});
