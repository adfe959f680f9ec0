figures.define("two-grids", {
  state: ["a", "b", "x"],
  draw: ({ value, point, arrow, segment, line, dot, label, beyond, say, number, vector, COLORS, INK, GRID }) => {
    const origin = () => [0, 0];
    const at = (s, t) => [0, 1].map((i) => s * value("a")[i] + t * value("b")[i]);
    const det = () => value("a")[0] * value("b")[1] - value("a")[1] * value("b")[0];
    const flat = () => Math.abs(det()) < 0.005;
    const coordinates = () => {
      const [[a, c], [b, d], [x, y]] = [value("a"), value("b"), value("x")];
      return flat() ? [NaN, NaN] : [(d * x - b * y) / det(), (a * y - c * x) / det()];
    };
    // how much the numbers may change when x moves by 1: one over the least stretch of B
    const magnified = () => {
      const all = [...value("a"), ...value("b")].reduce((sum, entry) => sum + entry * entry, 0);
      return Math.sqrt((all + Math.sqrt(Math.max(all * all - 4 * det() * det(), 0))) / 2) / Math.abs(det());
    };
    const faint = { strokeWidth: 1, strokeOpacity: 0.55 };
    for (let k = -8; k <= 8; k += 1) {
      line(() => at(k, 0), () => at(k, 1), COLORS[2], faint);
      line(() => at(0, k), () => at(1, k), COLORS[2], faint);
    }
    point("a", { name: "tip of b1", color: COLORS[0] });
    point("b", { name: "tip of b2", color: COLORS[1] });
    point("x", { name: "tip of x", color: INK });
    // the way along the grid, and what the two numbers mean along the axes
    segment(origin, () => at(coordinates()[0], 0), COLORS[0], { dash: 2, strokeWidth: 3 });
    segment(() => at(coordinates()[0], 0), () => (flat() ? [NaN, NaN] : value("x")), COLORS[1], { dash: 2, strokeWidth: 3 });
    arrow(origin, () => value("a"), COLORS[0]);
    arrow(origin, () => value("b"), COLORS[1]);
    arrow(origin, () => value("x"), INK);
    arrow(origin, coordinates, COLORS[3], { dash: 1, strokeWidth: 2 });
    label(() => beyond(() => value("a")), "b₁", COLORS[0]);
    label(() => beyond(() => value("b")), "b₂", COLORS[1]);
    label(() => beyond(() => value("x")), "x", INK);
    say(() => {
      if (flat()) return `b₁ and b₂ lie on one line: no basis. What they reach is at most that line.`;
      const error = 0.1 * magnified();
      return `Along the axes x = ${vector(value("x"))}; in the basis ${vector(value("a"))}, ${vector(value("b"))} it is ${vector(coordinates())}. If x is wrong by 0.1, these numbers are wrong by up to ${number(error)}.`;
    });
  },
});
