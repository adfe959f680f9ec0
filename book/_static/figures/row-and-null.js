figures.define("row-and-null", {
  state: ["a", "b", "x"],
  draw: ({ p, value, point, arrow, line, segment, dot, polygon, label, beyond, say, vector, COLORS, INK, GRID }) => {
    const [left, top, right, bottom] = p.box;
    const nowhere = [NaN, NaN];
    const origin = () => [0, 0];
    const det = () => value("a")[0] * value("b")[1] - value("a")[1] * value("b")[0];
    const zero = (v) => Math.hypot(...v) < 1e-9;
    const rank = () => (Math.abs(det()) > 1e-9 ? 2 : zero(value("a")) && zero(value("b")) ? 0 : 1);
    const along = () => (zero(value("a")) ? value("b") : value("a")); // the line of the rows, at rank 1
    const across = () => [-along()[1], along()[0]];
    const foot = () => {
      if (rank() !== 1) return rank() ? value("x") : [0, 0];
      const [d, x] = [along(), value("x")];
      const t = (d[0] * x[0] + d[1] * x[1]) / (d[0] ** 2 + d[1] ** 2);
      return [t * d[0], t * d[1]];
    };
    const at1 = (place) => () => (rank() === 1 ? place() : nowhere);
    const corners = [[left, bottom], [right, bottom], [right, top], [left, top]].map((corner) => () => corner);
    const wash = (which, color) => polygon(corners, color, { fillOpacity: () => (rank() === which ? 0.12 : 0), borders: { visible: false } });
    wash(2, COLORS[2]);
    wash(0, COLORS[3]);
    line(at1(origin), at1(along), COLORS[2], { strokeOpacity: 0.55, strokeWidth: 6 });
    line(at1(origin), at1(across), COLORS[3], { strokeOpacity: 0.55, strokeWidth: 6 });
    line(at1(() => value("x")), at1(() => value("x").map((e, i) => e + across()[i])), GRID, { strokeWidth: 1.5, dash: 2 });
    point("a", { name: "first row", color: COLORS[0], snap: 1 });
    point("b", { name: "second row", color: COLORS[1], snap: 1 });
    point("x", { name: "the vector x", color: INK, snap: 0.5 });
    arrow(origin, () => value("a"), COLORS[0]);
    arrow(origin, () => value("b"), COLORS[1], { dash: 2 });
    dot(() => (rank() === 2 ? [0, 0] : nowhere), COLORS[3], 6);
    dot(() => (rank() === 0 ? [0, 0] : nowhere), COLORS[2], 6);
    segment(() => (rank() === 1 ? foot() : nowhere), () => (rank() === 1 ? value("x") : nowhere), COLORS[3], { strokeWidth: 3 });
    dot(at1(foot), COLORS[2], 5);
    label(() => beyond(() => value("a")), "row 1", COLORS[0]);
    label(() => beyond(() => value("b")), "row 2", COLORS[1]);
    label(() => beyond(() => value("x")), "x", INK);
    say(() => {
      const [a, b, x] = ["a", "b", "x"].map(value);
      const r = rank();
      const shapes = ["the origin", "a line", "the whole plane"];
      const image = [a, b].map((row) => row[0] * x[0] + row[1] * x[1]);
      const parts = r === 1 ? ` Part of x in the row space: ${vector(foot())}.` : "";
      return `Rank ${r}: the row space is ${shapes[r]}, the null space ${shapes[2 - r]}; ${r} + ${2 - r} = 2. x = ${vector(x)}, Ax = ${vector(image)}.${parts}`;
    });
  },
});
