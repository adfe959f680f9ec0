figures.define("threshold-trade", {
  state: ["t", "apart", "rate", "price"],
  draw: ({ value, point, slider, button, segment, label, dot, curve, frame, say, number, COLORS, INK, GRID }) => {
    slider("apart", { label: "distance of the bells", min: 0, max: 4, step: 0.1 });
    slider("rate", { label: "base rate of yes, %", min: 1, max: 99, step: 1 });
    slider("price", { label: "price of a false alarm, in misses", min: 0.1, max: 10, step: 0.1 });

    // The upper tail of the standard normal distribution, by the series of its area.
    const phi = (z) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const tail = (z) => {
      if (Math.abs(z) > 8) return z > 0 ? 0 : 1;
      let [term, sum] = [z, z];
      for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) sum += term *= (z * z) / n;
      return 0.5 - phi(z) * sum;
    };
    const [zero, high, left, side] = [4, 18, 13.2, 9]; // the score 0, a density of 1, the ROC square
    const t = () => value("t")[0] - zero;
    const apart = () => value("apart");
    const rate = () => value("rate") / 100;
    const alarms = (at) => tail(at);
    const caught = (at) => tail(at - apart());
    const cost = (at) => rate() * (1 - caught(at)) + (1 - rate()) * value("price") * alarms(at);
    const slope = () => (value("price") * (1 - rate())) / rate();
    // Where the likelihood ratio exp(apart s - apart^2 / 2) equals that slope.
    const best = () => (apart() > 0 ? apart() / 2 + Math.log(slope()) / apart() : slope() < 1 ? -Infinity : Infinity);

    const grid = Array.from({ length: 201 }, (_, i) => -4 + i / 20);
    const bell = (middle) => () => grid.map((s) => [s + zero, high * phi(s - middle())]);
    const wrong = (middle, inside) => () => {
      const s = grid.filter(inside);
      return s.length ? [[s[0] + zero, 0], ...s.map((at) => [at + zero, high * phi(at - middle())]), [s[s.length - 1] + zero, 0]] : [];
    };
    const none = () => 0;
    curve(wrong(none, (s) => s >= t()), { strokeWidth: 0, fillColor: COLORS[0], fillOpacity: 0.4 });
    curve(wrong(apart, (s) => s < t()), { strokeWidth: 0, fillColor: COLORS[1], fillOpacity: 0.4 });
    curve(bell(none), { strokeColor: COLORS[0], strokeWidth: 2.5 });
    curve(bell(apart), { strokeColor: COLORS[1], strokeWidth: 2.5 });
    segment(() => [0, 0], () => [10, 0], GRID, { strokeWidth: 1.5 });
    segment(() => [t() + zero, 0], () => [t() + zero, 9], INK);

    frame(left, 0, left + side, side);
    segment(() => [left, 0], () => [left + side, side], GRID, { strokeWidth: 1, dash: 2 });
    curve(() => grid.concat(6, 7, 8, 9, 10, 11, 12).map((s) => [left + side * alarms(s), side * caught(s)]), { strokeColor: INK, strokeWidth: 2.5 });
    curve(() => {
      const [a, b, rise] = [alarms(t()), caught(t()), slope()];
      return [Math.max(0, a - b / rise), Math.min(1, a + (1 - b) / rise)].map((x) => [left + side * x, side * (b + rise * (x - a))]);
    }, { strokeColor: COLORS[2], strokeWidth: 2 });
    dot(() => [left + side * alarms(t()), side * caught(t())], INK, 5);

    const small = { fontSize: 13, cssStyle: "" };
    label(() => [zero - 0.1, 10.2], "no", COLORS[0], small);
    label(() => [zero + Math.max(apart(), 1.2), 10.2], "yes", COLORS[1], small);
    label(() => [9.4, -1], "score", INK, small);
    for (const score of [-3, 0, 3]) label(() => [zero + score, -1], number(score), INK, small);
    for (const share of [0, 1]) {
      label(() => [left - 0.6, side * share], number(share), INK, small);
      label(() => [left + side * share, -1], number(share), INK, small);
    }
    label(() => [left + side / 2, -1], "false alarms", INK, small);
    label(() => [left + side / 2, 10.2], "caught", INK, small);
    const counts = () => {
      const yes = Math.round(1000 * rate());
      const [found, alarmed] = [Math.round(1000 * rate() * caught(t())), Math.round(1000 * (1 - rate()) * alarms(t()))];
      return [["yes is said", found, alarmed], ["no is said", yes - found, 1000 - yes - alarmed]];
    };
    ["of 1,000 cases", "yes is said", "no is said"].forEach((name, k) => label(() => [2.2, -2.5 - k], name, INK, { ...small, anchorX: "left" }));
    [1, 2].forEach((column) => {
      const at = [13.2, 18.2][column - 1];
      label(() => [at, -2.5], ["yes", "no"][column - 1], INK, { ...small, anchorX: "right" });
      [0, 1].forEach((k) => label(() => [at, -3.5 - k], () => String(counts()[k][column]), INK, { ...small, anchorX: "right" }));
    });

    // The handle stays on the axis of the scores; all arrow keys move it.
    const handle = point("t", { name: "threshold", color: INK, snap: 0.1 });
    handle.setAttribute({ showInfobox: false });
    let before = value("t")[0];
    const put = (x) => {
      before = Math.min(Math.max(x, 0.2), 9.8);
      handle.setPosition(JXG.COORDS_BY_USER, [before, 0]);
      handle.rendNode.setAttribute("aria-label", `threshold: ${number(t())}. Arrow keys move it.`);
    };
    handle.on("drag", () => put(handle.X() === before ? before + handle.Y() : handle.X()));
    button("To the least cost", () => put(zero + Math.round(10 * Math.min(Math.max(best(), -10), 10)) / 10));

    say(() => {
      before = value("t")[0];
      const [[, found, alarmed], [, missed]] = counts();
      return `Threshold ${number(t())}: ${found} caught, ${missed} missed, ${alarmed} false alarms in 1,000 cases. Mean cost ${number(cost(t()), 3)} misses a case, at best ${number(cost(Math.min(Math.max(best(), -9), 13)), 3)}. Area ${number(1 - tail(apart() / Math.SQRT2), 3)}.`;
    });
  },
});
