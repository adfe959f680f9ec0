figures.define("unit-square", {
  state: ["a", "b"],
  draw: ({ value, point, arrow, polygon, segment, label, beyond, say, number, vector, COLORS, INK, GRID }) => {
    const image = (x, y) => () => [0, 1].map((i) => x * value("a")[i] + y * value("b")[i]);
    const det = () => value("a")[0] * value("b")[1] - value("a")[1] * value("b")[0];
    const origin = () => [0, 0];
    polygon([[0, 0], [1, 0], [1, 1], [0, 1]].map((corner) => () => corner), GRID, { fillOpacity: 0.1 });
    const corners = [image(0, 0), image(1, 0), image(1, 1), image(0, 1)];
    polygon(corners, () => (det() < 0 ? COLORS[3] : COLORS[2]));
    // a letter F shows which way round the image is
    for (const [x, y, z, w] of [[0.3, 0.2, 0.3, 0.8], [0.3, 0.8, 0.7, 0.8], [0.3, 0.5, 0.6, 0.5]]) segment(image(x, y), image(z, w), INK, { strokeWidth: 3 });
    point("a", { name: "first column", color: COLORS[0] });
    point("b", { name: "second column", color: COLORS[1] });
    arrow(origin, () => value("a"), COLORS[0]);
    arrow(origin, () => value("b"), COLORS[1]);
    label(() => beyond(() => value("a")), "Ae₁", COLORS[0]);
    label(() => beyond(() => value("b")), "Ae₂", COLORS[1]);
    say(() => {
      const d = det();
      const rows = [0, 1].map((i) => vector([value("a")[i], value("b")[i]])).join(" and ");
      const what = Math.abs(d) < 0.005 ? "the square is pressed flat: the matrix is singular" : d > 0 ? `the area is ${number(d)}, and F is still F` : `the area is ${number(-d)}, and F is turned over`;
      return `A has the rows ${rows}; det A = ${number(d)}: ${what}.`;
    });
  },
});
