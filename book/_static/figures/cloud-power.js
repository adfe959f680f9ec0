figures.define("cloud-power", {
  state: ["x", "steps", "across"],
  draw: ({ board, p, value, still, point, slider, counter, button, arrow, line, segment, dot, label, beyond, say, number, set, COLORS, INK, GRID }) => {
    const MOST = 12;
    const [c, s] = [Math.cos((p.tilt * Math.PI) / 180), Math.sin((p.tilt * Math.PI) / 180)];
    const sample = ([a, b]) => [c * p.along * a - s * value("across") * b, s * p.along * a + c * value("across") * b];
    const cloud = () => p.points.map(sample);
    const dotted = (u, v) => u[0] * v[0] + u[1] * v[1];
    const unit = (u) => {
      const length = Math.hypot(...u);
      return length ? [u[0] / length, u[1] / length] : [0, 0];
    };
    // one step: each sample pulls by its own shadow
    const step = (v) => unit(cloud().reduce((sum, x) => [sum[0] + dotted(x, v) * x[0], sum[1] + dotted(x, v) * x[1]], [0, 0]));
    const after = (k) => {
      let v = unit(value("x"));
      for (let i = 0; i < k; i += 1) v = step(v);
      return v;
    };
    const variance = (v) => cloud().reduce((sum, x) => sum + dotted(x, v) ** 2, 0) / (p.points.length - 1);
    // both variances and the first axis, by the formula for two columns
    const axes = () => {
      const [a, b, d] = cloud().reduce((sum, x) => [sum[0] + x[0] * x[0], sum[1] + x[0] * x[1], sum[2] + x[1] * x[1]], [0, 0, 0]);
      const root = Math.hypot((a - d) / 2, b);
      const angle = Math.atan2(2 * b, a - d) / 2;
      return { first: [Math.cos(angle), Math.sin(angle)], ratio: ((a + d) / 2 - root) / ((a + d) / 2 + root) };
    };
    counter("steps");
    const now = () => after(value("steps"));
    for (let i = 0; i < p.points.length; i += 1) {
      dot(() => cloud()[i], INK, 2.5);
      const shadow = () => now().map((e) => e * dotted(cloud()[i], now()));
      segment(() => cloud()[i], shadow, GRID, { strokeWidth: 1 });
      dot(shadow, COLORS[1], 1.5);
    }
    board.create("circle", [[0, 0], 1], { strokeColor: GRID, strokeWidth: 1, ...still, center: { visible: false } });
    const origin = () => [0, 0];
    line(origin, () => axes().first, COLORS[2], { strokeWidth: 1.5, dash: 2 });
    for (let k = 1; k <= MOST; k += 1)
      arrow(origin, () => (k <= value("steps") ? after(k) : [NaN, NaN]), COLORS[1], { strokeWidth: () => (k === value("steps") ? 4 : 1.5), strokeOpacity: () => (k === value("steps") ? 1 : 0.5) });
    arrow(origin, () => unit(value("x")), COLORS[0], { strokeWidth: 2 });
    point("x", { name: "start", color: COLORS[0] });
    label(() => beyond(() => value("x")), "start", COLORS[0], { fontSize: 14 });
    slider("across", { label: "spread across", min: 0, max: p.along, step: 0.05 });
    button("Step", () => set("steps", Math.min(value("steps") + 1, MOST)));
    button("Step back", () => set("steps", Math.max(value("steps") - 1, 0)));
    say(() => {
      const v = now();
      if (!v.some((e) => e)) return "The zero vector has no direction: move the start.";
      const { first, ratio } = axes();
      const off = (Math.atan2(Math.abs(v[0] * first[1] - v[1] * first[0]), Math.abs(dotted(v, first))) * 180) / Math.PI;
      return `After ${value("steps")} steps: ${number(off)}° from the first component, variance ${number(variance(v), 3)} of ${number(variance(first), 3)}. Each step multiplies the tangent by ${number(ratio, 3)}.`;
    });
  },
});
