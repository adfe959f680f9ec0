figures.define("chain-paths", {
  state: ["first", "second", "third", "paths"],
  draw: ({ p, board, value, slider, button, set, place, segment, label, say, number, COLORS, INK, GRID }) => {
    const nodes = { x: [0.8, 6], u1: [3.4, 7.4], u2: [3.4, 4.6], v1: [6.4, 7.4], v2: [6.4, 4.6], y: [9.1, 6] };
    const names = { x: "x", u1: "u₁", u2: "u₂", v1: "v₁", v2: "v₂", y: "y" };
    // from, to, where its number stands along it, the local derivative
    const arrows = [
      ["x", "u1", 0.5, () => value("first")], ["x", "u2", 0.5, () => p.rest[0]],
      ["u1", "v1", 0.5, () => value("second")], ["u1", "v2", 0.3, () => p.rest[1]],
      ["u2", "v1", 0.3, () => p.rest[2]], ["u2", "v2", 0.5, () => p.rest[3]],
      ["v1", "y", 0.5, () => value("third")], ["v2", "y", 0.5, () => p.rest[4]],
    ];
    const paths = [[0, 2, 6], [0, 3, 7], [1, 4, 6], [1, 5, 7]];
    const product = (k) => paths[k].reduce((so, e) => so * arrows[e][3](), 1);
    const upTo = (k) => paths.slice(0, k).reduce((so, _, i) => so + product(i), 0);
    const shown = () => value("paths");
    const radius = 0.48;
    arrows.forEach(([from, to, share, derivative], e) => {
      const [a, b] = [nodes[from], nodes[to]];
      const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
      const way = [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
      const used = () => shown() > 0 && paths[shown() - 1].includes(e);
      board.create("arrow", [place(() => [a[0] + radius * way[0], a[1] + radius * way[1]]), place(() => [b[0] - radius * way[0], b[1] - radius * way[1]])], {
        fixed: true, highlight: false, tabindex: null, lastArrow: { type: 2, size: 5 },
        strokeColor: () => (used() ? COLORS[shown() - 1] : GRID), strokeWidth: () => (used() ? 5 : 2),
        dash: () => (derivative() === 0 ? 2 : 0),
      });
      const off = e === 1 || e === 5 || e === 7 ? -0.4 : e === 3 || e === 4 ? 0.5 : 0.4; // clear of the arrows
      label(() => [a[0] + share * (b[0] - a[0]) - off * way[1], a[1] + share * (b[1] - a[1]) + off * way[0]], () => number(derivative()), INK, { fontSize: 13, cssStyle: "" });
    });
    for (const key of Object.keys(nodes)) {
      board.create("circle", [place(() => nodes[key]), radius], { strokeColor: INK, strokeWidth: 1.5, fixed: true, highlight: false, tabindex: null });
      label(() => nodes[key], names[key], INK, { fontSize: 15 });
    }
    // the number line: one unit is 0.75 wide, 0 in the middle
    const at = (s) => 5 + 0.75 * s;
    const floor = 0.7;
    segment(() => [at(-6.2), floor], () => [at(6.2), floor], GRID, { strokeWidth: 1.5 });
    for (let s = -6; s <= 6; s += 1) {
      segment(() => [at(s), floor - 0.08], () => [at(s), floor + 0.08], GRID, { strokeWidth: 1.5 });
      if (s % 2 === 0) label(() => [at(s), floor - 0.42], number(s), INK, { fontSize: 12, cssStyle: "" });
    }
    paths.forEach((_, k) => {
      const height = floor + 0.55 * (k + 1);
      const seen = () => shown() > k;
      board.create("arrow", [place(() => [at(upTo(k)), height]), place(() => [at(upTo(k + 1)), height])], {
        fixed: true, highlight: false, tabindex: null, lastArrow: { type: 2, size: 4 },
        strokeColor: COLORS[k], strokeWidth: 4, visible: () => seen() && Math.abs(product(k)) > 1e-9,
      });
      segment(() => [at(upTo(k + 1)), height], () => [at(upTo(k + 1)), k < 3 ? height + 0.55 : floor], GRID, { strokeWidth: 1, dash: 2, visible: () => seen() });
    });
    slider("paths", { label: "paths added", min: 0, max: 4, step: 1 });
    slider("first", { label: "from x to u₁", min: -1.5, max: 1.5, step: 0.25 });
    slider("second", { label: "from u₁ to v₁", min: -1.75, max: 1.75, step: 0.25 });
    slider("third", { label: "from v₁ to y", min: -1.5, max: 1.5, step: 0.25 });
    button("Next path", () => set("paths", (shown() + 1) % 5));
    say(() => {
      const k = shown();
      if (!k) return "No path yet. There are four from x to y.";
      const now = paths[k - 1];
      const way = ["x", ...now.map((e) => arrows[e][1])].map((key) => names[key]).join(" → ");
      const factors = now.map((e) => (arrows[e][3]() < 0 ? `(${number(arrows[e][3]())})` : number(arrows[e][3]()))).join(" · ");
      const so = k < 4 ? `Sum so far ${number(upTo(k), 3)}.` : `All four together: dy/dx = ${number(upTo(4), 3)}.`;
      return `Path ${k} of 4, ${way}: ${factors} = ${number(product(k - 1), 3)}. ${so}`;
    });
  },
});
