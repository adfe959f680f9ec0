figures.define("principal-axes", {
  state: ["a", "b", "c", "d", "e", "f", "g", "turn"],
  draw: ({ p, value, point, slider, arrow, segment, curve, dot, label, say, number, COLORS, INK, GRID }) => {
    const [, top, right] = p.box;
    const keys = ["a", "b", "c", "d", "e", "f", "g"];
    const samples = () => keys.map((key) => value(key));
    // Mean, variances along both axes, the angle of the first one; all by n - 1.
    const found = () => {
      const points = samples();
      const mean = [0, 1].map((i) => points.reduce((sum, at) => sum + at[i], 0) / points.length);
      const sum = (i, j) => points.reduce((s, at) => s + (at[i] - mean[i]) * (at[j] - mean[j]), 0) / (points.length - 1);
      const [a, b, c] = [sum(0, 0), sum(0, 1), sum(1, 1)];
      const radius = Math.hypot((a - c) / 2, b);
      const angle = radius > 1e-9 ? Math.atan2(2 * b, a - c) / 2 : 0;
      return { mean, angle, first: (a + c) / 2 + radius, second: Math.max((a + c) / 2 - radius, 0), along: (u) => a * u[0] ** 2 + 2 * b * u[0] * u[1] + c * u[1] ** 2 };
    };
    const direction = (angle) => [Math.cos(angle), Math.sin(angle)];
    const turned = () => direction((value("turn") * Math.PI) / 180);
    const tip = (k) => {
      const { mean, angle, first, second } = found();
      const u = direction(angle + (k * Math.PI) / 2);
      const reach = 2 * Math.sqrt(k ? second : first);
      return mean.map((x, i) => x + reach * u[i]);
    };
    for (const ends of [[[0, 0], [right - 0.4, 0]], [[0, 0], [0, top - 0.4]]]) segment(() => ends[0], () => ends[1], GRID, { strokeWidth: 1.5 });
    label(() => [right - 0.7, -0.3], "x₁", INK, { fontSize: 14 });
    label(() => [-0.3, top - 0.7], "x₂", INK, { fontSize: 14 });
    // the ellipse, and the reader's line with each sample's foot on it
    const around = Array.from({ length: 181 }, (_, k) => direction((k * Math.PI) / 90));
    curve(() => {
      const { mean, angle, first, second } = found();
      const [u, v] = [direction(angle), direction(angle + Math.PI / 2)];
      const [s, t] = [2 * Math.sqrt(first), 2 * Math.sqrt(second)];
      return around.map(([x, y]) => mean.map((m, i) => m + s * x * u[i] + t * y * v[i]));
    }, { strokeColor: COLORS[0], strokeWidth: 1.5, strokeOpacity: 0.6 });
    curve(() => {
      const { mean } = found();
      const u = turned();
      return [-20, 20].map((t) => mean.map((m, i) => m + t * u[i]));
    }, { strokeColor: COLORS[1], strokeWidth: 2, dash: 2 });
    curve(() => {
      const { mean } = found();
      const u = turned();
      return samples().flatMap((at) => {
        const t = (at[0] - mean[0]) * u[0] + (at[1] - mean[1]) * u[1];
        return [at, mean.map((m, i) => m + t * u[i]), [NaN, NaN]];
      });
    }, { strokeColor: COLORS[1], strokeWidth: 1.5, strokeOpacity: 0.7 });
    arrow(() => found().mean, () => tip(0), COLORS[0]);
    arrow(() => found().mean, () => tip(1), COLORS[2]);
    dot(() => found().mean, INK, 3);
    for (const key of keys) point(key, { name: `sample ${key}`, color: INK });
    slider("turn", { label: "your line, degrees", min: -90, max: 90, step: 1 });
    say(() => {
      const { angle, first, second, along } = found();
      const total = first + second;
      if (total < 1e-9) return "All samples are in one place: no variance, and no direction.";
      const mine = along(turned());
      const yours = `Your line, at ${number(value("turn"), 0)}°: ${number(mine)} along, ${number(total - mine)} lost across, together ${number(total)}.`;
      if (first - second < 0.005) return `Both variances are ${number(first)}: every direction is as good. ${yours}`;
      return `First component at ${number((angle * 180) / Math.PI, 1)}°: variance ${number(first)}, ${number((100 * first) / total, 0)} % of the total; second: ${number(second)}. ${yours}`;
    });
  },
});
