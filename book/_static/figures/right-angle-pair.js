figures.define("right-angle-pair", {
  state: ["angle", "a", "b"],
  draw: ({ board, value, still, point, slider, arrow, polygon, label, beyond, say, number, COLORS, INK, GRID }) => {
    const turned = (degrees) => () => [Math.cos, Math.sin].map((f) => f(((value("angle") + degrees) * Math.PI) / 180));
    const [v, w] = [turned(0), turned(90)];
    const image = ([x, y]) => [0, 1].map((i) => x * value("a")[i] + y * value("b")[i]);
    const [Av, Aw] = [() => image(v()), () => image(w())];
    const length = ([x, y]) => Math.hypot(x, y);
    const origin = () => [0, 0];
    slider("angle", { label: "direction of v in degrees", min: 0, max: 180, step: 0.5 });
    const round = { strokeColor: GRID, strokeWidth: 1.5, ...still };
    board.create("circle", [[0, 0], 1], { ...round, center: { visible: false } });
    const at = (i) => (t) => image([Math.cos(t), Math.sin(t)])[i];
    board.create("curve", [at(0), at(1), 0, 2 * Math.PI], { ...round, dash: 2 });
    polygon([origin, Av, () => Av().map((x, i) => x + Aw()[i]), Aw], COLORS[2], { fillOpacity: 0.12 });
    point("a", { name: "first column", color: GRID });
    point("b", { name: "second column", color: GRID });
    label(() => [value("a")[0] - 0.28, value("a")[1] + 0.14], "a₁", INK, { fontSize: 13 });
    label(() => [value("b")[0] - 0.28, value("b")[1] + 0.14], "a₂", INK, { fontSize: 13 });
    for (const [from, to, name, color] of [[v, Av, "v", COLORS[0]], [w, Aw, "w", COLORS[1]]]) {
      arrow(origin, from, color, { strokeWidth: 2, dash: 2 });
      arrow(origin, to, color, { strokeWidth: 4 });
      label(() => beyond(from), name, color);
      label(() => beyond(to), `A${name}`, color);
    }
    say(() => {
      const [p, q] = [Av(), Aw()];
      const [long, short] = [length(p), length(q)].sort((x, y) => y - x);
      const sum = `Squared and added, the lengths give ${number(long ** 2 + short ** 2)}.`;
      const text = `‖Av‖ = ${number(length(p))}, ‖Aw‖ = ${number(length(q))}. ${sum}`;
      if (short < 0.005) return `${text} The ellipse is pressed flat: A is singular.`;
      const degrees = (Math.acos((p[0] * q[0] + p[1] * q[1]) / (long * short)) * 180) / Math.PI;
      if (Math.abs(degrees - 90) < 0.75) return `${text} Av and Aw stand at a right angle: ${number(long)} is the longest image, ${number(short)} the shortest.`;
      return `${text} Between Av and Aw: ${number(degrees, 0)}°.`;
    });
  },
});
