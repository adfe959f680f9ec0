figures.define("newton-steps", {
  state: ["curve", "start", "steps"],
  draw: ({ board, p, value, handle, slider, counter, button, set, curve, segment, dot, label, say, number, COLORS, INK, GRID }) => {
    const [left, top, right, bottom] = p.box;
    const [FAR, MOST] = [3.6, 8];
    const curves = [
      { name: "x\u00b2 \u2212 2", at: (x) => x * x - 2, slope: (x) => 2 * x },
      // halved, to fit the picture: the steps stay the same
      { name: "\u00bd (x\u00b3 \u2212 2x + 2)", at: (x) => (x ** 3 - 2 * x + 2) / 2, slope: (x) => (3 * x * x - 2) / 2 },
      { name: "arctan x", at: Math.atan, slope: (x) => 1 / (1 + x * x) },
    ];
    const f = () => curves[((Math.round(value("curve")) % 3) + 3) % 3];
    const start = () => Math.round(100 * value("start")) / 100;
    const steps = () => Math.round(value("steps"));
    counter("curve");
    const input = slider("start", { label: "start", min: -FAR, max: FAR, step: 0.01 });
    slider("steps", { label: "steps taken", min: 0, max: MOST, step: 1 });
    const next = (x) => x - f().at(x) / f().slope(x);
    const path = (most) => {
      const all = [start()];
      while (all.length <= most) {
        const x = next(all[all.length - 1]);
        if (!Number.isFinite(x)) break;
        all.push(x);
      }
      return all;
    };
    // found anew when the curve or the start is another one
    let known = [];
    let points = [];
    const look = () => {
      if (known[0] === f() && known[1] === start()) return;
      known = [f(), start()];
      points = path(MOST);
    };
    const places = Array.from({ length: Math.floor((right - left) / 0.02 + 1.5) }, (_, k) => left + 0.02 * k);
    curve(() => places.map((x) => [x, f().at(x)]).map(([x, y]) => [x, y > bottom && y < top ? y : NaN]), { strokeColor: COLORS[0], strokeWidth: 3 });
    const nan = [NaN, NaN];
    // place k of the path, at the axis or at the curve; nothing where it is not shown
    const shown = (k) => {
      look();
      return k < points.length && k <= steps() && Math.abs(points[k]) < 1e4;
    };
    const axis = (k) => () => (shown(k) ? [points[k], 0] : nan);
    const above = (k) => () => (shown(k) && shown(k + 1) ? [points[k], f().at(points[k])] : nan);
    const end = () => {
      look();
      return Math.min(steps(), points.length - 1);
    };
    for (let k = 0; k < MOST; k += 1) {
      const last = () => k + 1 === end();
      segment(axis(k), above(k), GRID, { strokeWidth: 1.2, dash: 1 });
      segment(above(k), axis(k + 1), COLORS[1], { strokeWidth: () => (last() ? 3 : 1.4) });
      dot(axis(k + 1), COLORS[1], 3);
    }
    const below = (k) => [points[k], f().at(points[k]) > 0 ? -0.42 : 0.42];
    label(() => below(end() && 0), "x\u2080", INK, { fontSize: 15 });
    label(() => (end() > 0 && Math.abs(points[end()] - points[0]) > 0.3 ? below(end()) : nan), () => `x${"\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088"[end()]}`, COLORS[1], { fontSize: 15 });
    label(() => [2.2, bottom + 0.4], () => f().name, COLORS[0], { fontSize: 15 });
    // dragging the start moves the slider; the keyboard has the slider itself
    const rail = board.create("segment", [[-FAR, 0], [FAR, 0]], { visible: false, fixed: true, tabindex: null });
    const point = board.create("glider", [start(), 0, rail], { name: "", withLabel: false, size: handle, strokeColor: INK, fillColor: INK, fillOpacity: 0.25, highlightStrokeColor: INK, highlightFillColor: INK, tabindex: null, layer: 9 });
    point.rendNode.style.touchAction = "none"; // it has no tabindex, see the style sheet
    point.on("drag", () => {
      board.moved = true;
      set("start", Math.max(-FAR, Math.min(FAR, Math.round(50 * point.X()) / 50)));
    });
    button("Next step", () => set("steps", Math.min(steps() + 1, MOST)));
    button("Step back", () => set("steps", Math.max(steps() - 1, 0)));
    button("Next curve", () => set("curve", (Math.round(value("curve")) + 1) % 3));
    const follow = () => {
      if (Math.abs(point.X() - start()) > 0.004) {
        point.setPosition(JXG.COORDS_BY_USER, [start(), 0]);
        point.prepareUpdate().update().updateRenderer();
      }
    };
    board.on("update", follow);
    input.addEventListener("input", () => board.update());
    const short = (x) => (Math.abs(x) < 1e6 ? number(x, 3) : `${x < 0 ? "below \u2212" : "above "}1 million`);
    const fate = () => {
      const all = path(300);
      const [before, last] = [all[all.length - 2], all[all.length - 1]];
      if (all.length < 301) return Math.abs(last) > 1e6 ? "It runs away." : `At ${short(last)} the tangent is level: there is no next point.`;
      if (Math.abs(last - before) < 1e-6) return `In the end it is at the root ${short(last)}.`;
      if (Math.abs(last) > 1e6) return "It runs away.";
      return `It never settles: at last it goes between ${short(Math.min(last, before))} and ${short(Math.max(last, before))}.`;
    };
    say(() => {
      look();
      return `${f().name}, from ${number(start())}, ${steps()} steps: ${points.slice(0, steps() + 1).map(short).join(", ")}. ${fate()}`;
    });
  },
});
