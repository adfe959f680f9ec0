figures.define("gradient-compass", {
  state: ["x", "angle"],
  draw: ({ p, value, point, slider, button, set, curve, frame, arrow, segment, dot, label, say, number, vector, COLORS, INK, GRID }) => {
    const { pits, levels, side, times, longest, half, floor, tall } = p;
    const height = (x, y) => -pits.reduce((sum, [a, u, v, s]) => sum + a * Math.exp(-((x - u) ** 2 + (y - v) ** 2) / (2 * s * s)), 0);
    const gradient = ([x, y]) => pits.reduce(([g, h], [a, u, v, s]) => {
      const bell = (a / (s * s)) * Math.exp(-((x - u) ** 2 + (y - v) ** 2) / (2 * s * s));
      return [g + (x - u) * bell, h + (y - v) * bell];
    }, [0, 0]);
    const inside = (x) => Math.min(Math.max(x, 0), side);
    const at = () => value("x");
    const unit = () => [Math.cos((value("angle") * Math.PI) / 180), Math.sin((value("angle") * Math.PI) / 180)];
    const slope = () => gradient(at()).reduce((sum, g, i) => sum + g * unit()[i], 0);
    const along = (t) => at().map((entry, i) => entry + t * unit()[i]);

    const field = [0, side, side, 0];
    curve(figures.levels(height, levels, field, 80), { strokeColor: GRID, strokeWidth: 1 });
    curve(() => figures.levels(height, [height(...at())], field, 80), { strokeColor: COLORS[0], strokeWidth: 3 });

    frame(0, 0, side, side);
    const small = { fontSize: 12, cssStyle: "" };
    for (let k = 0; k <= side; k += 2) {
      label(() => [k, -0.2], String(k), "#565b64", small);
      if (k) label(() => [-0.2, k], String(k), "#565b64", small);
    }

    // The direction, and the slice below: heights along it, with the tangent.
    segment(() => along(-half), () => along(half), COLORS[2], { strokeWidth: 1, dash: 2 });
    const [middle, wide] = [side / 2, side / 2 / half];
    const below = (t, h) => [middle + wide * t, floor + tall * (h + 1)];
    frame(0, floor, side, floor + tall);
    const steps = Array.from({ length: 121 }, (_, k) => (half * (k - 60)) / 60);
    curve(() => steps.map((t) => below(t, height(...along(t)))), { strokeColor: INK, strokeWidth: 2 });
    const tangent = (sign) => () => {
      const t = sign * Math.min(0.7, 0.15 / Math.abs(slope()));
      return below(t, height(...at()) + t * slope());
    };
    segment(tangent(-1), tangent(1), COLORS[2], { strokeWidth: 3 });
    dot(() => below(0, height(...at())), INK, 4);
    label(() => [middle, floor - 0.22], "height along the dashed line", "#565b64", small);

    const hidden = [NaN, NaN];
    const tip = () => {
      const g = gradient(at());
      const length = Math.hypot(...g);
      return length < 0.01 ? hidden : at().map((entry, i) => entry + Math.min(times, longest / length) * g[i]);
    };
    arrow(at, tip, COLORS[1]);
    arrow(at, () => along(1), COLORS[2]);
    label(() => {
      const [x, y] = tip();
      const [a, b] = at();
      const length = Math.hypot(x - a, y - b) || 1;
      return [x + (0.3 * (x - a)) / length, y + (0.3 * (y - b)) / length];
    }, "∇f", COLORS[1]);
    label(() => along(1.3), "u", COLORS[2]);
    point("x", { name: "place", color: INK, keep: (x) => x.map(inside) });
    slider("angle", { label: "direction, degrees from east", min: 0, max: 360, step: 1 });
    const turn = (more) => () => {
      const [g, h] = gradient(at());
      set("angle", Math.round((Math.atan2(h, g) * 180) / Math.PI + more + 720) % 360);
    };
    button("Steepest up", turn(0));
    button("Steepest down", turn(180));
    button("Level", turn(90));
    say(() => {
      const g = gradient(at());
      const length = Math.hypot(...g);
      const start = `At ${vector(at())} the height is ${number(height(...at()))} m. The gradient ${vector(g)} has the length ${number(length)}. `;
      if (length < 0.01) return `${start}All directions are nearly level. In direction ${number(value("angle"))}° the slope is ${number(slope())}.`;
      const apart = (Math.acos(Math.min(1, Math.max(-1, slope() / length))) * 180) / Math.PI;
      return `${start}In direction ${number(value("angle"))}°, ${number(apart, 0)}° from the gradient, the slope is ${number(slope())}.`;
    });
  },
});
