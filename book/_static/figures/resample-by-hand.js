figures.define("resample-by-hand", {
  state: ["drawn", "kind", "one", "two", "three", "four", "five", "six", "seven"],
  draw: ({ p: given, value, point, counter, button, set, segment, label, curve, rectangles, say, number, random, COLORS, INK, GRID }) => {
    const { wide, floor, tall, counts, unit, most } = given; // days are `unit` to one; squares stand right of `counts`
    const keys = ["one", "two", "three", "four", "five", "six", "seven"];
    const kinds = [
      { name: "mean", of: (x) => x.reduce((sum, v) => sum + v, 0) / x.length },
      { name: "median", of: (x) => [...x].sort((a, b) => a - b)[(x.length - 1) / 2] },
      { name: "maximum", of: (x) => Math.max(...x) },
    ];
    counter("drawn");
    counter("kind");
    const clamp = (x, low, high) => Math.min(Math.max(Math.round(x), low), high);
    const drawn = () => clamp(value("drawn"), 0, most);
    const statistic = () => kinds[clamp(value("kind"), 0, 2)];
    const days = () => keys.map((key) => Math.round(unit * value(key)[0]));

    // Resample i has a generator of its own, so that it is the same units each time.
    const units = [];
    const resample = (i) => {
      if (!units[i]) {
        const chance = random(given.seed + 7919 * i);
        units[i] = keys.map(() => Math.floor(keys.length * chance()));
      }
      return units[i];
    };
    let key = "";
    let kept = [];
    const values = () => {
      const x = days();
      const at = `${drawn()} ${value("kind")} ${x}`;
      if (key !== at) {
        key = at;
        kept = Array.from({ length: drawn() }, (_, i) => statistic().of(resample(i).map((k) => x[k])));
      }
      return kept;
    };

    const small = { fontSize: 12, cssStyle: "" };
    const low = given.seven[1] - 1;
    for (const y of [low, floor]) {
      segment(() => [0, y], () => [wide, y], GRID, { strokeWidth: 1.5 });
      for (let x = 0; x <= wide; x += 5) label(() => [x, y - 0.75], String(unit * x), "#565b64", small);
    }
    label(() => [wide / 2, given.one[1] + 1.4], "sample, days", INK, { fontSize: 14 });
    label(() => [counts + 2.6, given.one[1] + 1.4], "drawn", INK, { fontSize: 14 });
    label(() => [wide / 2, floor + tall + 0.8], () => `${statistic().name}s of ${drawn()} resamples`, INK, { fontSize: 14 });
    keys.forEach((name, k) => {
      const [, y] = given[name];
      segment(() => [0, y], () => [wide, y], GRID, { strokeWidth: 1, strokeOpacity: 0.35 });
      label(() => [-1, y], () => String(days()[k]), "#565b64", small);
      const handle = point(name, {
        name: `mouse ${k + 1}`, color: COLORS[0], snap: 0.1,
        keep: ([x]) => [Math.min(Math.max(x, 0), wide), y], tell: ([x]) => `${Math.round(unit * x)} days`,
      });
      handle.setAttribute({ showInfobox: false });
    });
    const times = () => {
      const last = drawn() ? resample(drawn() - 1) : [];
      return keys.map((_, k) => last.filter((j) => j === k).length);
    };
    rectangles(() => times().flatMap((n, k) => Array.from({ length: n }, (_, j) => [counts + 0.9 * j, given[keys[k]][1] - 0.35, 0.7, 0.7])), COLORS[1], { fillOpacity: 0.7 });

    // Bars of five days, with two standard errors, under the tallest of which the panel fits.
    const width = 5;
    const bars = () => {
      const found = new Map();
      for (const v of values()) found.set(Math.floor(v / width), (found.get(Math.floor(v / width)) || 0) + 1);
      const m = drawn();
      const top = Math.max(...found.values(), 1) / Math.max(m, 1);
      return [...found].map(([k, count]) => {
        const share = count / m;
        const error = 2 * Math.sqrt((share * (1 - share)) / m);
        return [(k * width) / unit, (0.85 * tall * share) / top, (0.85 * tall * error) / top];
      });
    };
    rectangles(() => bars().map(([x, h]) => [x, floor, width / unit, h]), COLORS[2], { fillOpacity: 0.45, strokeWidth: 1 });
    curve(() => bars().flatMap(([x, h, e]) => {
      const middle = x + width / unit / 2;
      return [[middle, floor + Math.max(h - e, 0)], [middle, floor + Math.min(h + e, tall)], [NaN, NaN]];
    }), { strokeColor: INK, strokeWidth: 1 });
    segment(() => [statistic().of(days()) / unit, floor], () => [statistic().of(days()) / unit, floor + tall], COLORS[1], { strokeWidth: 3 });

    button("Draw one resample", () => set("drawn", Math.min(drawn() + 1, most)));
    button("Draw 100", () => set("drawn", Math.min(drawn() + 100, most)));
    button("Start again", () => set("drawn", 0));
    ["Mean", "Median", "Maximum"].forEach((name, k) => button(name, () => set("kind", k)));

    say(() => {
      const x = days();
      const { name, of } = statistic();
      const m = drawn();
      const first = `The sample has the ${name} ${number(of(x), 1)} days.`;
      if (!m) return `${first} No resample drawn yet.`;
      const v = values();
      const last = `Resample ${m}: ${resample(m - 1).map((k) => x[k]).sort((a, b) => a - b).join(", ")}, ${name} ${number(v[m - 1], 1)}.`;
      if (m < 2) return `${first} ${last}`;
      const mean = v.reduce((sum, y) => sum + y, 0) / m;
      const moment = (k) => v.reduce((sum, y) => sum + (y - mean) ** k, 0) / m;
      const error = Math.sqrt((moment(2) * m) / (m - 1));
      const margin = error > 0 ? Math.sqrt(Math.max(moment(4) - moment(2) ** 2, 0) / m) / error : 0; // twice that of a root
      const sorted = [...v].sort((a, b) => a - b);
      const quantile = (u) => {
        const place = (m - 1) * u;
        const k = Math.min(Math.floor(place), m - 2);
        return sorted[k] + (place - k) * (sorted[k + 1] - sorted[k]);
      };
      const centre = x.reduce((sum, y) => sum + y, 0) / x.length;
      const formula = Math.sqrt(x.reduce((sum, y) => sum + (y - centre) ** 2, 0)) / x.length;
      const more = [
        ` (by the formula for means ${number(formula, 1)})`, "",
        `; ${number((100 * v.filter((y) => y === of(x)).length) / m, 0)} of 100 have the sample's own maximum`,
      ][clamp(value("kind"), 0, 2)];
      return `${first} ${last} All ${m}: standard error ${number(error, 1)} ± ${number(margin, 1)}${more}. The middle 95 of 100 go from ${number(quantile(0.025), 1)} to ${number(quantile(0.975), 1)}.`;
    });
  },
});
