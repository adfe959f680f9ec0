figures.define("reverse-sweep", {
  state: ["step", "x1", "x2"],
  draw: ({ board, value, still, slider, button, set, place, label, say, number, COLORS, INK, GRID }) => {
    // places of v1 ... v7, what stands in the circle, and where
    const nodes = [["x₁", 1, 5.3], ["x₂", 1, 1.5], ["ln", 3.8, 6], ["×", 3.8, 3.4], ["sin", 3.8, 0.8], ["+", 6.4, 4.7], ["−", 9, 2.9]];
    // arrows in the order in which the sweep uses them: from, to (counted from 0)
    const arrows = [[5, 6], [4, 6], [2, 5], [3, 5], [1, 4], [0, 3], [1, 3], [0, 2]];
    const values = () => {
      const [a, b] = [value("x1"), value("x2")];
      return [a, b, Math.log(a), a * b, Math.sin(b), Math.log(a) + a * b, Math.log(a) + a * b - Math.sin(b)];
    };
    const local = (e) => {
      const [a, b] = [value("x1"), value("x2")];
      return [1, -1, 1, 1, Math.cos(b), b, a, 1 / a][e];
    };
    const adjoints = () => {
      const found = [0, 0, 0, 0, 0, 0, 1];
      for (let e = 0; e < value("step"); e += 1) found[arrows[e][0]] += found[arrows[e][1]] * local(e);
      return found;
    };
    slider("step", { label: "arrows gone back", min: 0, max: arrows.length, step: 1 });
    slider("x1", { label: "x₁", min: 0.5, max: 4, step: 0.25 });
    slider("x2", { label: "x₂", min: 0, max: 6, step: 0.25 });
    button("Next arrow", () => set("step", Math.min(value("step") + 1, arrows.length)));
    const radius = 0.55;
    arrows.forEach(([from, to], e) => {
      const [a, b] = [nodes[from].slice(1), nodes[to].slice(1)];
      const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
      const way = [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
      const used = () => e < value("step");
      const last = () => e === value("step") - 1;
      board.create("arrow", [place(() => [a[0] + radius * way[0], a[1] + radius * way[1]]), place(() => [b[0] - radius * way[0], b[1] - radius * way[1]])], {
        ...still, lastArrow: { type: 2, size: 5 },
        strokeColor: () => (used() ? COLORS[1] : GRID), strokeWidth: () => (last() ? 5 : 2),
      });
      const at = from === 1 && to === 3 ? 0.6 : from === 0 && to === 3 ? 0.4 : 0.5;
      const off = e === 4 ? -0.4 : 0.34; // to the other side, where the value of sin stands above
      label(() => [a[0] + at * (b[0] - a[0]) - off * way[1], a[1] + at * (b[1] - a[1]) + off * way[0]], () => number(local(e)), INK, { fontSize: 12, cssStyle: "" });
    });
    nodes.forEach(([name, x, y], k) => {
      board.create("circle", [place(() => [x, y]), radius], { strokeColor: INK, strokeWidth: 1.5, ...still });
      label(() => [x, y], name, INK, { fontSize: 15 });
      label(() => [x, y + 0.85], () => number(values()[k], 3), INK, { fontSize: 13, cssStyle: "" });
      label(() => [x, y - 0.85], () => number(adjoints()[k], 3), COLORS[1], { fontSize: 13 });
    });
    say(() => {
      const s = value("step");
      const now = adjoints();
      const bar = (k) => `v\u0304${"₁₂₃₄₅₆₇"[k]}`;
      if (!s) return `Before the sweep: ${bar(6)} = 1 for the result ${number(values()[6], 3)}, all other adjoints are 0.`;
      const [from, to] = arrows[s - 1];
      const part = now[to] * local(s - 1);
      const done = s === arrows.length ? ` All arrows are used: the partial derivatives are ${number(now[0], 3)} and ${number(now[1], 3)}.` : "";
      return `Arrow ${s} of ${arrows.length}: v${"₁₂₃₄₅₆₇"[to]} gives ${bar(to)} times the local derivative to ${bar(from)}, ${number(now[to], 3)} · ${number(local(s - 1), 3)} = ${number(part, 3)}. So far ${bar(from)} = ${number(now[from], 3)}.${done}`;
    });
  },
});
