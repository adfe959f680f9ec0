figures.define("descent-steps", {
  state: ["x", "rate", "momentum", "steps", "land"],
  draw: ({ p, value, point, slider, counter, button, set, curve, frame, segment, label, dot, say, number, vector, COLORS, INK, GRID }) => {
    const { side, most, decades, floor, tall } = p;
    // A valley with the bends 1 and 10, and Himmelblau's landscape, lowered to like bends.
    const lands = [
      {
        name: "valley",
        height: (x, y) => (x * x + 10 * y * y) / 2,
        gradient: ([x, y]) => [x, 10 * y],
        levels: p.valley,
        minima: [[0, 0]],
      },
      {
        name: "Himmelblau",
        height: (x, y) => ((x * x + y - 11) ** 2 + (x + y * y - 7) ** 2) / p.lower,
        gradient: ([x, y]) => [4 * x * (x * x + y - 11) + 2 * (x + y * y - 7), 2 * (x * x + y - 11) + 4 * y * (x + y * y - 7)].map((g) => g / p.lower),
        levels: p.himmelblau,
        minima: [[3, 2], [-2.8051, 3.1313], [-3.7793, -3.2832], [3.5844, -1.8481]],
      },
    ];
    const shown = () => (value("land") === 1 ? 1 : 0);
    const taken = () => Math.min(Math.max(Math.round(value("steps")), 0), most);
    slider("rate", { label: "rate", min: 0.01, max: 0.25, step: 0.01 });
    slider("momentum", { label: "momentum", min: 0, max: 0.9, step: 0.05 });
    counter("steps");
    counter("land");
    button("Step", () => set("steps", Math.min(taken() + 1, most)));
    button("Ten steps", () => set("steps", Math.min(taken() + 10, most)));
    button("Back to the start", () => set("steps", 0));
    button("Other landscape", () => set("land", 1 - shown()));

    const inside = (z) => Math.min(Math.max(z, -side), side);
    const far = 1e6; // beyond it the run has run away
    const path = () => {
      const { gradient } = lands[shown()];
      const points = [value("x")];
      let last = [0, 0];
      for (let k = 0; k < taken(); k += 1) {
        const x = points[k];
        const g = gradient(x);
        last = last.map((v, i) => value("momentum") * v - value("rate") * g[i]);
        points.push(x.map((entry, i) => entry + last[i]));
        if (!(Math.hypot(...points[k + 1]) < far)) break;
      }
      return points;
    };

    const map = [-side, side, side, -side];
    lands.forEach((land, k) => {
      curve(figures.levels(land.height, land.levels, map, 90), { strokeColor: GRID, strokeWidth: 1, visible: () => shown() === k });
      for (const bottom of land.minima) dot(() => (shown() === k ? bottom : [NaN, NaN]), COLORS[2], 4);
    });

    const small = { fontSize: 12, cssStyle: "" };
    frame(-side, -side, side, side);
    for (let k = -4; k <= 4; k += 2) {
      label(() => [k, -side - 0.4], String(k).replace("-", "\u2212"), "#565b64", small);
      label(() => [-side - 0.4, k], String(k).replace("-", "\u2212"), "#565b64", small);
    }
    frame(-side, floor, side, floor + tall);
    label(() => [0, floor - 0.45], `height (a line for each power of ten) by step, up to ${most}`, "#565b64", small);
    const [low, high] = decades;
    const up = (h) => floor + (tall * (Math.min(Math.max(Math.log10(h), low), high) - low)) / (high - low);
    for (let k = low + 1; k < high; k += 1) segment(() => [-side, up(10 ** k)], () => [side, up(10 ** k)], GRID, { strokeWidth: k ? 0.5 : 1.5, strokeOpacity: 0.6 });

    // The path on the map, with a dot at each point of it, and its heights below.
    const within = ([x, y]) => Math.abs(x) <= side && Math.abs(y) <= side;
    // The part of a stretch that lies on the map, or nothing.
    const clipped = (a, b) => {
      let [from, to] = [0, 1];
      for (const i of [0, 1]) {
        const d = b[i] - a[i];
        if (!d && Math.abs(a[i]) > side) return [];
        if (!d) continue;
        const cut = [(-side - a[i]) / d, (side - a[i]) / d].sort((s, t) => s - t);
        from = Math.max(from, cut[0]);
        to = Math.min(to, cut[1]);
      }
      return from < to ? [from, to].map((t) => a.map((entry, i) => entry + t * (b[i] - entry))) : [];
    };
    const gap = [NaN, NaN];
    curve(() => {
      const points = path();
      return points.slice(1).flatMap((b, k) => [...clipped(points[k], b), gap]);
    }, { strokeColor: COLORS[1], strokeWidth: 2 });
    const cross = 0.09;
    curve(() => path().filter(within).flatMap(([x, y]) => [[x - cross, y - cross], [x + cross, y + cross], gap, [x - cross, y + cross], [x + cross, y - cross], gap]), { strokeColor: INK, strokeWidth: 2 });
    const height = (x) => lands[shown()].height(...x);
    curve(() => path().map((x, k) => [-side + (2 * side * k) / most, up(height(x))]), { strokeColor: COLORS[0], strokeWidth: 2.5 });

    point("x", { name: "start", color: INK, keep: (x) => x.map(inside) });
    say(() => {
      const points = path();
      const end = points[points.length - 1];
      const steps = taken();
      const [rate, momentum] = [value("rate"), value("momentum")];
      const start = `Rate ${number(rate)}, momentum ${number(momentum)}: after ${steps} ${steps === 1 ? "step" : "steps"} `;
      let found = `at ${vector(end)}, height ${height(end) < 0.01 ? height(end).toExponential(1).replace("-", "\u2212") : number(height(end))}. `;
      if (!(Math.hypot(...end) < far)) found = "it has run away. ";
      if (shown() === 0 && !momentum) return start + found + `Each step multiplies x by ${number(1 - rate)} and y by ${number(1 - 10 * rate)}.`;
      if (shown() === 0) return `${start}${found}`;
      const near = lands[1].minima.find((m) => Math.hypot(m[0] - end[0], m[1] - end[1]) < 0.3);
      return start + found + (near ? `It is in the hollow of ${vector(near, 1)}.` : "It is in no hollow yet.");
    });
  },
});
