figures.define("gate-line", {
  state: ["p", "q", "gate"],
  draw: ({ board, p, value, still, point, counter, button, set, line, polygon, arrow, label, say, number, vector, COLORS, INK }) => {
    const names = ["AND", "OR", "XOR"];
    const table = [[0, 0, 0, 1], [0, 1, 1, 1], [0, 1, 1, 0]];
    const corners = [[0, 0], [0, 1], [1, 0], [1, 1]];
    counter("gate");
    const gate = () => Math.abs(Math.round(value("gate"))) % 3; // the address may say anything
    const wanted = (i) => table[gate()][i] === 1;
    const normal = () => { const [a, b] = [value("p"), value("q")]; return [a[1] - b[1], b[0] - a[0]].map((entry) => Number(entry.toFixed(6))); };
    const bias = () => Number((-(normal()[0] * value("p")[0] + normal()[1] * value("p")[1])).toFixed(6));
    const fires = ([x, y]) => Number((normal()[0] * x + normal()[1] * y + bias()).toFixed(6)) > 0;
    const wrong = () => corners.filter((corner, i) => fires(corner) !== wanted(i));
    const far = 3 * (p.box[2] - p.box[0]);
    const unit = () => { const length = Math.hypot(...normal()) || 1; return normal().map((entry) => entry / length); };
    const at = (along, up) => () => [0, 1].map((k) => value("p")[k] + along * [-unit()[1], unit()[0]][k] + up * unit()[k]);
    polygon([at(-far, 0), at(far, 0), at(far, far), at(-far, far)], COLORS[0], { fillOpacity: 0.12, borders: { visible: false } });
    line(() => value("p"), () => value("q"), COLORS[0], { strokeWidth: 3 });
    const middle = () => [0, 1].map((k) => (value("p")[k] + value("q")[k]) / 2);
    arrow(middle, () => middle().map((entry, k) => entry + 0.4 * unit()[k]), COLORS[0]);
    label(() => middle().map((entry, k) => entry + 0.55 * unit()[k]), "w", COLORS[0]);
    corners.forEach(([x, y], i) => {
      board.create("point", [x, y], { ...still, name: "", withLabel: false, size: 7, strokeWidth: 3, strokeColor: INK, fillColor: INK, fillOpacity: () => (wanted(i) ? 1 : 0) });
      board.create("text", [x + 0.13, y + 0.14, () => (fires([x, y]) === wanted(i) ? "" : "\u2717")], { ...still, display: "internal", fontSize: 20, strokeColor: COLORS[1], anchorX: "middle", anchorY: "middle" });
    });
    for (const key of ["p", "q"]) point(key, { name: `a point of the line, ${key}`, color: COLORS[0], snap: 0.05 });
    button("Next gate: AND, OR, XOR", () => set("gate", (gate() + 1) % 3));
    say(() => {
      const bad = wrong();
      const neuron = `w = ${vector(normal())}, b = ${number(bias())}`;
      if (!normal().some((entry) => entry)) return `${names[gate()]}: the two handles are one point, which gives no line.`;
      return `${names[gate()]}: ${neuron}. ${bad.length ? `${bad.length} of 4 wrong: ${bad.map((corner) => `(${corner.join(", ")})`).join(", ")}.` : "All four are right."}`;
    });
  },
});
