figures.define("likelihood-hill", {
  state: ["first", "second", "third", "fourth", "fifth", "theta", "copies"],
  draw: ({ p: given, value, point, slider, button, set, curve, frame, segment, dot, label, say, number, COLORS, INK, GRID }) => {
    const { wide, base, unit, most, least, tall } = given; // both panels, and the range of sigma
    const keys = ["first", "second", "third", "fourth", "fifth"];
    slider("copies", { label: "each value seen so many times", min: 1, max: 10, step: 1 });
    const inside = (x, low, high) => Math.min(Math.max(x, low), high);
    const data = () => keys.map((key) => inside(Math.round(100 * value(key)[0]) / 100, 0, wide));
    const mean = () => data().reduce((sum, x) => sum + x, 0) / keys.length;
    const spread = () => Math.sqrt(data().reduce((sum, x) => sum + (x - mean()) ** 2, 0) / keys.length);
    const n = () => keys.length * value("copies");
    const mu = () => inside(value("theta")[0], 0, wide);
    const sigma = () => inside((value("theta")[1] - base) / unit, least, most);
    // The log-likelihood needs no more of the data than their mean and their spread.
    const height = (m, s) => -n() * (Math.log(s) + Math.log(2 * Math.PI) / 2 + (spread() ** 2 + (m - mean()) ** 2) / (2 * s * s));
    const top = () => height(mean(), spread());
    const hasTop = () => spread() > 1e-9;
    const shown = () => hasTop() && spread() <= most;
    const up = (s) => base + unit * s;
    const small = { fontSize: 12, cssStyle: "" };
    const grey = "#565b64";

    // Above, the hill by its level lines: 1, 2, 3 and 4 standard errors of a parabola down.
    const lines = (drops) => () => (hasTop() ? figures.levels((m, y) => height(m, (y - base) / unit) - top(), drops, [0, up(most), wide, up(least)], 72) : []);
    curve(lines([-0.5, -4.5, -8]), { strokeColor: COLORS[0], strokeWidth: 1.2 });
    curve(lines([-2]), { strokeColor: COLORS[0], strokeWidth: 3 });
    curve(() => {
      if (!shown()) return [];
      const [a, b] = [(2 * spread()) / Math.sqrt(n()), (2 * spread()) / Math.sqrt(2 * n())];
      const turn = Array.from({ length: 91 }, (_, k) => (2 * Math.PI * k) / 90);
      const ring = turn.map((t) => [mean() + a * Math.cos(t), spread() + b * Math.sin(t)]);
      return ring.map(([m, s]) => (m >= 0 && m <= wide && s >= least && s <= most ? [m, up(s)] : [NaN, NaN]));
    }, { strokeColor: COLORS[1], strokeWidth: 2, dash: 2 });
    frame(0, base, wide, up(most));
    for (let s = 1; s <= most; s += 1) label(() => [-0.3, up(s)], String(s), grey, small);
    label(() => [-0.9, up(most / 2)], "σ", INK, { fontSize: 15 });
    label(() => [wide / 2, base - 0.55], "μ, on the scale of the data", grey, small);
    dot(() => (shown() ? [mean(), up(spread())] : [NaN, NaN]), COLORS[1], 5);

    // Below, the density over the data; its height at a point is the factor of that point.
    const density = (x) => Math.exp(-((x - mu()) ** 2) / (2 * sigma() ** 2)) / (sigma() * Math.sqrt(2 * Math.PI));
    const over = (x) => inside(tall * density(x), 0, base - 1.1);
    const places = Array.from({ length: 241 }, (_, k) => (wide * k) / 240);
    curve(() => places.map((x) => [x, over(x)]), { strokeColor: COLORS[2], strokeWidth: 3 });
    keys.forEach((_, i) => segment(() => [data()[i], 0], () => [data()[i], over(data()[i])], COLORS[2], { strokeWidth: 4, strokeOpacity: 0.5 }));
    segment(() => [0, 0], () => [wide, 0], GRID, { strokeWidth: 1.5 });
    for (let x = 0; x <= wide; x += 2) label(() => [x, -0.75], String(x), grey, small);

    const hold = (it, name, at, words) => {
      it.setAttribute({ showInfobox: false });
      it.on("drag", () => {
        const [x, y] = at();
        if (x !== it.X() || y !== it.Y()) it.setPosition(JXG.COORDS_BY_USER, [x, y]);
        it.rendNode.setAttribute("aria-label", `${name}: ${words()}. Arrow keys move it.`);
      });
      it.rendNode.setAttribute("aria-label", `${name}: ${words()}. Arrow keys move it.`);
    };
    keys.forEach((key, i) => {
      const it = point(key, { name: `value ${i + 1}`, color: INK });
      hold(it, `value ${i + 1}`, () => [inside(it.X(), 0, wide), 0], () => number(it.X()));
    });
    const it = point("theta", { name: "parameters", color: COLORS[2] });
    hold(it, "parameters", () => [mu(), up(sigma())], () => `μ ${number(mu())}, σ ${number(sigma())}`);
    button("Go to the top", () => {
      if (shown()) set("theta", [mean(), up(Math.max(spread(), least))]);
    });

    say(() => {
      const here = `At μ = ${number(mu())} and σ = ${number(sigma())} the log-likelihood is ${number(height(mu(), sigma()), 1)}`;
      if (!hasTop()) return `${here}. All values are equal: there is no top, and the narrower, the more likely.`;
      const drop = top() - height(mu(), sigma());
      const factor = drop < 13.8 ? `${number(Math.exp(drop), drop < 3 ? 1 : 0)} times` : "over a million times";
      const place = drop < 0.01 ? "This is the top." : `That is ${number(drop)} below the top at μ = ${number(mean())} and σ = ${number(spread())}, where the likelihood is ${factor} as great.`;
      return `${here}. ${place} Standard errors at the top: ${number(spread() / Math.sqrt(n()))} and ${number(spread() / Math.sqrt(2 * n()))} (n = ${n()}).`;
    });
  },
});
