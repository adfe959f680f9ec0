figures.define("bayes-coin", {
  state: ["a", "b", "heads", "tails", "coin"],
  draw: ({ p: given, value, point, slider, counter, button, set, segment, curve, frame, label, say, number, random, COLORS, INK, GRID }) => {
    const { wide, tall, seed, most } = given; // the panel's size
    slider("a", { label: "heads in the prior, a", min: 1, max: 60, step: 1 });
    slider("b", { label: "tails in the prior, b", min: 1, max: 60, step: 1 });
    counter("heads");
    counter("tails");
    const count = (key) => Math.min(Math.max(Math.round(value(key)), 0), most);
    const tossed = () => count("heads") + count("tails");
    const chance = () => Math.min(Math.max(value("coin")[0] / wide, 0), 1);

    // Densities at 401 places of p: powers by logarithms, and the area by trapezoids.
    const places = Array.from({ length: 401 }, (_, i) => i / 400);
    const power = (n, x) => (n ? n * Math.log(x) : 0);
    const density = (a, b) => {
      const logs = places.map((x) => power(a - 1, x) + power(b - 1, 1 - x));
      const top = Math.max(...logs);
      const raw = logs.map((l) => Math.exp(l - top));
      const area = raw.reduce((sum, y, i) => sum + (i % 400 ? y : y / 2), 0) / 400;
      return raw.map((y) => y / area);
    };
    const quantile = (heights, share) => {
      let sum = 0;
      for (let i = 1; i <= 400; i += 1) {
        const more = (heights[i - 1] + heights[i]) / 800;
        if (sum + more >= share) return (i - 1 + (share - sum) / more) / 400;
        sum += more;
      }
      return 1;
    };

    // What is shown now, computed once for each state.
    let key = "";
    let kept = null;
    const now = () => {
      const [a, b, k, m] = [value("a"), value("b"), count("heads"), count("tails")];
      const at = `${a} ${b} ${k} ${m}`;
      if (key === at) return kept;
      const posterior = density(a + k, b + m);
      const all = [density(a, b), density(k + 1, m + 1), posterior];
      const highest = Math.max(...all.flat());
      key = at;
      kept = { a, b, k, m, all, ends: [0.025, 0.975].map((share) => quantile(posterior, share)), scale: [2.5, 5, 7.5, 10, 15, 20, 30, 40, 60, 80].find((top) => top >= highest) || 160 };
      return kept;
    };

    const small = { fontSize: 13, cssStyle: "" };
    const grey = "#565b64";
    const line = (i) => () => now().all[i].map((y, j) => [wide * places[j], (tall * y) / now().scale]);
    frame(0, 0, wide, tall);
    for (const x of [0, 0.25, 0.5, 0.75, 1]) label(() => [wide * x, -1.25], number(x), grey, small);
    label(() => [wide / 2, -1.8], "probability p of heads", grey, small);
    label(() => [-0.12, tall], () => number(now().scale, 1), grey, { ...small, anchorX: "right" });
    label(() => [-0.12, 0], "0", grey, { ...small, anchorX: "right" });
    curve(line(0), { strokeColor: COLORS[3], strokeWidth: 2.5, dash: 2 });
    curve(() => (tossed() ? line(1)() : []), { strokeColor: COLORS[0], strokeWidth: 1.5 });
    curve(line(2), { strokeColor: COLORS[1], strokeWidth: 4 });
    segment(() => [wide * now().ends[0], -0.5], () => [wide * now().ends[1], -0.5], COLORS[1], { strokeWidth: 6 });
    const legend = ["prior", "likelihood", "posterior"];
    [3, 0, 1].forEach((color, i) => label(() => [(wide * (2 * i + 1)) / 6, tall + 0.6], legend[i], COLORS[color], { fontSize: 15 }));
    segment(() => [wide * chance(), 0], () => [wide * chance(), tall], GRID, { strokeWidth: 1.5, dash: 3 });
    point("coin", {
      name: "the coin's probability of heads", color: INK, snap: wide / 20,
      keep: ([x]) => [Math.min(Math.max(x, 0.05 * wide), 0.95 * wide), 0],
      tell: ([x]) => number(x / wide),
    }).setAttribute({ showInfobox: false });

    const toss = (times) => {
      let heads = 0;
      const left = Math.min(times, most - tossed());
      for (let i = 0; i < left; i += 1) heads += random(seed + 7919 * (tossed() + i))() < chance() ? 1 : 0;
      const tails = left - heads;
      set("heads", count("heads") + heads);
      set("tails", count("tails") + tails);
    };
    const add = (side) => () => {
      if (tossed() < most) set(side, count(side) + 1);
    };
    button("Heads", add("heads"));
    button("Tails", add("tails"));
    button("Toss 10", () => toss(10));
    button("Toss 100", () => toss(100));
    button("Start again", () => ["heads", "tails"].forEach((side) => set(side, 0)));
    for (const [name, n] of [["Flat prior", 1], ["Weak prior", 5], ["Strong prior", 50]]) {
      button(name, () => ["a", "b"].forEach((side) => set(side, n)));
    }

    say(() => {
      const { a, b, k, m, ends } = now();
      const n = k + m;
      const mean = (a + k) / (a + b + n);
      const seen = n ? `${k} heads and ${m} tails, a share of ${number(k / n)}.` : "No toss yet.";
      return `Prior Beta(${a}, ${b}), mean ${number(a / (a + b))}, worth ${a + b} tosses. ${seen} Posterior Beta(${a + k}, ${b + m}): mean ${number(mean, 3)}, 95 % from ${number(ends[0])} to ${number(ends[1])}. The coin that is tossed has ${number(chance())}.`;
    });
  },
});
