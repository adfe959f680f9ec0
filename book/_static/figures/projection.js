figures.define("projection", {
  state: ["x", "y"],
  draw: ({ value, point, arrow, line, segment, label, beyond, say, number, vector, COLORS, GRID }) => {
    const origin = () => [0, 0];
    const dot = (a, b) => a[0] * b[0] + a[1] * b[1];
    const factor = () => dot(value("x"), value("y")) / (dot(value("y"), value("y")) || 1);
    const foot = () => value("y").map((entry) => factor() * entry);
    point("x", { name: "tip of x", color: COLORS[0] });
    point("y", { name: "tip of y", color: COLORS[1] });
    line(origin, () => value("y"), GRID, { strokeWidth: 1 });
    arrow(origin, () => value("y"), COLORS[1]);
    arrow(origin, () => value("x"), COLORS[0]);
    arrow(origin, foot, COLORS[2], { strokeWidth: 5, strokeOpacity: 0.85 });
    segment(foot, () => value("x"), COLORS[3], { dash: 2 });
    // the mark of a right angle at the foot
    const corner = (s, t) => {
      const [f, x, y] = [foot(), value("x"), value("y")];
      const rest = [x[0] - f[0], x[1] - f[1]];
      const [n, m] = [Math.hypot(...rest) || 1, Math.hypot(...y) || 1];
      const toward = factor() >= 0 ? -1 : 1;
      return f.map((entry, i) => entry + (0.25 * s * rest[i]) / n + (0.25 * t * toward * y[i]) / m);
    };
    segment(() => corner(1, 0), () => corner(1, 1), GRID, { strokeWidth: 1 });
    segment(() => corner(0, 1), () => corner(1, 1), GRID, { strokeWidth: 1 });
    label(() => beyond(() => value("x")), "x", COLORS[0]);
    label(() => beyond(() => value("y")), "y", COLORS[1]);
    label(() => foot().map((x, i) => x / 2 + [0.25, -0.3][i]), "p", COLORS[2]);
    say(() => {
      const [x, y] = [value("x"), value("y")];
      if (!y.some((entry) => entry)) return "There is no projection on the zero vector.";
      const rest = Math.hypot(x[0] - foot()[0], x[1] - foot()[1]);
      return `xᵀy = ${number(dot(x, y))}, yᵀy = ${number(dot(y, y))}, so p = ${number(factor())} y = ${vector(foot())}. The rest has length ${number(rest)}.`;
    });
  },
});
