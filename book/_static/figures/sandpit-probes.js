figures.define("sandpit-probes", {
  state: ["x", "sight", "square", "open", "probes"],
  draw: ({ p, value, point, slider, counter, button, set, curve, frame, arrow, dot, label, say, number, vector, COLORS, INK, GRID }) => {
    const { side, most, times, longest, noise } = p;
    for (const key of ["square", "open", "probes"]) counter(key);

    // The ground: the given pits, or those of a numbered square.
    const made = new Map([[0, p.pits]]);
    const pits = () => {
      const square = value("square");
      if (!made.has(square)) {
        const next = figures.random(square);
        const places = [];
        while (places.length < 4) {
          const place = [0.8 + (side - 1.6) * next(), 0.8 + (side - 1.6) * next()];
          if (places.every(([u, v]) => Math.hypot(place[0] - u, place[1] - v) > 1.5)) places.push(place);
        }
        made.set(square, places.map(([u, v], k) => (k ? [0.3 + 0.25 * next(), u, v, 0.7 + 0.3 * next()] : [0.9, u, v, 0.4])));
      }
      return made.get(square);
    };
    const height = ([x, y]) => -pits().reduce((sum, [a, u, v, s]) => sum + a * Math.exp(-((x - u) ** 2 + (y - v) ** 2) / (2 * s * s)), 0);
    const gradient = ([x, y]) => pits().reduce(([g, h], [a, u, v, s]) => {
      const bell = (a / (s * s)) * Math.exp(-((x - u) ** 2 + (y - v) ** 2) / (2 * s * s));
      return [g + (x - u) * bell, h + (y - v) * bell];
    }, [0, 0]);
    const deepest = () => pits().map(([, u, v]) => {
      let x = [u, v];
      for (let k = 0; k < 400; k += 1) x = x.map((entry, i) => entry - 0.1 * gradient(x)[i]);
      return x;
    }).reduce((a, b) => (height(a) <= height(b) ? a : b));

    // What the probes have told so far.
    const dug = () => Array.from({ length: value("probes").length / 2 }, (_, k) => value("probes").slice(2 * k, 2 * k + 2));
    const told = (k) => {
      const place = dug()[k];
      if (value("sight") < 3) return height(place);
      const next = figures.random(1000 * k + 100 * place[0] + 10 * place[1]);
      return height(place) + noise * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    };

    frame(0, 0, side, side);
    const small = { fontSize: 12, cssStyle: "" };
    for (let k = 0; k <= side; k += 2) {
      label(() => [k, -0.22], String(k), "#565b64", small);
      if (k) label(() => [-0.22, k], String(k), "#565b64", small);
    }

    const heights = Array.from({ length: 10 }, (_, k) => -0.05 - 0.1 * k);
    const ground = new Map();
    curve(() => {
      if (!value("open")) return [];
      const square = value("square");
      if (!ground.has(square)) ground.set(square, figures.levels((x, y) => height([x, y]), heights, [0, side, side, 0], 60));
      return ground.get(square);
    }, { strokeColor: COLORS[0], strokeWidth: 1 });
    const hidden = [NaN, NaN];
    dot(() => (value("open") ? deepest() : hidden), COLORS[1], 5);

    // A mark for each probe: its height in cm, and an arrow downhill; the number stands uphill.
    const aside = (x) => {
      if (!x) return hidden;
      const [g, h] = value("sight") > 1 ? [0, 1] : gradient(x);
      const length = Math.hypot(g, h) || 1;
      return [x[0] + (0.28 * g) / length, x[1] + (0.22 * h) / length];
    };
    for (let k = 0; k < most; k += 1) {
      const place = () => dug()[k] || hidden;
      dot(place, INK, 3);
      label(() => aside(dug()[k]), () => (dug()[k] ? number(100 * told(k), 0) : ""), INK, { fontSize: 13, cssStyle: "" });
      arrow(place, () => {
        if (!dug()[k] || value("sight") > 1) return hidden;
        const g = gradient(dug()[k]);
        const length = Math.hypot(...g);
        return length < 0.02 ? hidden : dug()[k].map((entry, i) => entry - Math.min(times, longest / length) * g[i]);
      }, COLORS[2], { strokeWidth: 2 });
    }

    const inside = (x) => Math.min(Math.max(x, 0), side);
    point("x", { name: "next probe", color: COLORS[1], keep: (x) => x.map(inside) });
    slider("sight", { label: "a probe tells: 1 height and slope, 2 height, 3 height with noise", min: 1, max: 3, step: 1 });
    button("Probe here", () => {
      if (dug().length < most) set("probes", [...value("probes"), ...value("x")]);
    });
    button("Show or hide the ground", () => set("open", value("open") ? 0 : 1));
    button("New sandpit", () => {
      set("square", value("square") + 1);
      set("probes", []);
      set("open", 0);
    });
    say(() => {
      const kinds = ["height and slope", "the height alone", `the height, give or take ${number(100 * noise, 0)} cm`];
      const places = dug();
      const start = `Sandpit ${value("square") + 1}. A probe tells ${kinds[value("sight") - 1]}. Next probe at ${vector(value("x"))}. `;
      const depths = places.map((_, k) => told(k));
      const low = depths.indexOf(Math.min(...depths));
      const found = places.length ? `${places.length} of ${most} probes, the deepest ${number(depths[low])} m at ${vector(places[low])}.` : `No probe yet, of ${most}.`;
      if (!value("open")) return start + found;
      const end = deepest();
      return `${start}${found} The deepest place is ${vector(end)}, at ${number(height(end))} m.`;
    });
  },
});
