figures.define("growing-means", {
  state: ["n", "p", "family", "drawn", "one", "two", "three", "four", "five"],
  draw: ({ p: given, value, point, slider, counter, button, set, segment, label, curve, rectangles, say, number, random, COLORS, INK, GRID }) => {
    const { wide, tall, column, row, low, most } = given; // a panel's size, where the others begin, the top of a handle
    const keys = ["one", "two", "three", "four", "five"];
    slider("n", { label: "n", min: 1, max: 100, step: 1 });
    slider("p", { label: "p", min: 0.05, max: 0.95, step: 0.05 });
    counter("family");
    counter("drawn");

    // A population: its window, what is drawn from a random number (or two), mean and deviation.
    const table = (masses) => {
      const sums = [];
      masses.reduce((sum, mass) => (sums.push(sum + mass), sum + mass), 0);
      const mean = masses.reduce((sum, mass, k) => sum + mass * k, 0);
      const variance = masses.reduce((sum, mass, k) => sum + mass * (k - mean) ** 2, 0);
      const last = masses.length - 1;
      return {
        masses, mean, sd: Math.sqrt(variance),
        draw: (chance) => {
          const u = chance();
          const k = sums.findIndex((sum) => sum > u);
          return k < 0 ? last : k;
        },
      };
    };
    const weights = () => keys.map((key) => Math.min(Math.max(value(key)[1], 0.1), tall));
    const laws = [
      () => {
        const total = weights().reduce((sum, w) => sum + w, 0);
        return { name: "Your own population", window: [-0.5, 4.5], ...table(weights().map((w) => w / total)) };
      },
      () => ({ name: "Normal", window: [-4, 4], mean: 0, sd: 1, pdf: (x) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI), draw: (chance) => Math.sqrt(-2 * Math.log1p(-chance())) * Math.cos(2 * Math.PI * chance()) }),
      () => ({ name: "Exponential, rate 1", window: [0, 6], mean: 1, sd: 1, pdf: (x) => Math.exp(-x), draw: (chance) => -Math.log1p(-chance()) }),
      (p) => ({ name: `Bernoulli, p = ${number(p)}`, window: [-0.5, 1.5], ...table([1 - p, p]) }),
      (p) => {
        const masses = [Math.exp(-10 * p)];
        for (let k = 1; k < 40; k += 1) masses.push((masses[k - 1] * 10 * p) / k);
        return { name: `Poisson, rate 10p = ${number(10 * p)}`, window: [-0.5, 16.5], ...table(masses) };
      },
      () => ({ name: "Cauchy", window: [-8, 8], mean: 0, sd: NaN, pdf: (x) => 1 / (Math.PI * (1 + x * x)), draw: (chance) => Math.tan(Math.PI * (chance() - 0.5)) }),
    ];
    const usesP = () => value("family") === 3 || value("family") === 4;

    // The means drawn so far: sample i has a generator of its own, so that they are the same each time.
    let key = "";
    let kept = null;
    const now = () => {
      const family = value("family");
      const n = Math.round(value("n"));
      const at = `${family} ${n} ${usesP() ? value("p") : ""} ${family ? "" : weights()}`;
      if (key !== at) {
        key = at;
        const law = laws[family](value("p"));
        const unit = Number.isNaN(law.sd) ? 1 : law.sd / Math.sqrt(n); // the standard error, if there is one
        kept = { ...law, n, unit, means: [], last: [] };
        // Bars a quarter of a standard error wide; for whole numbers of so many steps 1/n.
        const step = law.masses ? 1 / (n * unit) : 0.25;
        kept.width = step * Math.max(1, Math.round(0.25 / step));
        kept.from = law.masses ? (Math.round(n * law.mean) - 0.5) / n / unit - law.mean / unit : 0;
      }
      const target = drawn();
      kept.means.length = Math.min(kept.means.length, target);
      while (kept.means.length < target) {
        const chance = random(given.seed + 7919 * kept.means.length);
        kept.last = Array.from({ length: n }, () => kept.draw(chance));
        kept.means.push(kept.last.reduce((sum, x) => sum + x, 0) / n);
      }
      return kept;
    };
    const drawn = () => Math.min(Math.max(Math.round(value("drawn")), 0), most);
    // Where bars begin (in standard errors from the mean), and the share in each.
    const bars = () => {
      const { means, mean, unit, width, from } = now();
      const counts = new Map();
      for (const m of means) {
        const k = Math.floor(((m - mean) / unit - from) / width + 1e-9);
        counts.set(k, (counts.get(k) || 0) + 1);
      }
      return [...counts].map(([k, count]) => [from + k * width, width, count / means.length]);
    };

    const small = { fontSize: 12, cssStyle: "" };
    const grey = "#565b64";
    const gap = [NaN, NaN];
    const full = column + wide;
    const along = (x) => {
      const [from, to] = now().window;
      return (wide * (x - from)) / (to - from);
    };
    const within = (x, left, right) => Math.min(Math.max(x, left), right);
    const standard = (z) => (full * (within(z, -4, 4) + 4)) / 8;

    for (const [x, y, w, title] of [[0, 0, wide, "population"], [column, 0, wide, "means of n values"], [0, row, full, () => (Number.isNaN(now().sd) ? "the same means, closer" : "means, in standard errors")]]) {
      segment(() => [x, y], () => [x + w, y], GRID, { strokeWidth: 1.5 });
      label(() => [x + w / 2, y + tall + 0.9], title, INK, { fontSize: 14 });
    }
    for (const part of [0, 0.25, 0.5, 0.75, 1]) {
      const text = () => {
        const { window: [from, to], masses } = now();
        const inside = masses ? [Math.ceil(from), Math.floor(to)] : [from, to];
        return value("family") === 3 && part % 0.5 ? "" : number(inside[0] + part * (inside[1] - inside[0]));
      };
      const place = () => {
        const { window: [from, to], masses } = now();
        const inside = masses ? [Math.ceil(from), Math.floor(to)] : [from, to];
        return along(inside[0] + part * (inside[1] - inside[0]));
      };
      for (const x of [0, column]) label(() => [x + place(), -0.65], text, grey, small);
    }
    for (const z of [-4, -2, 0, 2, 4]) label(() => [standard(z), row - 0.65], number(z), grey, small);

    // The population: bars of its probabilities, or its density; the last sample as ticks below.
    const heights = () => {
      const { masses, pdf, window: [from, to] } = now();
      if (!value("family")) return weights();
      const top = masses ? Math.max(...masses) : Math.max(...Array.from({ length: 100 }, (_, i) => pdf(from + (i * (to - from)) / 99)));
      return masses ? masses.map((mass) => (0.95 * tall * mass) / top) : [(0.95 * tall) / top];
    };
    rectangles(() => {
      const { masses, window: [, to] } = now();
      if (!masses) return [];
      return heights().map((h, k) => [along(k - 0.35), 0, along(k + 0.35) - along(k - 0.35), h]).filter((_, k) => k < to);
    }, COLORS[0], { fillOpacity: 0.35, strokeWidth: 1 });
    curve(() => {
      const { masses, pdf, window: [from, to] } = now();
      if (masses) return [];
      const [scale] = heights();
      return Array.from({ length: 161 }, (_, i) => from + (i * (to - from)) / 160).map((x) => [along(x), scale * pdf(x)]);
    }, { strokeColor: COLORS[0], strokeWidth: 3 });
    curve(() => now().last.flatMap((x) => (x >= now().window[0] && x <= now().window[1] && drawn() ? [[along(x), 0], [along(x), 0.7], gap] : [])), { strokeColor: COLORS[1], strokeWidth: 2 });

    // The means on the population's axis, the tallest bell fills the panel.
    const top = 0.6; // of the vertical axes
    const up = (share, width) => Math.min((tall * share) / width / top, tall);
    rectangles(() => bars().flatMap(([z, width, share]) => {
      const { mean, unit, window: [from, to] } = now();
      const [left, right] = [mean + z * unit, mean + (z + width) * unit].map((x) => within(x, from, to));
      return right > left ? [[column + along(left), 0, along(right) - along(left), up(share, width)]] : [];
    }), COLORS[2], { fillOpacity: 0.5, strokeWidth: 1 });

    // The means in standard errors, with their errors, and the bell.
    rectangles(() => bars().flatMap(([z, width, share]) => {
      const [left, right] = [standard(z), standard(z + width)];
      return right > left ? [[left, row, right - left, up(share, width)]] : [];
    }), COLORS[2], { fillOpacity: 0.4, strokeWidth: 1 });
    curve(() => bars().flatMap(([z, width, share]) => {
      if (z < -4 || z + width > 4) return [];
      const error = 2 * Math.sqrt((share * (1 - share)) / now().means.length);
      const x = standard(z + width / 2);
      return [[x, row + up(Math.max(share - error, 0), width)], [x, row + up(share + error, width)], gap];
    }), { strokeColor: INK, strokeWidth: 1.5 });
    curve(Array.from({ length: 121 }, (_, i) => -4 + i / 15).map((z) => [standard(z), row + (tall * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI) / top]), { strokeColor: COLORS[1], strokeWidth: 3 });

    // Handles on the bars of one's own population; all arrow keys move them up or down.
    const handles = keys.map((name, k) => {
      const handle = point(name, { name: `height of the bar at ${k}`, color: COLORS[0], snap: 0.1 });
      handle.setAttribute({ showInfobox: false });
      let before = value(name)[1];
      let keyed = false;
      handle.on("keydrag", () => (keyed = true));
      handle.on("drag", () => {
        before = weights()[k] === value(name)[1] && keyed ? before : weights()[k];
        const way = Math.sign(handle.X() - given[name][0] + (handle.Y() - before));
        before = within(Math.round(10 * (keyed ? before + 0.2 * way : handle.Y())) / 10, 0.1, low);
        keyed = false;
        handle.setPosition(JXG.COORDS_BY_USER, [given[name][0], before]);
        handle.rendNode.setAttribute("aria-label", `Height of the bar at ${k}: ${number(before)}. Arrow keys move it.`);
      });
      return { handle, sync: () => (before = value(name)[1]) };
    });

    button("Draw one sample", () => set("drawn", Math.min(drawn() + 1, most)));
    button("Draw 100", () => set("drawn", Math.min(drawn() + 100, most)));
    button("Draw 1000", () => set("drawn", Math.min(drawn() + 1000, most)));
    button("Start again", () => set("drawn", 0));
    ["Your own", "Normal", "Exponential", "Bernoulli", "Poisson", "Cauchy"].forEach((name, k) => button(name, () => set("family", k)));

    let shown = true;
    say(() => {
      const own = !value("family");
      handles.forEach(({ handle, sync }) => {
        sync();
        if (shown !== own) handle.setAttribute({ visible: own });
      });
      shown = own;
      const { name, mean, sd, n, unit, means } = now();
      const cauchy = Number.isNaN(sd);
      const idle = usesP() ? "" : ` (p = ${number(value("p"))} plays no part)`;
      const what = cauchy
        ? `${name}${idle}: no mean, no variance. n = ${n}; below, the means themselves are shown.`
        : `${name}${idle}: mean ${number(mean)}, standard deviation ${number(sd)}. n = ${n}: standard error ${number(unit, 3)}.`;
      const m = means.length;
      if (!m) return `${what} No sample drawn yet.`;
      const average = means.reduce((sum, x) => sum + x, 0) / m;
      const spread = Math.sqrt(means.reduce((sum, x) => sum + (x - average) ** 2, 0) / Math.max(m - 1, 1));
      const near = means.filter((x) => Math.abs(x - mean) <= 2 * unit * (1 + 1e-9)).length / m;
      const error = 2 * Math.sqrt((near * (1 - near)) / m);
      const scatter = m > 1 ? `, standard deviation ${number(spread, 3)}` : "";
      const where = cauchy ? "Between −2 and 2" : "Within two standard errors";
      return `${what} ${m} ${m > 1 ? "samples" : "sample"}: mean of the means ${number(average, 3)}${m > 1 && !cauchy ? ` ± ${number((2 * spread) / Math.sqrt(m), 3)}` : ""}${scatter}. ${where}: ${number(100 * near, 1)} ± ${number(100 * error, 1)} of 100; the bell has 95.4.`;
    });
  },
});
