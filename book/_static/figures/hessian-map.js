figures.define("hessian-map", {
  state: ["x", "k"],
  draw: ({ p, value, point, counter, button, set, curve, frame, segment, dot, label, say, number, vector, COLORS, INK, GRID }) => {
    const { levels, places, side, half, reach, floor, tall } = p;
    const height = (x, y) => (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2;
    const gradient = ([x, y]) => [4 * x * (x * x + y - 11) + 2 * (x + y * y - 7), 2 * (x * x + y - 11) + 4 * y * (x + y * y - 7)];
    const hessian = (x, y) => [12 * x * x + 4 * y - 42, 4 * (x + y), 12 * y * y + 4 * x - 26];
    const determinant = (x, y) => {
      const [a, b, c] = hessian(x, y);
      return a * c - b * b;
    };
    const inside = (x) => Math.min(Math.max(x, -side), side);
    counter("k"); // 0: where the handle is; else a stationary point, which is on no grid
    const at = () => (value("k") ? places[value("k") - 1] : value("x"));
    // Eigenvalues, the greater first, with a unit eigenvector each.
    const axes = () => {
      const [a, b, c] = hessian(...at());
      const turn = Math.atan2(2 * b, a - c) / 2;
      const middle = (a + c) / 2;
      const radius = Math.hypot((a - c) / 2, b);
      return [
        [middle + radius, [Math.cos(turn), Math.sin(turn)]],
        [middle - radius, [-Math.sin(turn), Math.cos(turn)]],
      ];
    };

    const map = [-side, side, side, -side];
    curve(figures.levels(height, levels, map, 90), { strokeColor: GRID, strokeWidth: 1 });
    curve(figures.levels(determinant, [0], map, 90), { strokeColor: COLORS[3], strokeWidth: 3 });

    const small = { fontSize: 12, cssStyle: "" };
    frame(-side, -side, side, side);
    for (let k = -4; k <= 4; k += 2) {
      label(() => [k, -side - 0.4], String(k).replace("-", "\u2212"), "#565b64", small);
      label(() => [-side - 0.4, k], String(k).replace("-", "\u2212"), "#565b64", small);
    }

    // Both eigenvectors on the map, and the slices along them below: what bends up in
    // one colour and unbroken, what bends down in another and dashed.
    frame(-side, floor, side, floor + tall);
    label(() => [0, floor - 0.45], "height along both lines, from the point", "#565b64", small);
    const below = (t, h) => [(side * t) / half, floor + (tall * (h + reach)) / (2 * reach)];
    const hidden = [NaN, NaN];
    for (const which of [0, 1]) {
      for (const sign of [1, -1]) {
        const color = sign > 0 ? COLORS[0] : COLORS[1];
        const dash = sign > 0 ? 0 : 2;
        const shown = () => sign * axes()[which][0] >= 0;
        const along = (t) => at().map((entry, i) => entry + t * axes()[which][1][i]);
        segment(() => (shown() ? along(-half) : hidden), () => (shown() ? along(half) : hidden), color, { strokeWidth: 3, dash });
        curve(() => {
          const base = height(...at());
          const steps = shown() ? Array.from({ length: 81 }, (_, k) => (half * (k - 40)) / 40) : [];
          return steps.map((t) => [t, height(...along(t)) - base]).map(([t, h]) => (Math.abs(h) <= reach ? below(t, h) : hidden));
        }, { strokeColor: color, strokeWidth: 3, dash });
      }
    }
    dot(() => below(0, 0), INK, 4);
    dot(at, INK, 4);
    const handle = point("x", { name: "place", color: INK, keep: (x) => x.map(inside) });
    handle.on("drag", () => set("k", 0));
    button("Next level place", () => {
      const next = (value("k") % places.length) + 1;
      set("x", places[next - 1]);
      set("k", next);
    });
    say(() => {
      const g = gradient(at());
      const [a, b, c] = hessian(...at());
      const [[first], [second]] = axes();
      const flat = Math.hypot(...g) < 0.05;
      const start = `At ${vector(at())} the gradient is ${flat ? "zero" : vector(g, 1)}. H has the rows ${vector([a, b], 1)} and ${vector([b, c], 1)}, and the eigenvalues ${number(first, 1)} and ${number(second, 1)}. `;
      if (second > 0) return start + (flat ? "Both are positive: a minimum." : "The land bends up in every direction.");
      if (first < 0) return start + (flat ? "Both are negative: a maximum." : "The land bends down in every direction.");
      return start + (flat ? "Both signs: a saddle." : "The land bends up along one line, and down across it.");
    });
  },
});
