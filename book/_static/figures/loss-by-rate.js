figures.define("loss-by-rate", {
  state: ["method", "rate"],
  draw: ({ p, value, slider, button, counter, set, segment, label, dot, curve, say, number, COLORS, INK, GRID }) => {
    slider("rate", { label: "logarithm of the rate, base 10", min: p.rates[0], max: p.rates[p.rates.length - 1], step: 0.5 });
    counter("method");
    const method = () => Math.min(Math.max(Math.round(value("method")), 0), p.methods.length - 1);
    p.methods.forEach((name, k) => button(name, () => set("method", k)));

    // Pass k is at x = k; a decade of the loss is three units high.
    const [least, most, tall] = [0.003, 10, 3];
    const up = (loss) => tall * Math.log10(Math.min(Math.max(loss, least), most) / least);
    const index = () => Math.min(Math.max(Math.round((value("rate") - p.rates[0]) * 2), 0), p.rates.length - 1);
    const run = (kind) => p[kind][method()][index()];
    const passes = p.training[0][0].length - 1;

    const small = { fontSize: 13, cssStyle: "" };
    for (const loss of [0.01, 0.1, 1, 10]) {
      segment(() => [0, up(loss)], () => [passes, up(loss)], GRID, { strokeWidth: 1, strokeOpacity: 0.35 });
      label(() => [-0.4, up(loss)], number(loss), INK, { ...small, anchorX: "right" });
    }
    segment(() => [0, 0], () => [passes, 0], GRID, { strokeWidth: 1.5 });
    segment(() => [0, 0], () => [0, up(most)], GRID, { strokeWidth: 1.5 });
    for (const k of [0, 5, 10, 15, 20]) label(() => [k, -0.6], String(k), INK, small);
    label(() => [passes / 2, -1.5], "passes", INK, small);
    label(() => [0, up(most) + 0.8], "log loss", INK, { ...small, anchorX: "left" });

    const path = (kind) => () => run(kind).map((loss, k) => [k, up(loss)]);
    curve(path("training"), { strokeColor: COLORS[0], strokeWidth: 2.5 });
    curve(path("validation"), { strokeColor: COLORS[1], strokeWidth: 2.5, dash: 2 });
    const best = () => run("validation").reduce((at, loss, k, all) => (loss < all[at] ? k : at), 0);
    dot(() => [best(), up(run("validation")[best()])], COLORS[1], 5);
    segment(() => [7.6, up(most) + 0.8], () => [8.8, up(most) + 0.8], COLORS[0], { strokeWidth: 2.5 });
    label(() => [9.1, up(most) + 0.8], "training", INK, { ...small, anchorX: "left" });
    segment(() => [13.6, up(most) + 0.8], () => [14.8, up(most) + 0.8], COLORS[1], { strokeWidth: 2.5, dash: 2 });
    label(() => [15.1, up(most) + 0.8], "validation", INK, { ...small, anchorX: "left" });

    say(() => {
      const [judged, rate] = [run("validation"), 10 ** p.rates[index()]];
      const end = run("training")[passes];
      const far = end >= most ? "10 or more" : number(end, 3);
      return `${p.methods[method()]}, rate ${number(rate, 4)}: least validation loss ${number(judged[best()], 3)} after pass ${best()}; training loss ${far} at the end.`;
    });
  },
});
