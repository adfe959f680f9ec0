figures.define("area-so-far", {
  state: ["start", "x", "strip"],
  draw: ({ board, p, value, still, slider, curve, segment, dot, label, say, number, COLORS, INK, GRID }) => {
    const last = 6.6;
    const height = (t) => Math.sin((Math.PI * t) / 3) + 0.2;
    const whole = (t) => 0.2 * t + (3 / Math.PI) * (1 - Math.cos((Math.PI * t) / 3));
    // on the sliders' grid, so that 0 is 0 and the strip stays in the picture
    const on = (key, most, step) => Math.round(Math.min(Math.max(value(key), 0), most) / step) * step;
    const a = () => on("start", 1.5, 0.1);
    const x = () => on("x", 5.6, 0.05);
    const h = () => Math.max(on("strip", 1, 0.05), 0.05);
    const area = (t) => whole(t) - whole(a());
    slider("x", { label: "place x", min: 0, max: 5.6, step: 0.05 });
    slider("strip", { label: "strip h", min: 0.05, max: 1, step: 0.05 });
    slider("start", { label: "start a", min: 0, max: 1.5, step: 0.1 });
    for (const [level, marks] of [[p.upper, [-1, 1]], [p.lower, [-1, 1, 2]]]) {
      segment(() => [-0.1, level], () => [6.8, level], GRID, { strokeWidth: 1 });
      segment(() => [0, level - 1.3], () => [0, level + (marks.length === 2 ? 1.5 : 2.7)], GRID, { strokeWidth: 1 });
      for (let t = 1; t <= 6; t += 1) {
        segment(() => [t, level - 0.07], () => [t, level + 0.07], GRID, { strokeWidth: 1 });
        label(() => [t, level - 0.28], number(t), "#565b64", { fontSize: 12, cssStyle: "" });
      }
      for (const s of marks) {
        segment(() => [-0.07, level + s], () => [0.07, level + s], GRID, { strokeWidth: 1 });
        label(() => [-0.3, level + s], number(s), "#565b64", { fontSize: 12, cssStyle: "" });
      }
    }
    const region = (from, to, part, color, opacity) => {
      const steps = [...Array(61).keys()].map((k) => k / 60);
      const top = (share) => from() + (to() - from()) * share;
      curve(() => [[from(), p.upper], ...steps.map((share) => [top(share), p.upper + part(height(top(share)))]), [to(), p.upper], [from(), p.upper]], { strokeColor: color, strokeWidth: 0.5, fillColor: color, fillOpacity: opacity });
    };
    region(a, x, (y) => Math.max(y, 0), COLORS[0], 0.3);
    region(a, x, (y) => Math.min(y, 0), COLORS[1], 0.3);
    region(x, () => x() + h(), (y) => y, COLORS[2], 0.55);
    const drawn = { ...still, strokeWidth: 3 };
    board.create("curve", [(t) => t, (t) => p.upper + height(t), 0, last], { ...drawn, strokeColor: COLORS[0] });
    board.create("curve", [(t) => t, (t) => p.lower + area(t), () => Math.min(a(), x()), () => Math.max(a(), x())], { ...drawn, strokeColor: COLORS[3] });
    const point = (t) => () => [t(), p.lower + area(t())];
    const touch = (side) => () => {
      const long = (side * 1.1) / Math.hypot(1, height(x()));
      return [x() + long, p.lower + area(x()) + long * height(x())];
    };
    segment(touch(-1), touch(1), INK, { strokeWidth: 1.5 });
    segment(point(x), point(() => x() + h()), COLORS[2], { strokeWidth: 3, dash: 2 });
    segment(() => [x(), p.upper + height(x())], point(x), GRID, { strokeWidth: 1, dash: 2 });
    dot(() => [a(), p.upper], INK, 4);
    dot(() => [x(), p.upper + height(x())], COLORS[0], 5);
    dot(point(x), COLORS[3], 5);
    label(() => [a(), p.upper - 0.62], "a", INK, { fontSize: 14 });
    label(() => [1.2, p.upper + 1.5], "power", COLORS[0], { fontSize: 15 });
    label(() => [0.75, p.lower + 2.4], "area so far", COLORS[3], { fontSize: 15 });
    say(() => {
      const gain = area(x() + h()) - area(x());
      const said = `From a = ${number(a())} to x = ${number(x())} the area is ${number(area(x()))}. The strip of width ${number(h())} adds ${number(gain, 3)}: ${number(gain / h())} for each unit of width. The curve is ${number(height(x()))} high at x.`;
      return Math.abs(height(x())) < 0.02 ? `${said} Below, the tangent is level.` : said;
    });
  },
});
