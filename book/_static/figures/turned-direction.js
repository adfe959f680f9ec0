figures.define("turned-direction", {
  state: ["turn", "moved"],
  draw: ({ p, value, point, slider, segment, curve, dot, label, say, button, set, number, vector, COLORS, INK, GRID }) => {
    const [left, top, right, bottom] = p.box;
    const samples = () => [...p.points, value("moved")];
    // Mean and covariances, by n - 1.
    const moments = () => {
      const at = samples();
      const mean = [0, 1].map((k) => at.reduce((sum, x) => sum + x[k], 0) / at.length);
      const c = (j, k) => at.reduce((sum, x) => sum + (x[j] - mean[j]) * (x[k] - mean[k]), 0) / (at.length - 1);
      return { mean, xx: c(0, 0), xy: c(0, 1), yy: c(1, 1) };
    };
    const unit = () => [Math.cos((value("turn") * Math.PI) / 180), Math.sin((value("turn") * Math.PI) / 180)];
    const along = ({ xx, xy, yy }, [a, b]) => a * a * xx + 2 * a * b * xy + b * b * yy;
    const on = (mean, u, length) => [mean[0] + length * u[0], mean[1] + length * u[1]];
    const shadow = (x) => {
      const { mean } = moments();
      const u = unit();
      return on(mean, u, (x[0] - mean[0]) * u[0] + (x[1] - mean[1]) * u[1]);
    };
    slider("turn", { label: "direction, degrees", min: 0, max: 180, step: 1 });
    for (const end of [[[left, 0], [right, 0]], [[0, bottom], [0, top]]]) segment(() => end[0], () => end[1], GRID, { strokeWidth: 1 });
    // The ellipse is the mean plus L w, w on the unit circle.
    const circle = Array.from({ length: 121 }, (_, k) => [Math.cos((k * Math.PI) / 60), Math.sin((k * Math.PI) / 60)]);
    curve(() => {
      const { mean, xx, xy, yy } = moments();
      const first = Math.sqrt(xx);
      const second = Math.sqrt(Math.max(yy - (xy * xy) / xx, 0));
      return circle.map(([v, w]) => [mean[0] + first * v, mean[1] + (xy / first) * v + second * w]);
    }, { strokeColor: COLORS[2], strokeWidth: 2, fillColor: COLORS[2], fillOpacity: 0.12 });
    const reach = (sign) => () => on(moments().mean, unit(), 5.6 * sign);
    segment(reach(-1), reach(1), GRID, { strokeWidth: 1.5 });
    // The two ends of the ellipse's shadow: where lines across the direction touch it.
    for (const sign of [-1, 1]) {
      segment(() => {
        const m = moments();
        const u = unit();
        const s = Math.sqrt(along(m, u));
        const touch = [m.xx * u[0] + m.xy * u[1], m.xy * u[0] + m.yy * u[1]];
        return on(m.mean, touch, sign / s);
      }, () => {
        const m = moments();
        return on(m.mean, unit(), sign * Math.sqrt(along(m, unit())));
      }, COLORS[2], { strokeWidth: 1.5, dash: 2 });
    }
    const deviation = (sign) => () => {
      const m = moments();
      return on(m.mean, unit(), sign * Math.sqrt(along(m, unit())));
    };
    segment(deviation(-1), deviation(1), COLORS[0], { strokeWidth: 6, strokeOpacity: 0.75 });
    for (const x of p.points) {
      segment(() => x, () => shadow(x), GRID, { strokeWidth: 1, strokeOpacity: 0.5 });
      dot(() => x, "#565b64", 4);
      dot(() => shadow(x), COLORS[0], 2);
    }
    segment(() => value("moved"), () => shadow(value("moved")), COLORS[1], { strokeWidth: 1 });
    dot(() => shadow(value("moved")), COLORS[1], 3);
    dot(() => moments().mean, INK, 4);
    label(() => [moments().mean[0] + 0.1, moments().mean[1] - 0.75], "mean", INK, { fontSize: 13 });
    point("moved", { name: "the twelfth sample", color: COLORS[1], keep: ([x, y]) => [Math.min(Math.max(x, 0.2), right - 0.4), Math.min(Math.max(y, 0.2), top - 0.4)] });
    const eigen = () => {
      const { xx, xy, yy } = moments();
      const half = (xx + yy) / 2;
      const root = Math.hypot((xx - yy) / 2, xy);
      return { most: half + root, least: half - root, angle: ((Math.atan2(2 * xy, xx - yy) * 90) / Math.PI + 180) % 180 };
    };
    button("To the greatest variance", () => set("turn", Math.round(eigen().angle)));
    say(() => {
      const m = moments();
      const u = unit();
      const here = along(m, u);
      const total = m.xx + m.yy;
      const { most, least } = eigen();
      return `u = ${vector(u)}: variance ${number(here)}, standard deviation ${number(Math.sqrt(here))}. Across: variance ${number(total - here)}. Together ${number(total)}, whatever u is. Along no direction is it more than ${number(most)} or less than ${number(least)}. C has the rows ${vector([m.xx, m.xy])} and ${vector([m.xy, m.yy])}.`;
    });
  },
});
