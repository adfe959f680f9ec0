figures.define("chain-triangle", {
  state: ["a", "b", "c", "x"],
  draw: ({ p, value, point, dot, polygon, segment, label, say, number, vector, COLORS, INK, GRID }) => {
    const STEPS = 12;
    const KEYS = ["a", "b", "c"];
    const clamp = ([x, y]) => {
      const right = Math.min(Math.max(x, 0), 1);
      return [right, Math.min(Math.max(y, 0), 1 - right)];
    };
    const at = (key) => clamp(value(key));
    const shares = ([x, y]) => vector([x, y, 1 - x - y]);
    // a step: the columns, mixed by the shares
    const step = ([x, y]) => [0, 1].map((i) => x * at("a")[i] + y * at("b")[i] + (1 - x - y) * at("c")[i]);
    const after = (start, k) => {
      let state = start;
      for (let i = 0; i < k; i += 1) state = step(state);
      return state;
    };
    const corners = [[1, 0], [0, 1], [0, 0]];
    polygon(corners.map((corner) => () => corner), GRID, { fillOpacity: 0.06 });
    for (let k = 1; k <= 4; k += 1) polygon(corners.map((corner) => () => after(corner, k)), COLORS[0], { fillOpacity: 0.1 });
    for (let k = 0; k < STEPS; k += 1) {
      segment(() => after(at("x"), k), () => after(at("x"), k + 1), COLORS[1], { strokeWidth: 2 });
      dot(() => after(at("x"), k + 1), COLORS[1], 2);
    }
    // the part of the map that moves differences: its eigenvalues are the two others of P
    const parts = () => {
      const [a, b, c] = KEYS.map(at);
      return [a[0] - c[0], b[0] - c[0], a[1] - c[1], b[1] - c[1]];
    };
    const second = () => {
      const [a, b, c, d] = parts();
      const root = ((a - d) / 2) ** 2 + b * c;
      return root < 0 ? Math.sqrt(a * d - b * c) : Math.abs((a + d) / 2) + Math.sqrt(root);
    };
    const rest = () => {
      const [a, b, c, d] = parts();
      const det = (1 - a) * (1 - d) - b * c;
      const [e, f] = at("c");
      return Math.abs(det) < 1e-9 ? null : [((1 - d) * e + b * f) / det, (c * e + (1 - a) * f) / det];
    };
    dot(() => rest() || [NaN, NaN], COLORS[2], 6);
    corners.forEach(([x, y], i) => label(() => [x + (y ? -0.12 : i ? -0.06 : 0.02), y + (y ? 0.06 : -0.09)], p.names[i], GRID, { fontSize: 14 }));
    const handles = [...KEYS.map((key, i) => [key, `column of ${p.names[i]}`, COLORS[0]]), ["x", "start", COLORS[1]]];
    for (const [key, name, color] of handles) {
      point(key, { name, color, snap: 0.05, keep: clamp, tell: (at) => `shares ${shares(at)}` });
    }
    const beside = (key) => () => at(key).map((entry, i) => entry + (i ? 0.075 : 0.055));
    KEYS.forEach((key, i) => label(beside(key), `p${"₁₂₃"[i]}`, COLORS[0]));
    label(beside("x"), "x₀", COLORS[1]);
    say(() => {
      const end = after(at("x"), STEPS);
      const still = rest();
      const here = `${STEPS} steps from ${shares(at("x"))} lead to ${shares(end)}.`;
      if (!still) return `Columns ${KEYS.map((key) => shares(at(key))).join(", ")}. ${here} There is more than one equilibrium: the end depends on the start.`;
      const known = `Columns ${KEYS.map((key) => shares(at(key))).join(", ")}: equilibrium ${shares(still)}, |λ₂| = ${number(second(), 3)}.`;
      return second() > 1 - 1e-9 ? `${known} ${here} It goes round for ever.` : `${known} ${here}`;
    });
  },
});
