figures.define("two-orders", {
  state: ["a", "b", "angle"],
  draw: ({ value, point, slider, arrow, segment, label, beyond, say, number, vector, COLORS, GRID }) => {
    const times = (M, N) => [0, 1].map((i) => [0, 1].map((j) => M[i][0] * N[0][j] + M[i][1] * N[1][j]));
    const A = () => [0, 1].map((i) => [value("a")[i], value("b")[i]]);
    const B = () => {
      const t = (value("angle") * Math.PI) / 180;
      return [[Math.cos(t), -Math.sin(t)], [Math.sin(t), Math.cos(t)]];
    };
    const AB = () => times(A(), B());
    const BA = () => times(B(), A());
    const apart = () => Math.max(...[0, 1].flatMap((i) => [0, 1].map((j) => Math.abs(AB()[i][j] - BA()[i][j]))));
    const origin = () => [0, 0];
    slider("angle", { label: "B turns by, in degrees", min: -180, max: 180, step: 5 });
    const strokes = [[0.3, 0.2, 0.3, 1.2], [0.3, 1.2, 0.9, 1.2], [0.3, 0.7, 0.75, 0.7]];
    const letter = (M, color, more) => {
      const image = (x, y) => () => [0, 1].map((i) => M()[i][0] * x + M()[i][1] * y);
      for (const [x, y, z, w] of strokes) segment(image(x, y), image(z, w), color, more);
      return image;
    };
    letter(() => [[1, 0], [0, 1]], GRID, { strokeWidth: 4 });
    const first = letter(BA, COLORS[1], { strokeWidth: 6, strokeOpacity: 0.75 });
    const second = letter(AB, COLORS[2], { strokeWidth: 3, dash: 2 });
    label(first(1.2, 1.25), "BA", COLORS[1]);
    label(second(0.55, 1.5), "AB", COLORS[2]);
    point("a", { name: "first column of A", color: COLORS[0] });
    point("b", { name: "second column of A", color: COLORS[0] });
    arrow(origin, () => value("a"), COLORS[0]);
    arrow(origin, () => value("b"), COLORS[0]);
    label(() => beyond(() => value("a")), "a₁", COLORS[0]);
    label(() => beyond(() => value("b")), "a₂", COLORS[0]);
    const rows = (M) => M.map((row) => vector(row)).join(" and ");
    say(() => `BA (first A, then B) has the rows ${rows(BA())}; AB (first B, then A) has ${rows(AB())}. ${apart() < 0.005 ? "The order does not matter." : `The order matters: entries differ by up to ${number(apart())}.`}`);
  },
});
