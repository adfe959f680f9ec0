figures.define("two-shears", {
  state: ["a", "b", "s", "t"],
  draw: ({ value, point, slider, arrow, polygon, label, beyond, say, number, vector, COLORS, GRID }) => {
    const sum = (x, factor, y) => [0, 1].map((i) => x[i] + factor * y[i]);
    const second = () => sum(value("b"), value("s"), value("a")); // first the one column,
    const first = () => sum(value("a"), value("t"), second()); // then the other
    const det = (x, y) => x[0] * y[1] - x[1] * y[0];
    const origin = () => [0, 0];
    const sides = (x, y) => [origin, x, () => sum(x(), 1, y()), y];
    slider("s", { label: "s", min: -2, max: 2, step: 0.1 });
    slider("t", { label: "t", min: -2, max: 2, step: 0.1 });
    polygon(sides(() => value("a"), () => value("b")), GRID, { fillOpacity: 0.08 });
    polygon(sides(first, second), () => (det(first(), second()) < 0 ? COLORS[3] : COLORS[2]));
    point("a", { name: "a", color: COLORS[0], snap: 0.5 });
    point("b", { name: "b", color: COLORS[1], snap: 0.5 });
    arrow(origin, first, COLORS[0]);
    arrow(origin, second, COLORS[1]);
    label(() => beyond(() => value("a")), "a", COLORS[0]);
    label(() => beyond(() => value("b")), "b", COLORS[1]);
    say(() => {
      const [x, y] = [first(), second()];
      const flat = (z) => Math.abs(z) < 0.005;
      const written = (z) => (z < -0.005 ? `(${number(z)})` : number(z));
      const area = `${number(x[0])} · ${written(y[1])} − ${written(x[1])} · ${written(y[0])} = ${number(det(x, y))}`;
      let what = "";
      if (flat(det(x, y))) what = " Both arrows lie on one line: no area.";
      else if (flat(x[1]) && flat(y[0])) what = ` A rectangle on the axes, ${number(Math.abs(x[0]))} by ${number(Math.abs(y[1]))}.`;
      return `a becomes ${vector(x)}, b becomes ${vector(y)}. Signed area: ${area}.${what}`;
    });
  },
});
