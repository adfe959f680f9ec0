figures.define("mirror", {
  state: ["n", "x"],
  draw: ({ board, value, still, point, arrow, line, segment, label, beyond, say, number, vector, COLORS, INK, GRID }) => {
    const origin = () => [0, 0];
    const dot = (x, y) => x[0] * y[0] + x[1] * y[1];
    const reflect = (x) => {
      const n = value("n");
      const factor = (2 * dot(n, x)) / (dot(n, n) || 1);
      return x.map((entry, i) => entry - factor * n[i]);
    };
    point("n", { name: "tip of the normal", color: COLORS[3] });
    point("x", { name: "tip of x", color: COLORS[0] });
    board.create("circle", [[0, 0], () => Math.hypot(...value("x"))], { strokeColor: GRID, strokeWidth: 1, dash: 2, ...still, center: { visible: false } });
    line(origin, () => [-value("n")[1], value("n")[0]], INK, { strokeWidth: 4, strokeOpacity: 0.6 });
    arrow(origin, () => value("n"), COLORS[3], { strokeWidth: 2, dash: 2 });
    // a letter F, and what the mirror shows of it
    for (const [a, b] of [[[1, -3.4], [1, -2.2]], [[1, -2.2], [1.7, -2.2]], [[1, -2.8], [1.5, -2.8]]]) {
      segment(() => a, () => b, GRID, { strokeWidth: 3 });
      segment(() => reflect(a), () => reflect(b), COLORS[1], { strokeWidth: 3 });
    }
    segment(() => value("x"), () => reflect(value("x")), GRID, { dash: 2, strokeWidth: 1 });
    arrow(origin, () => value("x"), COLORS[0]);
    arrow(origin, () => reflect(value("x")), COLORS[1]);
    label(() => beyond(() => value("n")), "n", COLORS[3]);
    label(() => beyond(() => value("x")), "x", COLORS[0]);
    label(() => beyond(() => reflect(value("x"))), "Hx", COLORS[1]);
    say(() => {
      if (!value("n").some((entry) => entry)) return "The zero vector stands on no mirror.";
      const y = reflect(value("x"));
      const there = Math.abs(y[1]) < 0.05 * Math.hypot(...y) ? " It lies on the first axis, or nearly." : "";
      return `Normal ${vector(value("n"))}. Hx = ${vector(y)}, as long as x: ${number(Math.hypot(...y))}.${there}`;
    });
  },
});
