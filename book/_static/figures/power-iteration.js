figures.define("power-iteration", {
  state: ["x", "steps"],
  draw: ({ board, p, value, still, point, counter, button, arrow, line, label, beyond, say, number, vector, set, COLORS, INK, GRID }) => {
    const MOST = 12;
    const times = (x) => p.matrix.map((row) => row[0] * x[0] + row[1] * x[1]);
    const unit = (x) => {
      const length = Math.hypot(...x);
      return length ? x.map((entry) => entry / length) : [0, 0];
    };
    const after = (k) => {
      let x = unit(value("x"));
      for (let i = 0; i < k; i += 1) x = unit(times(x));
      return x;
    };
    // the eigenvector of the larger eigenvalue, by the quadratic formula
    const [[a, b], [c, d]] = p.matrix;
    const half = (a + d) / 2;
    const top = half + Math.sign(half || 1) * Math.sqrt(((a - d) / 2) ** 2 + b * c);
    const dominant = unit(b ? [b, top - a] : c ? [top - d, c] : [Number(a === top), Number(a !== top)]);
    counter("steps");
    point("x", { name: "start", color: COLORS[0] });
    board.create("circle", [[0, 0], 1], { strokeColor: GRID, strokeWidth: 1, ...still, center: { visible: false } });
    const origin = () => [0, 0];
    line(origin, () => dominant, COLORS[2], { strokeWidth: 1, dash: 2 });
    arrow(origin, () => value("x"), COLORS[0], { strokeWidth: 2 });
    for (let k = 1; k <= MOST; k += 1)
      arrow(origin, () => (k <= value("steps") ? after(k) : [NaN, NaN]), COLORS[1], { strokeWidth: () => (k === value("steps") ? 4 : 1.5), strokeOpacity: () => (k === value("steps") ? 1 : 0.5) });
    label(() => beyond(() => value("x")), "x₀", COLORS[0]);
    label(() => (value("steps") ? beyond(() => after(value("steps"))) : [NaN, NaN]), () => `x${[...String(value("steps"))].map((d) => "₀₁₂₃₄₅₆₇₈₉"[d]).join("")}`, COLORS[1]);
    button("Step", () => set("steps", Math.min(value("steps") + 1, MOST)));
    button("Step back", () => set("steps", Math.max(value("steps") - 1, 0)));
    say(() => {
      const x = after(value("steps"));
      if (!x.some((e) => e)) return "The zero vector has no direction: move the start.";
      const [image, d] = [times(x), dominant];
      const off = (Math.atan2(Math.abs(x[0] * d[1] - x[1] * d[0]), Math.abs(x[0] * d[0] + x[1] * d[1])) * 180) / Math.PI;
      return `After ${value("steps")} steps: x = ${vector(x, 3)}, Rayleigh quotient ${number(x[0] * image[0] + x[1] * image[1], 4)}, ${number(off)}° from the dominant direction.`;
    });
  },
});
