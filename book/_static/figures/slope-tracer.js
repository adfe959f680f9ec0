figures.define("slope-tracer", {
  state: ["curve", "x", "left", "right"],
  draw: ({ board, p, value, handle, slider, counter, button, set, curve, line, segment, dot, label, say, number, COLORS, INK, GRID }) => {
    const MOST = 3.2;
    const curves = [
      { name: "First curve", at: (x) => x ** 3 / 9 - x, slope: (x) => x * x / 3 - 1 },
      { name: "Second curve", at: (x) => 3 / (1 + x * x) - 1.5, slope: (x) => (-6 * x) / (1 + x * x) ** 2 },
      { name: "Third curve, with a corner", at: (x) => Math.abs(x) - 1.5, slope: (x) => (x ? Math.sign(x) : NaN) },
    ];
    const f = () => curves[((Math.round(value("curve")) % 3) + 3) % 3];
    // what hangs on x is put on the slider's grid, so that 0 is 0
    const x = () => Math.round(20 * value("x")) / 20;
    const above = (t) => [t, p.upper + f().at(t)];
    const below = (t) => [t, p.lower + f().slope(t)];
    counter("curve");
    counter("left");
    counter("right");
    const input = slider("x", { label: "place x", min: -MOST, max: MOST, step: 0.05 });
    for (const [height, name] of [[p.upper, "f"], [p.lower, "slope"]]) {
      segment(() => [-3.6, height], () => [3.6, height], GRID, { strokeWidth: 1 });
      for (let t = -3; t <= 3; t += 1) {
        segment(() => [t, height - 0.08], () => [t, height + 0.08], GRID, { strokeWidth: 1 });
        if (t) label(() => [t, height - 0.32], number(t), "#565b64", { fontSize: 12, cssStyle: "" });
      }
      for (let s = -2; s <= 2; s += 1) {
        if (!s || height + s > 4.7) continue;
        segment(() => [-0.08, height + s], () => [0.08, height + s], GRID, { strokeWidth: 1 });
        label(() => [-0.28, height + s], number(s), "#565b64", { fontSize: 12, cssStyle: "" });
      }
      segment(() => [0, height - 2], () => [0, height + (height > 0 ? 1.8 : 2.6)], GRID, { strokeWidth: 1 });
      label(() => [name === "f" ? 3.75 : 3.3, height + 0.35], name, name === "f" ? COLORS[0] : COLORS[1]);
    }
    const graph = (place, from, to, color) => curve(() => {
      const [first, last] = [from(), to()].map((t) => Math.round(20 * t));
      const points = Array.from({ length: last - first + 1 }, (_, k) => place((first + k) / 20));
      return points.map(([u, v]) => [u, v > p.box[3] && v < p.box[1] ? v : NaN]);
    }, { strokeColor: color, strokeWidth: 3 });
    graph(above, () => -MOST, () => MOST, COLORS[0]);
    graph(below, () => value("left"), () => value("right"), COLORS[1]);
    const slope = () => f().slope(x());
    segment(() => above(x()), () => below(x()), GRID, { strokeWidth: 1, dash: 2 });
    const touch = (side) => () => {
      const long = 1.1 / Math.hypot(1, slope());
      return [x() + side * long, above(x())[1] + side * long * slope()];
    };
    segment(touch(-1), touch(1), INK, { strokeWidth: 3 });
    dot(() => below(x()), COLORS[1], 5);
    // dragging the point moves the slider; the keyboard has the slider itself
    const rail = board.create("curve", [(t) => t, (t) => above(t)[1], -MOST, MOST], { visible: false, fixed: true, tabindex: null });
    const point = board.create("glider", [...above(x()), rail], { name: "", withLabel: false, size: handle, strokeColor: INK, fillColor: INK, fillOpacity: 0.25, highlightStrokeColor: INK, highlightFillColor: INK, tabindex: null, layer: 9 });
    point.rendNode.style.touchAction = "none"; // it has no tabindex, see the style sheet
    point.on("drag", () => {
      board.moved = true;
      set("x", Math.max(-MOST, Math.min(MOST, Math.round(20 * point.X()) / 20)));
    });
    const start = () => {
      set("left", x());
      set("right", x());
    };
    button("Next curve", () => {
      set("curve", (Math.round(value("curve")) + 1) % 3);
      start();
    });
    button("Show all slopes", () => {
      set("left", -MOST);
      set("right", MOST);
    });
    const follow = () => {
      if (x() < value("left")) set("left", x());
      if (x() > value("right")) set("right", x());
      const [u, v] = above(x());
      if (Math.hypot(point.X() - u, point.Y() - v) > 0.02) {
        point.setPosition(JXG.COORDS_BY_USER, [u, v]);
        point.prepareUpdate().update().updateRenderer();
      }
    };
    board.on("update", follow);
    input.addEventListener("input", () => board.update());
    say(() => {
      const at = `${f().name}: at x = ${number(x())} the height is ${number(f().at(x()))}`;
      if (Number.isNaN(slope())) return `${at}, and there is no slope: \u22121 on the left, 1 on the right.`;
      const way = Math.abs(slope()) < 0.02 ? "level" : slope() > 0 ? "rising" : "falling";
      return `${at}, and the slope ${number(slope())}: ${way}.`;
    });
  },
});
