figures.define("loss-points", {
  state: ["first", "second", "third", "fourth", "fifth"],
  draw: ({ p, value, point, curve, dot, segment, label, say, number, COLORS, INK }) => {
    const keys = ["first", "second", "third", "fourth", "fifth"];
    const readings = () => keys.map((key) => Math.round(100 * value(key)[0]) / 100).sort((x, y) => x - y);
    const mean = () => readings().reduce((sum, y) => sum + y, 0) / keys.length;
    const median = () => readings()[2];
    const squared = (c) => readings().reduce((sum, y) => sum + (y - c) ** 2, 0) / keys.length;
    const absolute = (c) => readings().reduce((sum, y) => sum + Math.abs(y - c), 0) / keys.length;
    const [left, top, right] = p.box;
    const on = ([x]) => [Math.min(Math.max(x, left + 0.2), right - 0.2), 0]; // the line of readings
    const centres = Array.from({ length: 401 }, (_, k) => left + ((right - left) * k) / 400);
    const graph = (height, more) => curve(() => centres.map((c) => [c, height(c) <= top ? height(c) : NaN]), { strokeWidth: 2.5, ...more });
    graph((c) => p.shrink * squared(c), { strokeColor: COLORS[0] });
    graph(absolute, { strokeColor: COLORS[1], dash: 2 });
    for (const [at, height, color] of [[mean, () => p.shrink * squared(mean()), COLORS[0]], [median, () => absolute(median()), COLORS[1]]]) {
      segment(() => [at(), 0], () => [at(), height()], color, { strokeWidth: 1.5, dash: 1 });
      dot(() => [at(), height()], color, 5);
    }
    label(() => [Math.min(Math.max(mean(), 0.6), right - 0.8), -1.1], "mean", COLORS[0], { fontSize: 14 });
    label(() => [Math.min(Math.max(median(), 0.6), right - 0.8), p.box[1] - 0.35], "median", COLORS[1], { fontSize: 14 });
    segment(() => [median(), absolute(median())], () => [median(), p.box[1] - 0.7], COLORS[1], { strokeWidth: 1, strokeOpacity: 0.4, dash: 1 });
    keys.forEach((key, i) => {
      const it = point(key, { name: `reading ${i + 1}`, color: INK, keep: on, tell: ([x]) => number(x) });
      it.setAttribute({ showInfobox: false }); // it would show the height of the hand
    });
    say(() => `Readings ${readings().map((y) => number(y)).join(", ")}. Squared loss: least at the mean, ${number(mean())}, where it is ${number(squared(mean()))}. Absolute loss: least at the median, ${number(median())}, where it is ${number(absolute(median()))}.`);
  },
});
