figures.define("touching-lines", {
  state: ["k", "t"],
  draw: ({ board, p, value, handle, slider, counter, button, set, curve, arrow, label, say, number, vector, COLORS, INK, GRID }) => {
    const turn = (t) => (t * Math.PI) / 180;
    // Each has f, its gradient, that of g, the path by t from 0 to 360, and levels to draw.
    const problems = [
      {
        name: "x + 2y on a circle",
        f: (x, y) => x + 2 * y,
        slope: () => [1, 2],
        normal: (x, y) => [2 * x, 2 * y],
        path: (t) => [Math.sqrt(5) * Math.cos(turn(t)), Math.sqrt(5) * Math.sin(turn(t))],
        levels: [-7.5, -5, -2.5, 0, 2.5, 5, 7.5],
      },
      {
        name: "xy on an ellipse",
        f: (x, y) => x * y,
        slope: (x, y) => [y, x],
        normal: (x, y) => [2 * x, 8 * y],
        path: (t) => [Math.sqrt(8) * Math.cos(turn(t)), Math.sqrt(2) * Math.sin(turn(t))],
        levels: [-6, -4, -2, -0.7, 0.7, 2, 4, 6],
      },
      {
        name: "x on a curve with a tip",
        f: (x) => x,
        slope: () => [1, 0],
        normal: (x, y) => [-3 * x * x, 2 * y],
        path: (t) => [((t - 180) / 120) ** 2, ((t - 180) / 120) ** 3],
        levels: [-3, -2, -1, 0, 1, 2, 3],
      },
    ];
    counter("k");
    const problem = () => problems[((Math.round(value("k")) % 3) + 3) % 3];
    const at = () => problem().path(value("t"));
    const input = slider("t", { label: "place on the path", min: 0, max: 360, step: 1 });

    // A level that a corner of the grid has exactly would leave gaps: hence a bit more.
    const lines = (heights) => figures.levels(problem().f, heights.map((h) => h + 1e-9), p.box, 60);
    curve(() => lines(problem().levels), { strokeColor: GRID, strokeWidth: 1 });
    curve(() => lines([problem().f(...at())]), { strokeColor: COLORS[0], strokeWidth: 3 });
    curve(() => Array.from({ length: 181 }, (_, k) => problem().path(2 * k)), { strokeColor: INK, strokeWidth: 2.5 });

    // Both gradients: as long as they are, but at most 1.15.
    const tip = (v) => {
      const length = Math.hypot(...v);
      const scale = Math.min(1, 1.15 / (length || 1));
      return length < 1e-6 ? [NaN, NaN] : at().map((x, i) => x + scale * v[i]);
    };
    const slope = () => problem().slope(...at());
    const normal = () => problem().normal(...at());
    const named = (v, text, color) => label(() => {
      const [x, y] = tip(v());
      const [a, b] = at();
      const length = Math.hypot(x - a, y - b);
      const aside = text === "∇f" ? 0.3 : -0.3; // apart where both arrows lie on one line
      return [x + (0.22 * (x - a) - aside * (y - b)) / length, y + (0.22 * (y - b) + aside * (x - a)) / length];
    }, text, color);
    arrow(at, () => tip(slope()), COLORS[1], { strokeWidth: 4 });
    arrow(at, () => tip(normal()), COLORS[2], { strokeWidth: 2.5, dash: 2 });
    named(slope, "∇f", COLORS[1]);
    named(normal, "∇g", COLORS[2]);

    // dragging the point moves the slider; the keyboard has the slider itself
    const nearest = (x, y) => {
      const far = (t) => Math.hypot(problem().path(t)[0] - x, problem().path(t)[1] - y);
      return Array.from({ length: 361 }, (_, t) => t).reduce((best, t) => (far(t) < far(best) ? t : best), 0);
    };
    const point = board.create("point", at(), { name: "", withLabel: false, size: handle, strokeColor: INK, fillColor: INK, fillOpacity: 0.25, highlightStrokeColor: INK, highlightFillColor: INK, tabindex: null, layer: 9 });
    point.rendNode.style.touchAction = "none"; // it has no tabindex, see the style sheet
    const follow = () => {
      const [x, y] = at();
      if (Math.hypot(point.X() - x, point.Y() - y) > 1e-6) {
        point.setPosition(JXG.COORDS_BY_USER, [x, y]);
        point.prepareUpdate().update().updateRenderer();
      }
    };
    point.on("drag", () => {
      board.moved = true;
      set("t", nearest(point.X(), point.Y()));
      follow();
    });
    board.on("update", follow);
    input.addEventListener("input", () => board.update());
    button("Next problem", () => {
      set("k", (Math.round(value("k")) + 1) % 3);
      set("t", 15);
    });
    say(() => {
      const [f, g] = [slope(), normal()];
      const start = `${problem().name}: at ${vector(at())} f is ${number(problem().f(...at()))}. `;
      if (Math.hypot(...g) < 1e-6) return `${start}∇g is zero: no multiple of it is ∇f, though this is the least value.`;
      if (Math.hypot(...f) < 1e-6) return `${start}∇f is zero.`;
      const along = (f[0] * g[0] + f[1] * g[1]) / Math.hypot(...f) / Math.hypot(...g);
      const angle = (Math.acos(Math.min(1, Math.max(-1, along))) * 180) / Math.PI;
      const factor = (f[0] * g[0] + f[1] * g[1]) / (g[0] * g[0] + g[1] * g[1]);
      if (Math.min(angle, 180 - angle) < 1) return `${start}Between ∇f and ∇g: ${number(angle, 0)}°. They lie on one line: ∇f = ${number(factor)} ∇g, up to the step of the slider.`;
      const ahead = problem().path(value("t") + 0.01);
      const grows = problem().f(...ahead) > problem().f(...at());
      return `${start}Between ∇f and ∇g: ${number(angle, 0)}°. A step further along the path f ${grows ? "grows" : "falls"}.`;
    });
  },
});
