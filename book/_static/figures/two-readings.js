figures.define("two-readings", {
  state: ["treated", "placebo", "weight"],
  draw: ({ p: given, value, slider, button, set, segment, curve, frame, label, say, number, COLORS, GRID }) => {
    const { wide, tall, least } = given; // the panel's size, and the efficacy at its left
    slider("treated", { label: "cases among the vaccinated", min: 0, max: 200, step: 1 });
    slider("placebo", { label: "cases among the others", min: 0, max: 200, step: 1 });
    slider("weight", { label: "weight of the prior, in cases split evenly", min: 2, max: 600, step: 2 });
    const small = { fontSize: 13, cssStyle: "" };
    const grey = "#565b64";

    // Shares of the cases at fine steps: powers by logarithms, areas by trapezoids.
    const fine = 4000;
    const power = (n, x) => (n ? n * Math.log(x) : 0);
    const logOf = (a, b, share) => power(a - 1, share) + power(b - 1, 1 - share);
    const areas = (a, b) => {
      const logs = Array.from({ length: fine + 1 }, (_, i) => logOf(a, b, i / fine));
      const top = Math.max(...logs);
      const heights = logs.map((l) => Math.exp(l - top));
      let sum = 0;
      const below = heights.map((y, i) => (sum += i ? (y + heights[i - 1]) / 2 / fine : 0));
      return { below: below.map((area) => area / sum), log: top + Math.log(sum) };
    };
    const quantile = ({ below }, part) => {
      const i = below.findIndex((area) => area >= part);
      return (i - 1 + (part - below[i - 1]) / (below[i] - below[i - 1])) / fine;
    };
    const toEfficacy = (share) => (share < 1 ? 1 - share / (1 - share) : -Infinity);
    const toShare = (e) => (1 - e) / (2 - e);

    // What is shown now, computed once for each state.
    const places = Array.from({ length: 301 }, (_, i) => least + ((1 - least) * i) / 300);
    const density = (a, b) => {
      const { log } = areas(a, b);
      return places.map((e) => Math.exp(logOf(a, b, toShare(e)) - log - 2 * Math.log(2 - e)));
    };
    let key = "";
    let kept = null;
    const now = () => {
      const [k, m, w] = [value("treated"), value("placebo"), value("weight")];
      if (key === `${k} ${m} ${w}`) return kept;
      key = `${k} ${m} ${w}`;
      const posterior = areas(k + w / 2, m + w / 2);
      const exact = [m ? quantile(areas(k + 1, m), 0.975) : 1, k ? quantile(areas(k, m + 1), 0.025) : 0];
      const third = posterior.below[Math.round(toShare(1 / 3) * fine)];
      const all = [density(w / 2, w / 2), density(k + w / 2, m + w / 2)];
      const highest = Math.max(...all.flat());
      kept = {
        k, m, w, all, third, exact: exact.map(toEfficacy), bayes: [0.975, 0.025].map((part) => toEfficacy(quantile(posterior, part))),
        scale: [2, 4, 6, 8, 12, 16, 24].find((top) => top >= highest) || 200,
      };
      return kept;
    };

    const x = (e) => (wide * (Math.max(e, least) - least)) / (1 - least);
    const line = (i) => () => now().all[i].map((y, j) => [x(places[j]), Math.min((tall * y) / now().scale, tall)]);
    frame(0, 0, wide, tall);
    segment(() => [x(0), 0], () => [x(0), tall], GRID, { strokeWidth: 1.5 });
    for (const e of [-0.5, 0, 0.5, 1]) label(() => [x(e), -1.9], `${number(100 * e, 0)} %`, grey, small);
    label(() => [wide / 2, -2.5], "efficacy", grey, small);
    label(() => [0.2, tall - 0.4], () => `density up to ${number(now().scale, 0)}`, grey, { ...small, anchorX: "left" });
    curve(line(0), { strokeColor: COLORS[3], strokeWidth: 2.5, dash: 2 });
    curve(line(1), { strokeColor: COLORS[1], strokeWidth: 4 });
    segment(() => [x(now().exact[0]), -0.5], () => [x(now().exact[1]), -0.5], COLORS[0], { strokeWidth: 6 });
    segment(() => [x(now().bayes[0]), -1.1], () => [x(now().bayes[1]), -1.1], COLORS[1], { strokeWidth: 6 });
    ["prior", "exact", "posterior"].forEach((word, i) => label(() => [(wide * (2 * i + 1)) / 6, tall + 0.6], word, COLORS[[3, 0, 1][i]], { fontSize: 15 }));

    const start = ["treated", "placebo"].map((name) => value(name));
    const times = (factor) => () => ["treated", "placebo"].forEach((name, i) => set(name, Math.round(start[i] * factor)));
    button("All cases", times(1));
    button("A third of them", times(1 / 3));
    button("A tenth of them", times(1 / 10));
    button("No opinion", () => set("weight", 2));
    button("Sceptic", () => set("weight", 100));

    const percent = (e) => (e === -Infinity ? "minus infinity" : number(100 * e, 0));
    const range = ([low, high]) => `from ${percent(low)} to ${percent(high)} %`;
    say(() => {
      const { k, m, w, exact, bayes, third } = now();
      const seen = k + m ? `efficacy ${m ? percent(1 - k / m) : "minus infinity"} %, exact interval ${range(exact)}` : "nothing to estimate from";
      return `${k} cases among the vaccinated, ${m} among the others: ${seen}. With a prior worth ${w} cases the posterior goes ${range(bayes)}, and is above a third with probability ${third > 0.999 ? "more than 0.999" : number(third, 3)}.`;
    });
  },
});
