figures.define("basis-images", {
  state: ["a", "b"],
  draw: ({ p, value, point, arrow, polygon, segment, dot, label, beyond, say, number, vector, COLORS, GRID, INK }) => {
    const HOUSE = [[0, 0], [1, 0], [1, 1], [0.5, 1.5], [0, 1]];
    const DOOR = [[0.6, 0], [0.6, 0.5], [0.85, 0.5], [0.85, 0]];
    const at = (a, b, x, y) => [0, 1].map((i) => x * a[i] + y * b[i]);
    const image = (x, y) => () => at(value("a"), value("b"), x, y);
    const wanted = (x, y) => () => at(...p.target, x, y);
    const path = (corners, where, color, more, closed) =>
      corners.forEach((c, k) => {
        const next = corners[(k + 1) % corners.length];
        if (closed || k < corners.length - 1) segment(where(...c), where(...next), color, more);
      });
    path(HOUSE, wanted, COLORS[3], { dash: 2 }, true);
    path(DOOR, wanted, COLORS[3], { dash: 2 }, false);
    polygon(HOUSE.map((c) => image(...c)), COLORS[2]);
    path(DOOR, image, COLORS[2], {}, false);
    // the way to the top of the roof: half a step along the first image, one and a half along the second
    segment(() => [0, 0], image(0.5, 0), COLORS[0], { strokeWidth: 1, dash: 1 });
    segment(image(0.5, 0), image(0.5, 1.5), COLORS[1], { strokeWidth: 1, dash: 1 });
    dot(image(0.5, 1.5), INK, 4);
    point("a", { name: "image of the first basis vector", color: COLORS[0] });
    point("b", { name: "image of the second basis vector", color: COLORS[1] });
    arrow(() => [0, 0], () => value("a"), COLORS[0]);
    arrow(() => [0, 0], () => value("b"), COLORS[1]);
    // the names are wide: twice as far out as usual
    label(() => beyond(() => beyond(() => value("a"))), "f(e₁)", COLORS[0]);
    label(() => beyond(() => beyond(() => value("b"))), "f(e₂)", COLORS[1]);
    say(() => {
      const [a, b] = [value("a"), value("b")];
      const rows = [0, 1].map((i) => vector([a[i], b[i]])).join(" and ");
      const near = [a, b].every((x, j) => Math.hypot(x[0] - p.target[j][0], x[1] - p.target[j][1]) < 0.051);
      const flat = Math.abs(a[0] * b[1] - a[1] * b[0]) < 0.005;
      const end = near ? " The houses agree." : flat ? " Both images lie on one line: the house is pressed flat." : "";
      return `The matrix has the rows ${rows}. The top of the roof: ½ ${vector(a)} + 1½ ${vector(b)} = ${vector(at(a, b, 0.5, 1.5))}.${end}`;
    });
  },
});
