figures.define("transform-order", {
  state: ["angle", "stretch", "shear", "order"],
  draw: ({ value, slider, counter, button, set, polygon, segment, dot, say, vector, number, COLORS, INK, GRID }) => {
    const HOUSE = [[0, 0], [1, 0], [1, 1], [0.5, 1.5], [0, 1]];
    const DOOR = [[0.6, 0], [0.6, 0.5], [0.85, 0.5], [0.85, 0]];
    const product = (A, B) => A.map((row) => [0, 1].map((j) => row[0] * B[0][j] + row[1] * B[1][j]));
    const turn = () => {
      const t = (value("angle") * Math.PI) / 180;
      return [[Math.cos(t), -Math.sin(t)], [Math.sin(t), Math.cos(t)]];
    };
    // stretch along the first axis, then shear along it
    const bend = () => product([[1, value("shear")], [0, 1]], [[value("stretch"), 0], [0, 1]]);
    const turnFirst = () => Math.abs(Math.round(value("order"))) % 2 === 1;
    const matrix = (first) => (first ? product(bend(), turn()) : product(turn(), bend()));
    const now = () => matrix(turnFirst());
    const other = () => matrix(!turnFirst());
    const image = (A) => (x, y) => () => A().map((row) => row[0] * x + row[1] * y);
    const path = (corners, where, color, more, closed) =>
      corners.forEach((c, k) => {
        const next = corners[(k + 1) % corners.length];
        if (closed || k < corners.length - 1) segment(where(...c), where(...next), color, more);
      });
    counter("order");
    slider("angle", { label: "turn, degrees", min: -180, max: 180, step: 5 });
    slider("stretch", { label: "stretch", min: 0.5, max: 2, step: 0.1 });
    slider("shear", { label: "shear", min: -1, max: 1, step: 0.1 });
    path(HOUSE, image(() => [[1, 0], [0, 1]]), GRID, { strokeWidth: 1 }, true);
    path(HOUSE, image(other), COLORS[3], { dash: 2 }, true);
    path(DOOR, image(other), COLORS[3], { dash: 2 }, false);
    polygon(HOUSE.map((c) => image(now)(...c)), COLORS[2]);
    path(DOOR, image(now), COLORS[2], {}, false);
    dot(() => [0, 0], INK, 3);
    button("Swap the order", () => set("order", turnFirst() ? 0 : 1));
    say(() => {
      const rows = (A) => A.map((row) => vector(row)).join(" and ");
      const agree = now().every((row, i) => row.every((entry, j) => Math.abs(entry - other()[i][j]) < 1e-6));
      const name = turnFirst() ? "Turn, then stretch, then shear" : "Stretch, then shear, then turn";
      return `${name}: the matrix has the rows ${rows(now())}. ${agree ? "The turn could as well come at the other end." : `With the turn at the other end: ${rows(other())}.`}`;
    });
  },
});
